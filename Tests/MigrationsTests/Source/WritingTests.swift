import Foundation
@testable import Migrations
import Testing

@Suite struct WritingTests {
  @Test("a new file reads back as it was described")
  func roundTrip() throws {
    var migration = NewMigration(revision: "0008", message: "Add invoices, for \"shop\"")
    migration.downRevisions = ["0006", "0007"]
    migration.dependencies = ["billing"]
    migration.branchLabels = ["shop"]
    migration.phase = .contract
    let directory = try ScratchDirectory()
    let path = try migration.write(to: directory.path)
    #expect(path == directory.path + "/0008_add_invoices_for_shop.sql")
    let file = try directory.load()[0]
    #expect(file.revision == "0008")
    #expect(file.downRevisions == ["0006", "0007"])
    #expect(file.dependencies == ["billing"])
    #expect(file.branchLabels == ["shop"])
    #expect(file.message == "Add invoices, for \"shop\"")
    #expect(file.phase == .contract)
    #expect(file.down != nil)
  }

  @Test("a new file is as short as it can be")
  func text() {
    #expect(
      NewMigration(revision: "0001", message: "first\nstep").text == """
        -- revision: 0001
        -- down_revision: none
        -- message: first step
        -- migrate:up

        -- migrate:down

        """)
  }

  @Test("an existing file is never overwritten")
  func exclusive() throws {
    let migration = NewMigration(revision: "0001", message: "a")
    let directory = try ScratchDirectory(["0001_a.sql": "mine"])
    let problem = #expect(throws: Problem.self) { try migration.write(to: directory.path) }
    #expect(problem?.message == "cannot be written: File exists")
    #expect(try directory.read("0001_a.sql") == Array("mine".utf8))
  }

  @Test(
    "a slug holds letters and digits, and ends after a word",
    arguments: [
      ("Add  users!", "add_users"), ("Größe 2", "größe_2"), ("--", ""), ("../../etc", "etc"),
      (
        "a migration with a message that goes on and on and on",
        "a_migration_with_a_message_that_goes_on_and"
      ),
    ])
  func slugs(message: String, slug: String) {
    #expect(NewMigration.slug(of: message) == slug)
  }

  private func next(_ names: [String], at time: Int = 1_795_508_604) throws -> String {
    let files = try ScratchDirectory(
      Dictionary(
        uniqueKeysWithValues: names.map { ($0, "-- down_revision: none\n-- migrate:up\n") })
    ).load()
    return RevisionNumbering(of: files).next(after: files, at: time)
  }

  @Test("the next number is written like the others")
  func numbering() throws {
    #expect(try next([]) == "0001")
    #expect(try next(["0007_a.sql"]) == "0008")
    #expect(try next(["099_a.sql", "98_b.sql"]) == "100")
    #expect(try next(["9999_a.sql"]) == "10000")
    #expect(try next(["99999999999999999999_a.sql"]) == "100000000000000000000")
    #expect(try next(["20260101000000_a.sql"]) == "20261124082324")
    #expect(try next(["20990101000000_a.sql"]) == "20990101000001")
    let random = try next(["1975ea83b712_a.sql", "123456789012_b.sql"])
    #expect(random.utf8.count == 12 && random.utf8.allSatisfy(isHexDigit))
  }

  @Test(
    "only the down_revision line of a file is changed",
    arguments: [
      (
        "-- revision: 3\n-- down_revision: 2 -- why\n-- x\n",
        "-- revision: 3\n-- down_revision: 9 -- why\n-- x\n"
      ),
      (
        "\u{FEFF}-- revision: 3\r\n-- x\r\n",
        "\u{FEFF}-- revision: 3\r\n-- down_revision: 9\r\n-- x\r\n"
      ),
      ("\u{FEFF}", "\u{FEFF}-- down_revision: 9\n"),
      ("-- message: a\n", "-- down_revision: 9\n-- message: a\n"),
      ("--down_revision:none\n", "--down_revision:9\n"),
    ])
  func reparenting(before: String, after: String) throws {
    let body = "-- migrate:up\n/*\n-- down_revision: 1\r\n*/\nSELECT 1;\n"
    let directory = try ScratchDirectory(["0003_a.sql": before + body])
    let file = try directory.load()[0]
    try file.setDownRevisions(["9"])
    #expect(String(decoding: try directory.read("0003_a.sql"), as: UTF8.self) == after + body)
    let changed = try directory.load()[0]
    #expect(changed.downRevisions == ["9"])
    #expect(changed.checksum == file.checksum)
  }

  @Test("a changed file keeps its access rights, and nothing else is left")
  func accessRights() throws {
    let directory = try ScratchDirectory(["0003_a.sql": "-- migrate:up\n"])
    let path = directory.path + "/0003_a.sql"
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    try directory.load()[0].setDownRevisions([])
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o640)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).count == 1)
  }

  @Test("a swift file is changed in its own comments")
  func swiftFile() throws {
    let directory = try ScratchDirectory(["0003_a.swift": "// revision: 3\nlet a = 1\n"])
    try directory.load()[0].setDownRevisions(["1", "2"])
    #expect(
      String(decoding: try directory.read("0003_a.swift"), as: UTF8.self)
        == "// revision: 3\n// down_revision: 1, 2\nlet a = 1\n")
  }
}
