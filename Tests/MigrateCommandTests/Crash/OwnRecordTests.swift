import Foundation
import Support
import Testing

@Suite("A migration that changes what migrate itself relies on")
struct OwnRecordTests {
  private static let first =
    "-- migrate:up\nCREATE TABLE first (id int);\n-- migrate:down\nDROP TABLE first;\n"

  private func expectRefused(
    _ kind: TestDatabaseKind, _ statements: String, says text: String
  ) async throws {
    try await TestDatabase.with(kind) { database in
      try database.write([
        "1_first.sql": Self.first, "2_second.sql": "-- migrate:up\nCREATE TABLE second (id int);\n",
        "3_bad.sql": "-- migrate:up\nCREATE TABLE half (id int);\n\(statements);\n",
        "4_last.sql": "-- migrate:up\nCREATE TABLE last (id int);\n",
      ])
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 1, "\(statements): \(result.errors)")
      #expect(result.errors.contains(text), "\(statements): \(result.errors)")
      #expect(result.errors.contains("3 was rolled back"), "\(statements): \(result.errors)")
      #expect(!result.output.contains("up    3"), "\(result.output)")
      #expect(!result.errors.contains("own a lock"), "\(result.errors)")
      #expect(try await database.applied() == ["1", "2"], "\(statements)")
      #expect(try await !database.schema().contains("half"))
    }
  }

  @Test(
    "by deleting, changing, moving or dropping its rows is rolled back",
    arguments: [
      "DELETE FROM migrate_version", "DELETE FROM migrate_version WHERE revision = '3'",
      "DELETE FROM migrate_version WHERE revision = '1'",
      "UPDATE migrate_version SET checksum = 'x' WHERE revision = '3'",
      "UPDATE migrate_version SET revision = '9' WHERE revision = '3'",
      "UPDATE migrate_version SET state = 'partial', statement = 1", "TRUNCATE migrate_version",
      "DROP TABLE migrate_version", "ALTER TABLE migrate_version RENAME TO kept",
      "ALTER TABLE migrate_version RENAME TO kept; CREATE TABLE migrate_version (LIKE kept INCLUDING ALL)",
      "CREATE SCHEMA x; ALTER TABLE migrate_version SET SCHEMA x",
      "DO $$ BEGIN EXECUTE 'TRUNCATE migrate_version'; END $$",
      "UPDATE migrate_version SET checksum = 'x' WHERE revision = '1'",
      "UPDATE migrate_version SET message = message WHERE revision = '2'",
      "UPDATE migrate_version SET revision = '9' WHERE revision = '1'",
      "INSERT INTO migrate_version (revision, message, tool_version) VALUES ('9', '', '')",
      "INSERT INTO migrate_version SELECT '9', message, checksum, state, direction, statement, "
        + "down_revision, depends_on, branch_labels, down_body, applied_at, duration_ms, applied_by, "
        + "tool_version FROM migrate_version WHERE revision = '1'; "
        + "DELETE FROM migrate_version WHERE revision = '1'",
      "DO $$ BEGIN UPDATE migrate_version SET down_body = NULL WHERE revision = '1'; "
        + "EXCEPTION WHEN others THEN NULL; END $$",
    ])
  func record(statements: String) async throws {
    try await expectRefused(.postgreSQL, statements, says: "migrate_version")
  }

  @Test(
    "by deleting or changing its rows is rolled back on SQLite",
    arguments: [
      "DELETE FROM migrate_version", "UPDATE migrate_version SET checksum = NULL",
      "DELETE FROM migrate_version WHERE revision = '2'", "DROP TABLE migrate_version",
      "UPDATE migrate_version SET checksum = 'x' WHERE revision = '1'",
      "INSERT INTO migrate_version (revision, message, tool_version) VALUES ('9', '', '')",
      "UPDATE migrate_version SET revision = '9' WHERE revision = '1'",
    ])
  func recordOnSQLite(statements: String) async throws {
    try await expectRefused(.sqlite, statements, says: "migrate_version")
  }

  @Test(
    "by giving up the lock is rolled back",
    arguments: [
      "SELECT pg_advisory_unlock_all()", "DO $$ BEGIN PERFORM pg_advisory_unlock_all(); END $$",
    ])
  func lock(statements: String) async throws {
    for kind in [TestDatabaseKind.postgreSQL, .postgreSQLWithoutPipeline] {
      try await expectRefused(kind, statements, says: "gave up the lock")
    }
  }

  @Test("outside a transaction is not called applied")
  func outsideTransaction() async throws {
    for statement in ["SELECT pg_advisory_unlock_all()", "DISCARD ALL", "TRUNCATE migrate_version"]
    {
      try await TestDatabase.with(.postgreSQL) { database in
        try database.write([
          "1_first.sql": Self.first,
          "2_bad.sql":
            "-- migrate:up transaction:false\nCREATE TABLE half (id int);\n\(statement);\n",
        ])
        let result = try await database.migrate("upgrade", "head")
        #expect(result.exitCode == 1, "\(statement): \(result.errors)")
        #expect(!result.output.contains("up    2"), "\(result.output)")
        guard !statement.hasPrefix("TRUNCATE") else { return }
        #expect(result.errors.contains("gave up the lock"), "\(result.errors)")
        let repair = try await database.migrate("repair", "2", "--resume")
        #expect(repair.exitCode == 0, "\(repair.errors)")
        #expect(try await database.applied() == ["1", "2"])
      }
    }
  }

  @Test(
    "in a downgrade is rolled back too",
    arguments: [TestDatabaseKind.postgreSQL, .sqlite],
    ["DELETE FROM migrate_version", "UPDATE migrate_version SET message = '' WHERE revision = '1'"])
  func downgrade(kind: TestDatabaseKind, statement: String) async throws {
    try await TestDatabase.with(kind) { database in
      try database.write([
        "1_first.sql": Self.first,
        "2_bad.sql": "-- migrate:up\n-- migrate:down\n\(statement);\n",
      ])
      try await database.migrate("upgrade", "head")
      let result = try await database.migrate("downgrade", "-1")
      #expect(result.exitCode == 1, "\(result.errors)")
      #expect(result.errors.contains("migrate_version"), "\(result.errors)")
      #expect(try await database.applied() == ["1", "2"])
    }
  }

  @Test(
    "in a repeatable file is rolled back too", arguments: [TestDatabaseKind.postgreSQL, .sqlite])
  func repeatable(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind) { database in
      try database.write([
        "1_first.sql": Self.first,
        "R__bad.sql":
          "-- migrate:up\nUPDATE migrate_version SET checksum = NULL WHERE revision = '1';\n",
      ])
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 1, "\(result.errors)")
      #expect(result.errors.contains("migrate_version"), "\(result.errors)")
      #expect(try await database.migrate("check").exitCode == 2)
      #expect(
        try await database.query("SELECT count(*) FROM migrate_version WHERE checksum IS NULL")
          == "0")
    }
  }

  @Test(
    "by changing another revision's row outside a transaction is not called applied",
    arguments: [TestDatabaseKind.postgreSQL, .sqlite])
  func othersOutsideTransaction(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind) { database in
      try database.write([
        "1_first.sql": Self.first,
        "2_bad.sql": """
        -- migrate:up transaction:false
        CREATE TABLE half (id int);
        UPDATE migrate_version SET message = 'x' WHERE revision = '1';
        """,
      ])
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 1, "\(result.errors)")
      #expect(result.errors.contains("changed or removed rows of"), "\(result.errors)")
      #expect(!result.output.contains("up    2"), "\(result.output)")
    }
  }

  @Test("is told from a run's own records", arguments: TestDatabaseKind.allCases)
  func ownRecords(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind) { database in
      try database.write([
        "1_first.sql": Self.first, "2_second.sql": "-- migrate:up\n-- migrate:down\n",
        "3_third.sql": "-- migrate:up transaction:false\nCREATE TABLE third (id int);\n"
          + "-- migrate:down transaction:false\nDROP TABLE third;\n",
        "4_fourth.sql": "-- migrate:up\n-- migrate:down\n",
        "R__view.sql":
          "-- migrate:up\nDROP VIEW IF EXISTS seen;\nCREATE VIEW seen AS SELECT 1 AS a;\n",
      ])
      for arguments in [
        ["upgrade", "2", "--single-transaction"], ["upgrade", "head", "--dry-run"],
        ["upgrade", "head"], ["downgrade", "2"], ["downgrade", "base", "--single-transaction"],
        ["upgrade", "head"],
      ] {
        let result = try await runProcess(
          migrateExecutable, arguments, environment: database.environment, in: database.directory)
        #expect(result.exitCode == 0, "\(arguments): \(result.errors)")
        let durations = try await database.query(
          "SELECT count(*) FROM migrate_version WHERE NOT duration_ms BETWEEN 0 AND 60000")
        #expect(durations == "0", "\(arguments)")
      }
      #expect(
        try await database.query(
          "SELECT count(*) FROM migrate_version_repeatable WHERE duration_ms BETWEEN 0 AND 60000")
          == "1")
    }
  }

  @Test("whatever it does to advisory locks of its own is its own affair")
  func ownLocks() async throws {
    try await TestDatabase.with(.postgreSQL) { database in
      try database.write([
        "1_first.sql":
          "-- migrate:up\nSELECT pg_advisory_lock(7), pg_advisory_unlock(7), pg_advisory_xact_lock(8);\n"
      ])
      let result = try await database.migrate("upgrade", "head", "--single-transaction")
      #expect(result.exitCode == 0, "\(result.errors)")
    }
  }
}
