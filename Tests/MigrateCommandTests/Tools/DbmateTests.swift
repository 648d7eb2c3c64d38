import Foundation
import Support
import Testing

/// From the real dbmate to migrate, and back.
@Suite("dbmate")
struct DbmateTests {
  private static let first: KeyValuePairs = [
    "old/20240101000000_note.sql": """
    -- migrate:up
    CREATE TABLE note (id bigint PRIMARY KEY, body text);
    -- migrate:down
    DROP TABLE note;
    """
  ]
  private static let second: KeyValuePairs = [
    "old/20240102000000_index.sql": """
    -- migrate:up transaction:false
    CREATE INDEX CONCURRENTLY note_body ON note (body);
    -- migrate:down
    DROP INDEX note_body;
    """
  ]

  private func dbmate(
    _ database: TestDatabase, _ directory: String, _ arguments: String...
  ) async throws -> ProcessResult {
    try await runProcess(
      try pythonProgram("dbmate"),
      [
        "--url", database.url + "?sslmode=disable", "--migrations-dir", directory,
        "--no-dump-schema",
      ] + arguments, in: database.directory)
  }

  @Test("its state is taken over, and it finds nothing pending on the way back")
  func thereAndBack() async throws {
    try await TestDatabase.with(.postgreSQL) { expected async throws in
      try expected.directory.write(Self.first)
      try expected.directory.write(Self.second)
      #expect(try await dbmate(expected, "old", "up").exitCode == 0)

      try await TestDatabase.with(.postgreSQL) { database async throws in
        try database.directory.write(Self.first)
        #expect(try await dbmate(database, "old", "up").exitCode == 0)
        try database.directory.write(Self.second)
        let adopted = try await database.migrate("import", "old", "--adopt")
        #expect(adopted.exitCode == 0, "\(adopted)")
        #expect(try await database.migrate("upgrade", "head").exitCode == 0)
        #expect(
          try await postgreSQLSchema(database.url, excluding: ["migrate_*"])
            == postgreSQLSchema(expected.url))

        // The table of dbmate is still there, and no drift.
        let difference = try await database.migrate("diff")
        #expect(difference.exitCode == 0, "\(difference)")

        let exported = try await database.migrate(
          "export", "--to", "dbmate", "new", "--url", database.url)
        #expect(exported.exitCode == 0, "\(exported)")
        let status = try await dbmate(database, "new", "status", "--exit-code")
        #expect(status.exitCode == 0, "\(status)")
        #expect(status.output.contains("Pending: 0"), "\(status)")
        #expect(try await dbmate(database, "new", "rollback").exitCode == 0)
        #expect(try await dbmate(database, "new", "rollback").exitCode == 0)
        #expect(try await database.query("SELECT to_regclass('note')") == "")
      }
    }
  }

  @Test("its directory is used as it is, once its table is taken over in place")
  func inPlace() async throws {
    try await TestDatabase.with(.postgreSQL) { database async throws in
      try database.directory.write(Self.first)
      #expect(try await dbmate(database, "old", "up").exitCode == 0)
      let before = try await database.migrate("--versions", "old", "status")
      #expect(before.errors.contains("--adopt"), "\(before)")
      let adopted = try await database.migrate("import", "old", "--to", "old", "--adopt")
      #expect(adopted.exitCode == 0, "\(adopted)")
      #expect(try database.directory.names(in: "old") == ["20240101000000_note.sql"])
      try database.directory.write(Self.second)
      let upgraded = try await database.migrate("--versions", "old", "upgrade", "head")
      #expect(upgraded.output.contains("20240102000000") && upgraded.exitCode == 0, "\(upgraded)")
      #expect(!upgraded.output.contains("20240101000000"))
    }
  }
}
