import Foundation
import Support
import Testing

@Suite("Runs at the same time")
struct ConcurrentRunTests {
  /// Inserts without any key, so that one that is applied twice shows.
  private static let versions: KeyValuePairs = [
    "0001_ledger.sql": "-- migrate:up\nCREATE TABLE ledger (entry text);\n",
    "0002_insert.sql": "-- migrate:up\nINSERT INTO ledger VALUES ('0002');\n",
    "0003_insert.sql": "-- migrate:up\nINSERT INTO ledger VALUES ('0003');\n",
    "0004_copy.sql":
      "-- migrate:up\nINSERT INTO ledger SELECT '0004';\nUPDATE ledger SET entry = entry;\n",
    "0005_insert.sql": "-- migrate:up\nINSERT INTO ledger VALUES ('0005');\n",
    "R__insert.sql": "INSERT INTO ledger VALUES ('repeatable');\n",
  ]

  @Test(
    "of eight on a fresh database all succeed, and each migration is applied once",
    arguments: TestDatabaseKind.allCases, [true, false])
  func eightRuns(kind: TestDatabaseKind, hasAdvisoryLock: Bool) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database in
      let runs = try (1...8).map { _ in
        try database.start(
          "upgrade", "head", environment: ["MIGRATE_ADVISORY_LOCK": "\(hasAdvisoryLock)"])
      }
      for run in runs {
        let result = try await run.result()
        #expect(result.exitCode == 0, "\(result.errors)")
      }
      #expect(try await database.applied() == ["0001", "0002", "0003", "0004", "0005"])
      #expect(
        try await database.query("SELECT entry FROM ledger ORDER BY entry")
          == "0002\n0003\n0004\n0005\nrepeatable")
      #expect(try await database.history().count { $0.hasSuffix("success") } == 6)
    }
  }

  @Test(
    "of which one is slow to create the state tables: the other waits longer than for a lock",
    arguments: [TestDatabaseKind.postgreSQL, .postgreSQLWithoutPipeline], [true, false])
  func slowCreation(kind: TestDatabaseKind, hasAdvisoryLock: Bool) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      // Keeps a table of that name to itself until somebody has waited for it three times as long as
      // a migration waits for a lock, and gives it up then.
      let creator = try LockTests.holder(
        database, "CREATE TABLE migrate_version_layout (id integer)",
        """
        DO $$ BEGIN
          WHILE NOT EXISTS (
            SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'
              AND datname = current_database() AND clock_timestamp() - query_start > '0.3s')
          LOOP
            PERFORM pg_sleep(0.02);
            PERFORM pg_stat_clear_snapshot();
          END LOOP;
        END $$
        """, "ROLLBACK")
      try LockTests.release(database)
      try await LockTests.waitUntil(
        database,
        """
        EXISTS (SELECT FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND database =
          (SELECT oid FROM pg_database WHERE datname = current_database()))
        """)
      let run = try database.start(
        "upgrade", "head", environment: ["MIGRATE_ADVISORY_LOCK": "\(hasAdvisoryLock)"])
      let result = try await run.result()
      #expect(result.exitCode == 0, "\(result.errors)")
      _ = try await creator.result()
      #expect(try await database.applied().count == 5)
    }
  }

  @Test("of which one builds an index concurrently do not block each other")
  func concurrentIndex() async throws {
    try await MixedMigrations.onScratchDatabase { migrations in
      let expected = try await MixedMigrations.onScratchDatabase {
        try await $0.runUndisturbed().outcome
      }
      for run in try (1...4).map({ _ in try migrations.start() }) {
        let result = try await run.result()
        #expect(result.exitCode == 0, "\(result.errors)")
      }
      #expect(try await migrations.outcome() == expected)
    }
  }
}
