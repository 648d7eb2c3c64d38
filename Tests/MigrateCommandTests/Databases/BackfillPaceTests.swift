import Foundation
import Support
import Testing

@Suite("a backfill beside others")
struct BackfillPaceTests {
  private static let table = BackfillTable("", rows: (1...9).map(String.init))
  private static let versions: KeyValuePairs = [
    "1_t.sql": table.migration, "2_fill.sql": table.backfill,
  ]

  @Test(
    "tries a batch again that waits for a row another transaction holds",
    arguments: [TestDatabaseKind.postgreSQL, .postgreSQLWithoutPipeline])
  func lockedRow(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "1")
      let holder = try LockTests.holder(database, "UPDATE t SET n = 100 WHERE id = 5")
      try await LockTests.waitUntil(database, LockTests.tableIsHeld)
      let process = try database.start("upgrade", "head")
      try await process.waitForOutput("(attempt 2); rolled back")
      // Nothing of the batch is locked while it pauses, and what was done before it stays.
      #expect(try await database.query("UPDATE t SET n = n WHERE id = 6 RETURNING id") == "6")
      #expect(try await database.query(BackfillTable.counts) == "0|6\n1|3")
      try LockTests.release(database)
      let result = try await process.result()
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await holder.result().exitCode == 0)
      #expect(try await database.query(BackfillTable.counts) == "1|8\n101|1")
    }
  }

  @Test("gives up on a locked row when its time is over, and goes on with the next run")
  func lockedForever() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "1")
      let holder = try LockTests.holder(database, "UPDATE t SET n = 100 WHERE id = 5")
      try await LockTests.waitUntil(database, LockTests.tableIsHeld)
      let failed = try await database.migrate("upgrade", "head", "--lock-retry-for", "1500ms")
      #expect(failed.exitCode == 1)
      #expect(failed.errors.contains("or raise lock_retry_for"), "\(failed.errors)")
      try LockTests.release(database)
      #expect(try await holder.result().exitCode == 0)
      #expect(try await database.migrate("upgrade", "head").exitCode == 0)
      #expect(try await database.query(BackfillTable.counts) == "1|8\n101|1")
    }
  }

  @Test("waits for another program that writes to the SQLite file")
  func lockedFile() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "1")
      let wait = ".shell touch held; while [ ! -e release ]; do sleep 0.05; done"
      let holder = try RunningProcess(
        "sqlite3", [database.sqliteFile.path], in: database.directory,
        connections: .pipes(
          input: "BEGIN IMMEDIATE;\nUPDATE t SET n = 100 WHERE id = 5;\n\(wait)\nCOMMIT;\n"))
      try await waitUntil("the file is locked") {
        FileManager.default.fileExists(atPath: database.directory.appending(path: "held").path)
      }
      let process = try database.start("upgrade", "head")
      try LockTests.release(database)
      let result = try await process.result()
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await holder.result().exitCode == 0)
      #expect(try await database.query(BackfillTable.counts) == "1|8\n101|1")
    }
  }

  @Test("that two runners run at once, with no lock between them, reaches each row once")
  func twoRunners() async throws {
    let table = BackfillTable("", rows: (1...300).map(String.init))
    let versions: KeyValuePairs = ["1_t.sql": table.migration, "2_fill.sql": table.backfill]
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      try await database.migrate("upgrade", "1")
      let runners = try (0..<3).map { _ in
        try database.start("upgrade", "head", environment: ["MIGRATE_ADVISORY_LOCK": "false"])
      }
      for runner in runners {
        // One that comes when the others are about to record the end leaves it to them.
        let result = try await runner.result()
        #expect(
          result.exitCode == 0 || result.errors.contains("the upgrade of 2 was interrupted"),
          "\(result.errors)")
      }
      #expect(try await database.query(BackfillTable.counts) == "1|300")
      #expect(try await database.history().filter { $0 == "upgrade 2 success" }.count == 1)
    }
  }

  @Test("that is interrupted keeps what is done, and the same command goes on")
  func interrupted() async throws {
    try await TestDatabase.with(.postgreSQL, versions: ["1_t.sql": Self.table.migration]) {
      database async throws in
      try database.write([
        "2_fill.sql": """
        -- migrate:up transaction:false
        -- migrate:backfill table:t key:id batch:3
        UPDATE t SET n = n + 1 WHERE id > :from AND id <= :to
          AND (id < 5 OR pg_sleep((SELECT CASE WHEN count(*) = 0 THEN 60 ELSE 0 END FROM gate)) IS NOT NULL);
        """
      ])
      try await database.query("CREATE TABLE gate (id integer)")
      let process = try database.start("upgrade", "head")
      try await database.waitForSleep()
      process.signal(SIGTERM)
      let result = try await process.result(timeLimit: .seconds(10))
      #expect(result.exitCode == 143)
      #expect(try await database.query(BackfillTable.counts) == "0|6\n1|3")
      try await database.query("INSERT INTO gate VALUES (1)")
      let again = try await database.migrate("upgrade", "head")
      #expect(again.exitCode == 0, "\(again.errors)")
      #expect(try await database.query(BackfillTable.counts) == "1|9")
    }
  }

  @Test("waits until the standbys have caught up")
  func standby() async throws {
    try await DisposableServer.with { primary in
      try await primary.withStandby { standby in
        try await withTemporaryDirectory { directory in
          let (url, standbyURL) = (primary.url("postgres"), standby.url("postgres"))
          try directory.write([
            "versions/1_t.sql": Self.table.migration,
            "versions/2_fill.sql": Self.table.backfill.replacing(
              "batch:3", with: "batch:3 max-lag:50ms"),
          ])
          let environment = ["MIGRATE_URL": url]
          _ = try await migrate("upgrade", "1", environment: environment, in: directory)
          try await waitUntil("the standby has replayed something") {
            try await psql(url, "SELECT 1 FROM pg_stat_replication WHERE replay_lag IS NOT NULL")
              == "1\n"
          }
          try await psql(standbyURL, "SELECT pg_wal_replay_pause()")
          try await psql(url, "CREATE TABLE more AS SELECT generate_series(1, 1000) AS id")
          try await waitUntil("the standby lags behind") {
            try await psql(
              url, "SELECT 1 FROM pg_stat_replication WHERE replay_lag > '100 milliseconds'")
              == "1\n"
          }
          let process = try RunningProcess(
            migrateExecutable, ["upgrade", "head"], environment: environment, in: directory)
          try await process.waitForOutput("2: waiting for the standbys, which lag")
          #expect(try await psql(url, BackfillTable.counts) == "0|9\n")
          try await psql(standbyURL, "SELECT pg_wal_replay_resume()")
          let result = try await process.result()
          #expect(result.exitCode == 0, "\(result.errors)")
          #expect(try await psql(url, BackfillTable.counts) == "1|9\n")
        }
      }
    }
  }
}
