import Support
import Testing

@Suite("stamp --sql")
struct StampScriptTests {
  private static let versions: KeyValuePairs = [
    "0001_a.sql": "-- migrate:up\nCREATE TABLE a (id integer);\n-- migrate:down\nDROP TABLE a;\n",
    "0002_b.sql": "-- migrate:up\nCREATE TABLE b (id integer);\n-- migrate:down\nDROP TABLE b;\n",
  ]

  @Test(
    "is a script that records as stamp does, forwards and back",
    arguments: [TestDatabaseKind.postgreSQL, .sqlite])
  func script(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      let forwards = try await database.migrate("stamp", "head", "--sql")
      #expect(forwards.exitCode == 0, "\(forwards.errors)")
      try await database.query(forwards.output)
      #expect(try await database.applied() == ["0001", "0002"])
      #expect(try await database.history() == ["stamp 0001 success", "stamp 0002 success"])
      let status = try await database.migrate("check")
      #expect(status.exitCode == 0, "\(status.output)\(status.errors)")

      let back = try await database.migrate("stamp", "head:0001", "--sql")
      try await database.query(back.output)
      #expect(try await database.applied() == ["0001"])
      let again = try await database.migrate("stamp", "0001:0002", "--sql")
      try await database.query(again.output)
      #expect(try await database.applied() == ["0001", "0002"])
    }
  }

  @Test("takes one target and no --purge")
  func usage() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      #expect(try await database.migrate("stamp", "--sql", "0001", "0002").exitCode == 64)
      #expect(try await database.migrate("stamp", "--sql", "--purge", "0001").exitCode == 64)
    }
  }
}
