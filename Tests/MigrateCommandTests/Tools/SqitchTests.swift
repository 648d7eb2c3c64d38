import Foundation
import Support
import Testing

/// From the real sqitch to migrate.
@Suite("sqitch")
struct SqitchTests {
  private static let files: KeyValuePairs = [
    "sqitch.conf": "[core]\n\tengine = pg\n",
    "sqitch.plan": """
    %syntax-version=1.0.0
    %project=shop

    note 2024-01-01T10:00:00Z Ann <ann@example.com> # the notes
    index [note] 2024-01-02T10:00:00Z Ann <ann@example.com> # an index
    """,
    "deploy/note.sql": "BEGIN;\nCREATE TABLE note (id bigint PRIMARY KEY, body text);\nCOMMIT;\n",
    "revert/note.sql": "BEGIN;\nDROP TABLE note;\nCOMMIT;\n",
    "deploy/index.sql": "CREATE INDEX CONCURRENTLY note_body ON note (body);\n",
    "revert/index.sql": "DROP INDEX note_body;\n",
  ]

  private func sqitch(
    _ database: TestDatabase, _ arguments: String...
  ) async throws -> ProcessResult {
    try await runProcess(
      "sqitch", arguments + ["db:\(database.url)"],
      environment: [
        "SQITCH_FULLNAME": "Ann", "SQITCH_EMAIL": "ann@example.com",
        "HOME": database.directory.path,
        "PATH": "/usr/local/bin:/usr/bin:/bin",
      ], in: database.directory)
  }

  @Test("its state is taken over, with times and names, and the files are proved")
  func adopt() async throws {
    try await TestDatabase.with(.postgreSQL) { expected async throws in
      try expected.directory.write(Self.files)
      let all = try await sqitch(expected, "deploy")
      #expect(all.exitCode == 0, "\(all)")

      try await TestDatabase.with(.postgreSQL) { database async throws in
        try database.directory.write(Self.files)
        #expect(try await sqitch(database, "deploy", "--to", "note").exitCode == 0)
        let adopted = try await database.migrate("import", ".", "--adopt", "--proof")
        #expect(adopted.exitCode == 0, "\(adopted)")
        #expect(
          try await database.query(
            """
            SELECT revision, applied_at = committed_at, applied_by
            FROM migrate_version, sqitch.changes
            """) == "note|t|Ann")
        #expect(try await database.migrate("upgrade", "head").exitCode == 0)
        #expect(
          try await postgreSQLSchema(database.url, excluding: ["migrate_*"])
            == postgreSQLSchema(expected.url))

        try database.directory.write(["deploy/note.sql": "CREATE TABLE note (id bigint);\n"])
        let changed = try await database.migrate("import", ".", "--to", "new", "--adopt")
        #expect(changed.exitCode == 65)
        #expect(changed.errors.contains("deploy/note.sql was changed"), "\(changed)")
      }
    }
  }
}
