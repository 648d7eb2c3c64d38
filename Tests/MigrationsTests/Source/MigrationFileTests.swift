import Migrations
import Testing

@Suite struct MigrationFileTests {
  @Test("every header key is read, with a comment behind its value")
  func header() throws {
    let file = try loadFile(
      """
      -- A comment: with a colon, see http://example.org
      --revision:0003a
      --   down_revision:  0001, 0002   -- a merge
      -- depends_on: billing
      -- branch_labels: shop,stock
      -- message: add invoices -- and more
      -- phase: contract

      /* Copyright
         of somebody */
      -- migrate:up
      SELECT 1;
      """)
    #expect(file.revision == "0003a")
    #expect(file.downRevisions == ["0001", "0002"])
    #expect(file.dependencies == ["billing"])
    #expect(file.branchLabels == ["shop", "stock"])
    #expect(file.message == "add invoices -- and more")
    #expect(file.phase == .contract)
    #expect(file.declarationLine == 3)
  }

  @Test(
    "a wrong header line is an error that says what is right",
    arguments: [
      ("-- down_revison: 1", "unknown header key `down_revison`; did you mean `down_revision`?"),
      ("-- Down-Revision: 1", "unknown header key `Down-Revision`; did you mean `down_revision`?"),
      ("-- depend_on: 1", "unknown header key `depend_on`; did you mean `depends_on`?"),
      ("-- Phase: contract", "unknown header key `Phase`; did you mean `phase`?"),
      ("-- mesage: x", "unknown header key `mesage`; did you mean `message`?"),
      ("-- revision: 1\n-- revision: 2", "`revision` stands here and on line 1; keep one"),
      ("-- revision:", "`revision` has no value; give it one or remove the line"),
      ("-- revision: head", "`head` is no name for `revision`: the word has its own meaning"),
      ("-- revision: a-b", "`a-b` is no name for `revision`: it holds `-`"),
      ("-- revision: a b", "`a b` is no name for `revision`: it holds white space"),
      ("-- down_revision: 1,,2", "`down_revision` has an empty name in its list"),
      ("-- down_revision: 1, 1", "`down_revision` names `1` twice; name it once"),
      ("-- phase: shrink", "`shrink` is no phase; write `expand` or `contract`"),
    ])
  func wrongHeader(lines: String, message: String) throws {
    let problems = try ScratchDirectory(["0001_a.sql": lines + "\n-- migrate:up\n"]).problems()
    let line = lines.split(separator: "\n").count
    try #require(problems.count == 1)
    #expect(problems[0].hasPrefix("0001_a.sql:\(line): " + message))
  }

  @Test(
    "ordinary comments before the first section are no header lines",
    arguments: [
      "Note: see above", "Revision ID: 1975ea83b712", "Revises: none", "Create Date: 2026-01-01",
      "Author: me", "Name: x", "Usage: x", "Phase 1: create", "PostgreSQL 15: yes", "TODO: later",
      "https://example.org", "Package: x", "version: 2",
    ])
  func ordinaryComments(comment: String) throws {
    #expect(try ScratchDirectory(["0001_a.sql": "-- \(comment)\n-- migrate:up\n"]).problems() == [])
  }

  @Test("sections are found with their bytes, first lines and options")
  func sections() throws {
    let text = "-- revision: 1\n-- migrate:up transaction:false lock_timeout:500ms\nA;\nB;\n"
    let file = try loadFile(text + "-- migrate:down statement_timeout:2h -- slow\nC;")
    #expect(file.up.bytes == 66..<72)
    #expect(file.up.firstLine == 3)
    #expect(file.up.options.transaction == false)
    #expect(file.up.options.lockTimeout == .milliseconds(500))
    #expect(file.down?.bytes == 117..<119)
    #expect(file.down?.firstLine == 6)
    #expect(file.down?.options.transaction == true)
    #expect(file.down?.options.statementTimeout == .seconds(7200))
  }

  @Test("a missing down section and an empty one are two things")
  func downSections() throws {
    #expect(try loadFile("-- migrate:up\nA;\n").down == nil)
    #expect(try loadFile("-- migrate:up\nA;\n-- migrate:down").down?.bytes == 32..<32)
  }

  @Test("markers are told from comments as dbmate tells them")
  func markers() throws {
    let text = "--migrate:up\n-- migrate: the old rows\n-- immigrated:down\n"
    let file = try loadFile(text)
    #expect(file.up.bytes == 13..<text.utf8.count)
    #expect(file.down == nil)
  }

