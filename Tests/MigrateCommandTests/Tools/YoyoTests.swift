import Foundation
import Support
import Testing

/// From the real yoyo to migrate.
@Suite("yoyo")
struct YoyoTests {
  private static let files: KeyValuePairs = [
    "old/0001.note.sql": "CREATE TABLE note (id bigint PRIMARY KEY, body text);\n",
    "old/0001.note.rollback.sql": "DROP TABLE note;\n",
    "old/0002.index.py": """
    from yoyo import step

    __depends__ = {"0001.note"}
    __transactional__ = False

    steps = [step("CREATE INDEX CONCURRENTLY note_body ON note (body)", "DROP INDEX note_body")]
    """,
  ]

  private func yoyo(_ database: TestDatabase, _ arguments: String...) async throws -> ProcessResult
  {
    try await runProcess(
      try pythonProgram("yoyo"),
      arguments + [
        "--batch", "--no-config-file", "--database",
        database.url.replacing("postgresql:", with: "postgresql+psycopg:"), "old",
      ], in: database.directory)
  }

  @Test("its state is taken over, with times, and the files are proved")
  func adopt() async throws {
    try await TestDatabase.with(.postgreSQL) { expected async throws in
      try expected.directory.write(Self.files)
      let all = try await yoyo(expected, "apply")
      #expect(all.exitCode == 0, "\(all)")

      try await TestDatabase.with(.postgreSQL) { database async throws in
        try database.directory.write(Self.files)
        #expect(try await yoyo(database, "apply", "--revision", "0001.note").exitCode == 0)
        let adopted = try await database.migrate(
          "import", "old", "--from", "yoyo", "--adopt", "--proof")
        #expect(adopted.exitCode == 0, "\(adopted)")
        #expect(
          try await database.query(
            """
            SELECT revision, applied_at AT TIME ZONE 'UTC' = applied_at_utc
            FROM migrate_version, _yoyo_migration
            """) == "0001.note|t")
        #expect(try await database.migrate("upgrade", "head").exitCode == 0)
        #expect(
          try await postgreSQLSchema(database.url, excluding: ["migrate_*"])
            == postgreSQLSchema(expected.url))
      }
    }
  }
}
