import Foundation
import Support
import Testing

@Suite("backfill run")
struct BackfillRunTests {
  /// A backfill that takes about four seconds, in batches with pauses.
  private static let versions: KeyValuePairs = [
    "1_t.sql": BackfillTable("", rows: (1...200).map(String.init)).migration,
    "2_fill.sql": """
    -- migrate:up transaction:false
    -- migrate:backfill table:t key:id batch:5 pause:100ms
    UPDATE t SET n = n + 1 WHERE id > :from AND id <= :to;
    """,
  ]

  private static func rowsDone(_ database: TestDatabase) async throws -> Int {
    // The shell may find the file locked.
    let rows = try? await database.query(
      database.kind == .sqlite
        ? "PRAGMA busy_timeout = 5000; SELECT sum(n) FROM t" : "SELECT sum(n) FROM t")
    return rows?.split(separator: "\n").last.flatMap { Int($0) } ?? 0
  }

  @Test(
    "is paused by another process after a batch, and goes on behind it",
    arguments: TestDatabaseKind.allCases, [["backfill", "run"], ["upgrade", "head"]])
  func pause(kind: TestDatabaseKind, command: [String]) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "head", "--defer-backfills")
      let process = try RunningProcess(
        migrateExecutable, command, environment: database.environment, in: database.directory)
      try await waitUntil("some batches are done") { try await Self.rowsDone(database) > 10 }
      let status = try await database.migrate("backfill", "status", "--json")
      #expect(status.output.contains(#""state":"running""#), "\(status.output)\(status.errors)")
      #expect(status.output.contains(#""rows_per_second":"#), "\(status.output)")
      let pause = try await database.migrate("backfill", "pause")
      #expect(pause.output.contains("paus"), "\(pause.output)\(pause.errors)")
      let result = try await process.result(timeLimit: .seconds(20))
      #expect(result.exitCode == 6, "\(result.output)\(result.errors)")
      #expect(result.errors.contains("the backfill of 2 is paused"), "\(result.errors)")
      let done = try await Self.rowsDone(database)
      #expect(done < 200 && done % 5 == 0)
      let paused = try await database.migrate("backfill", "status")
      #expect(paused.output.contains("\(done) of about 200"), "\(paused.output)")
      #expect(paused.output.contains("paused"), "\(paused.output)")

      try await database.migrate("backfill", "resume")
      #expect(try await database.migrate("backfill", "run").exitCode == 0)
      #expect(try await database.query(BackfillTable.counts) == "1|200")
      #expect(try await database.migrate("check").exitCode == 0)
    }
  }

  @Test(
    "by two processes is done by one; the other waits, or gives up",
    arguments: TestDatabaseKind.allCases)
  func twoRunners(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "head", "--defer-backfills")
      let first = try database.start("backfill", "run")
      try await waitUntil("some batches are done") { try await Self.rowsDone(database) > 10 }
      let impatient = try await database.migrate("backfill", "run", "--lock-wait", "100ms")
      #expect(impatient.exitCode == 3, "\(impatient.output)\(impatient.errors)")
      let second = try await database.migrate("backfill", "run")
      #expect(second.exitCode == 0, "\(second.errors)")
      #expect(second.errors.contains("waiting for another runner"), "\(second.errors)")
      let result = try await first.result()
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output.contains("2 is applied"), "\(result.output)")
      #expect(try await database.query(BackfillTable.counts) == "1|200")
      #expect(try await database.history().filter { $0 == "upgrade 2 success" }.count == 1)
    }
  }

  @Test(
    "lets an upgrade of another branch go on, and one of its own wait",
    arguments: [TestDatabaseKind.postgreSQL, .postgreSQLWithoutPipeline])
  func besideAnUpgrade(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      try database.write([
        "3_after.sql": "-- migrate:up\nCREATE TABLE after_it (id integer);\n",
        "4_other.sql": "-- down_revision: 1\n-- migrate:up\nCREATE TABLE other (id integer);\n",
        "5_concurrent.sql": """
        -- migrate:up transaction:false
        CREATE INDEX CONCURRENTLY other_id ON other (id);
        """,
      ])
      try await database.migrate("upgrade", "2", "--defer-backfills")
      // Some batch waits for a row until it is let go.
      let holder = try LockTests.holder(database, "UPDATE t SET n = 100 WHERE id = 50")
      try await LockTests.waitUntil(database, LockTests.tableIsHeld)
      let process = try database.start("backfill", "run")
      try await process.waitForOutput("(attempt 2); rolled back")
      let other = try await database.migrate("upgrade", "5", "--lock-wait", "100ms")
      #expect(other.exitCode == 0, "\(other.errors)")
      let own = try await database.migrate("upgrade", "3", "--lock-wait", "100ms")
      #expect(own.exitCode == 3, "\(own.output)\(own.errors)")
      let declared = try await database.migrate(
        "repair", "2", "--mark-reverted", environment: ["MIGRATE_LOCK_WAIT": "100ms"])
      #expect(declared.exitCode == 3, "\(declared.output)\(declared.errors)")
      let status = try await database.migrate("backfill", "status")
      #expect(status.output.contains("running"), "\(status.output)")
      try LockTests.release(database)
      #expect(try await holder.result().exitCode == 0)
      let upgrade = try await database.migrate("upgrade", "heads")
      #expect(upgrade.exitCode == 0, "\(upgrade.errors)")
      let result = try await process.result()
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await database.query(BackfillTable.counts) == "1|199\n101|1")
      #expect(try await database.applied() == ["1", "2", "3", "4", "5"])
    }
  }

  @Test(
    "that is stopped by a signal leaves it open, with what is done",
    arguments: TestDatabaseKind.allCases, [SIGINT, SIGTERM])
  func interrupted(kind: TestDatabaseKind, signal: Int32) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "head", "--defer-backfills")
      let process = try database.start("backfill", "run")
      try await waitUntil("some batches are done") { try await Self.rowsDone(database) > 10 }
      process.signal(signal)
      let result = try await process.result(timeLimit: .seconds(20))
      #expect(result.exitCode == 128 + signal, "\(result.errors)")
      let status = try await database.migrate("backfill", "status", "--json")
      #expect(status.output.contains(#""state":"open""#), "\(status.output)\(status.errors)")
      let deployment = try await database.migrate("upgrade", "head", "--defer-backfills")
      #expect(deployment.exitCode == 0, "\(deployment.errors)")
      #expect(try await database.migrate("backfill", "run").exitCode == 0)
      #expect(try await database.query(BackfillTable.counts) == "1|200")
    }
  }

  @Test("waits while more sessions are active than max-active allows")
  func maxActive() async throws {
    let versions: KeyValuePairs = [
      "1_t.sql": BackfillTable("", rows: (1...9).map(String.init)).migration,
      "2_fill.sql": """
      -- migrate:up transaction:false
      -- migrate:backfill table:t key:id batch:3 max-active:0
      UPDATE t SET n = n + 1 WHERE id > :from AND id <= :to;
      """,
    ]
    // Other tests are active in the server that all share.
    try await DisposableServer.with { server in
      try await withTemporaryDirectory { directory in
        let url = server.url("postgres")
        try directory.appending(path: "versions").write(versions)
        let environment = ["MIGRATE_URL": url]
        _ = try await migrate("upgrade", "1", environment: environment, in: directory)
        let busy = try RunningProcess(
          "psql", ["-X", "-c", "SELECT pg_sleep(60)", url], in: directory)
        try await waitUntil("a session is active") {
          try await psql(
            url,
            "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()"
          )
            == "1\n"
        }
        for format in ["text", "json"] {
          let process = try RunningProcess(
            migrateExecutable, ["upgrade", "head", "--log-format", format],
            environment: environment, in: directory)
          try await process.waitForOutput(
            format == "text"
              ? "2: 1 other sessions are active; waiting for fewer"
              : #""event":"waiting_for_sessions""#)
          #expect(try await psql(url, BackfillTable.counts) == "0|9\n")
          process.signal(SIGTERM)
          #expect(try await process.result().exitCode == 143)
        }
        // A role that may not look is told so.
        try await psql(
          url,
          """
          CREATE ROLE blind LOGIN; GRANT ALL ON ALL TABLES IN SCHEMA public TO blind;
          GRANT ALL ON SCHEMA public TO blind; GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO blind
          """)
        var blind = try #require(URLComponents(string: url))
        blind.user = "blind"
        let refused = try await migrate(
          "upgrade", "head", environment: ["MIGRATE_URL": blind.string ?? ""], in: directory)
        #expect(refused.exitCode == 1, "\(refused.errors)")
        #expect(refused.errors.contains("which max-active needs"), "\(refused.errors)")

        try await psql(
          url,
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()"
        )
        _ = try await busy.result()
        let result = try await migrate("upgrade", "head", environment: environment, in: directory)
        #expect(result.exitCode == 0, "\(result.errors)")
        #expect(try await psql(url, BackfillTable.counts) == "1|9\n")
      }
    }
  }
}