  @Test(
    "a wrong section is an error that says what is right",
    arguments: [
      ("-- migrate:up\n-- migrate:up", 2, "a second `migrate:up` section; the first is on line 1"),
      ("SELECT 1;\n-- migrate:up", 1, "text before the first section; move it below"),
      ("/* a */ SELECT 1;\n-- migrate:up", 1, "text before the first section; move it below"),
      ("/* a\n*/ SELECT 1;\n-- migrate:up", 2, "text before the first section; move it below"),
      ("-- migrate:down\n", 1, "there is no up section; put the line `-- migrate:up` before"),
      ("", 1, "there is no up section; put the line `-- migrate:up` before the statements"),
      (
        "-- migrate:upp", 1,
        "unknown section `migrate:upp`; did you mean `migrate:up`?"
      ),
      ("-- migrate:up transation:false", 1, "unknown section option `transation`; did you mean"),
      ("-- migrate:up retry:3", 1, "unknown section option `retry`; the options are"),
      ("-- migrate:up transaction:no", 1, "`transaction:no`: `transaction` is `true` or `false`"),
      ("-- migrate:up lock_timeout:5", 1, "`lock_timeout:5`: `5` is no duration; write one such"),
      ("-- migrate:up lock_timeout:1d", 1, "`lock_timeout:1d`: `1d` is no duration; write one"),
      (
        "-- migrate:up transaction:true transaction:false", 1,
        "section option `transaction` stands twice on the line; keep one"
      ),
    ])
  func wrongSections(text: String, line: Int, message: String) throws {
    let problems = try ScratchDirectory(["0001_a.sql": text]).problems()
    try #require(problems.count == 1)
    #expect(problems[0].hasPrefix("0001_a.sql:\(line): " + message))
  }

  @Test("BOM and line ends change nothing but the places of the bytes")
  func windowsCheckout() throws {
    let text = "-- revision: 7\n-- migrate:up transaction:false\nA;\n\n-- migrate:down\nB;\n"
    let unix = try loadFile(text)
    let windows = try loadFile("\u{FEFF}" + text.replacing("\n", with: "\r\n"))
    #expect(windows.checksum == unix.checksum)
    #expect(windows.revision == "7")
    #expect(windows.up.options == unix.up.options)
    #expect(windows.down?.firstLine == unix.down?.firstLine)
  }

  @Test("the checksum is SHA-256 from the first section marker on")
  func checksum() throws {
    // printf -- '-- migrate:up\nSELECT 1;\n' | sha256sum
    let expected =
      "sha256:2be38f331755cac1a312dea121c3da64832ace82d37707cfd1a81ccd39dffbdf"
    let file = try loadFile("-- message: any\n\n-- migrate:up\nSELECT 1;\n")
    #expect(file.checksum == expected)
    #expect(try loadFile("-- migrate:up\nSELECT 1;\n").checksum == expected)
    #expect(try loadFile("-- migrate:up\nSELECT 2;\n").checksum != expected)
    #expect(try loadFile("-- migrate:up\nSELECT 1;\r").checksum != expected)
  }

  @Test("a file larger than the read buffer is read like a small one")
  func largeFile() throws {
    let line = String(repeating: "é", count: 100_000)
    let rows = String(repeating: "INSERT INTO t VALUES ('\(line)');\r\n", count: 8)
    let text =
      "-- migrate:up\n-- \(line)\(line)\(line)\n" + rows + "-- migrate:down\nDROP TABLE t;\n"
    let file = try loadFile(text)
    #expect(file.down?.firstLine == 12)
    #expect(file.down?.bytes.count == 14)
    #expect(file.checksum == (try loadFile(text.replacing("\r\n", with: "\n")).checksum))
  }

  @Test("a Swift file is one body, with a header in line comments")
  func swiftFile() throws {
    let text = """
      // revision: 0009
      // down_revision: 0008   // the one before

      import Migrations

      struct AddUsers: Migration {
        // func down(
        func up() {}
      }
      """
    let file = try loadFile(text, name: "0009_add_users.swift")
    #expect(file.language == .swift)
    #expect(file.downRevisions == ["0008"])
    #expect(file.up.bytes == 0..<text.utf8.count)
    #expect(file.down == nil)

    let reversible = text.replacing("// func down(", with: "func down() {}")
    #expect(try loadFile(reversible, name: "0009_add_users.swift").down != nil)
    let reparented = text.replacing(": 0008", with: ": 0007")
    #expect(try loadFile(reparented, name: "0009_add_users.swift").checksum == file.checksum)
  }

  @Test("the options of a Swift file's functions stand in comments, wherever they are")
  func swiftOptions() throws {
    let text = """
      // migrate:up transaction:false
      import Migrations

      struct AddUsers: Migration {
        func up() {}
        // migrate:down lock_timeout:2s  // short
        func down() {}
      }
      """
    let file = try loadFile(text, name: "1.swift")
    #expect(file.up.options.transaction == false)
    #expect(file.down?.options.transaction == true)
    #expect(file.down?.options.lockTimeout == .seconds(2))
    let directory = try ScratchDirectory([
      "1.swift": "// migrate:up transacton:false\nstruct A {}\n"
    ])
    #expect(
      directory.problems() == [
        "1.swift:1: unknown section option `transacton`; did you mean `transaction`?"
      ])
  }
}
