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
          == "0002\n0003\n0004\n0005")
      #expect(try await database.history().count { $0.hasSuffix("success") } == 5)
    }
  }

  @Test("of which one builds an index concurrently do not block each other")
  func concurrentIndex() async throws {
    try await MixedMigrations.onScratchDatabase { migrations in
      let expected = try await MixedMigrations.undisturbed().outcome
      for run in try (1...4).map({ _ in try migrations.start() }) {
        let result = try await run.result()
        #expect(result.exitCode == 0, "\(result.errors)")
      }
      #expect(try await migrations.outcome() == expected)
    }
  }
}
