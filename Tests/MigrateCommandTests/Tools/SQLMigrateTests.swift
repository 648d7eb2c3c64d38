import Foundation
import Support
import Testing

/// From the real sql-migrate to migrate.
@Suite("sql-migrate")
struct SQLMigrateTests {
  private static let files: KeyValuePairs = [
    "old/1_note.sql": """
    -- +migrate Up
    CREATE TABLE note (id bigint PRIMARY KEY, body text);
    -- +migrate Down
    DROP TABLE note;
    """,
    "old/2_index.sql": """
    -- +migrate Up notransaction
    CREATE INDEX CONCURRENTLY note_body ON note (body);
    -- +migrate Down
    DROP INDEX note_body;
    """,
  ]

  private func sqlMigrate(
    _ database: TestDatabase, _ arguments: String...
  ) async throws -> ProcessResult {
    try database.directory.write(
      [
        "dbconfig.yml": """
        development:
          dialect: postgres
          datasource: \(database.url)?sslmode=disable
          dir: old
        """
      ])
    return try await runProcess("sql-migrate", arguments, in: database.directory)
  }

  @Test("its state is taken over")
  func adopt() async throws {
    try await TestDatabase.with(.postgreSQL) { expected async throws in
      try expected.directory.write(Self.files)
      let all = try await sqlMigrate(expected, "up")
      #expect(all.exitCode == 0, "\(all)")

      try await TestDatabase.with(.postgreSQL) { database async throws in
        try database.directory.write(Self.files)
        #expect(try await sqlMigrate(database, "up", "-limit=1").exitCode == 0)
        let adopted = try await database.migrate("import", "old", "--adopt")
        #expect(adopted.exitCode == 0, "\(adopted)")
        #expect(try await database.applied() == ["1"])
        #expect(
          try await database.query(
            """
            SELECT v.applied_at = g.applied_at FROM migrate_version v, gorp_migrations g
            WHERE g.id = '1_note.sql'
            """) == "t")
        #expect(try await database.migrate("upgrade", "head").exitCode == 0)
        #expect(
          try await postgreSQLSchema(database.url, excluding: ["migrate_*"])
            == postgreSQLSchema(expected.url))
      }
    }
  }
}
