import Foundation
import Support
import Testing

@Suite("watch")
struct WatchTests {
  private static func file(_ column: String) -> String {
    "-- migrate:up\nCREATE TABLE item (\(column) integer);\n-- migrate:down\nDROP TABLE item;\n"
  }

  @Test(
    "applies what is saved, also after a mistake, until it is ended",
    arguments: [TestDatabaseKind.postgreSQL, .sqlite])
  func saves(kind: TestDatabaseKind) async throws {
    let old = "-- migrate:up\nCREATE TABLE old (id integer);\n-- migrate:down\nDROP TABLE old;\n"
    try await TestDatabase.with(
      kind, versions: ["0001_old.sql": old, "0002_item.sql": Self.file("a")]
    ) { database async throws in
      let process = try database.start("watch")
      func waits(for column: String, _ table: String = "item") async throws {
        try await waitUntil("\(table).\(column)") {
          (try? await database.query("SELECT \(column) FROM \(table)"))?.isEmpty == true
        }
      }
      try await waits(for: "a")
      try database.write(["0002_item.sql": Self.file("b")])
      try await waits(for: "b")
      try database.write([
        "0002_item.sql": Self.file("c").replacing("TABLE item (c", with: "TABBLE item (c")
      ])
      try await waitUntil("reverted") { (try? await database.applied()) == ["0001"] }
      try database.write(["0002_item.sql": Self.file("c")])
      try await waits(for: "c")
      try database.write(["0003_next.sql": "-- migrate:up\nCREATE TABLE next (id integer);\n"])
      try await waits(for: "id", "next")
      // An old revision is not taken down, whatever becomes of its file.
      try database.write(["0001_old.sql": old.replacing("id", with: "number")])
      try await process.waitForOutput("0001 is applied, was edited, and is not watched")
      #expect(try await database.query("SELECT id FROM old").isEmpty)
      process.signal(SIGINT)
      let result = try await process.result()
      #expect(result.exitCode == 130, "\(result.errors)")
    }
  }

  @Test("is refused where the database is of production")
  func production() async throws {
    try await TestDatabase.with(.sqlite, versions: [:]) { database async throws in
      try "production = true\n".write(
        to: database.directory.appending(path: "migrate.conf"), atomically: true, encoding: .utf8)
      let result = try await database.migrate("watch")
      #expect(result.exitCode == 64)
      #expect(result.errors.contains("`production` is set"))
    }
  }
}
