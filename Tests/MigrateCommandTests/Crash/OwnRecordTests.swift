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
    ])
  func record(statements: String) async throws {
    try await expectRefused(.postgreSQL, statements, says: "migrate_version")
  }

  @Test(
    "by deleting or changing its rows is rolled back on SQLite",
    arguments: [
      "DELETE FROM migrate_version", "UPDATE migrate_version SET checksum = NULL",
      "DELETE FROM migrate_version WHERE revision = '2'", "DROP TABLE migrate_version",
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

  @Test("in a downgrade is rolled back too")
  func downgrade() async throws {
    for kind in [TestDatabaseKind.postgreSQL, .sqlite] {
      try await TestDatabase.with(kind) { database in
        try database.write([
          "1_first.sql": Self.first,
          "2_bad.sql": "-- migrate:up\n-- migrate:down\nDELETE FROM migrate_version;\n",
        ])
        try await database.migrate("upgrade", "head")
        let result = try await database.migrate("downgrade", "-1")
        #expect(result.exitCode == 1, "\(result.errors)")
        #expect(try await database.applied() == ["1", "2"])
      }
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
