import Foundation
import Support
import Testing

extension Torture {
  @Suite("of a backfill")
  struct BackfillCrashTests {
    private static let versions: KeyValuePairs = [
      "1_t.sql": """
      -- migrate:up
      CREATE TABLE t (id integer PRIMARY KEY, n integer NOT NULL DEFAULT 0);
      CREATE TABLE ledger (entry text);
      """,
      "2_fill.sql": """
      -- migrate:up transaction:false
      INSERT INTO t (id) VALUES (1), (2), (3), (5), (8), (13), (21), (34), (55), (89);
      -- migrate:backfill table:t key:id batch:3
      UPDATE t SET n = n + 1 WHERE id > :from AND id <= :to;
      INSERT INTO ledger VALUES ('between');
      -- migrate:backfill table:t key:id batch:4
      UPDATE t SET n = n + 10 WHERE id > :from AND id <= :to;
      INSERT INTO ledger VALUES ('after');
      """,
    ]

    /// Runs `upgrade` until all is applied, with a repair where the plain statements need one.
    private static func complete(_ database: TestDatabase) async throws {
      for _ in 0..<3 {
        let result = try await database.migrate("upgrade", "head")
        if result.exitCode == 0 { return }
        try #require(result.errors.contains("repair 2 --resume"), "\(result.errors)")
        try await database.migrate("repair", "2", "--resume")
      }
      Issue.record("the migration was not completed")
    }

    private static func expectEachRowOnce(
      _ database: TestDatabase, _ place: Fault, _ result: ProcessResult
    ) async throws {
      let comment = Comment(rawValue: "\(place): \(result.errors)")
      #expect(try await database.query(BackfillTable.counts) == "11|10", comment)
      #expect(
        try await database.query("SELECT entry FROM ledger ORDER BY entry") == "after\nbetween",
        comment)
      #expect(try await database.query("SELECT count(*) FROM migrate_version_backfill") == "0")
      #expect(
        try await database.query("SELECT state FROM migrate_version") == "applied\napplied", comment
      )
    }

    /// The messages of a run that nothing disturbs.
    private static func traffic() async throws -> Traffic {
      try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
        let proxy = try FaultProxy(to: database.url)
        let result = try await database.migrate(
          "upgrade", "head", environment: ["MIGRATE_URL": proxy.url])
        #expect(result.exitCode == 0, "\(result.errors)")
        return proxy.traffic
      }
    }

    @Test("killed at any message goes on without repeating or skipping a row")
    func killed() async throws {
      for place in Torture.sample(try await Self.traffic().faults(.stall), 12) {
        try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database in
          let proxy = try FaultProxy(to: database.url, fault: place)
          let process = try database.start(
            "upgrade", "head", environment: ["MIGRATE_URL": proxy.url])
          try await proxy.waitForFault()
          process.signal(SIGKILL)
          let result = try await process.result()
          // What it says last it says to nobody who answers.
          #expect([128 + SIGKILL, 0].contains(result.exitCode))
          try await Self.complete(database)
          try await Self.expectEachRowOnce(database, place, result)
        }
      }
    }

    @Test("killed at any message of a downgrade through it leaves it open, or takes it back whole")
    func killedDowngrade() async throws {
      let versions: KeyValuePairs = [
        "1_t.sql": "-- migrate:up\nCREATE TABLE t (id integer PRIMARY KEY, n integer);\n",
        "2_fill.sql": """
        -- migrate:up transaction:false
        -- migrate:backfill table:t key:id batch:3
        UPDATE t SET n = 1 WHERE id > :from AND id <= :to;
        CREATE INDEX t_n ON t (n);
        -- migrate:down
        DROP INDEX t_n;
        """,
      ]
      func prepared(_ work: (TestDatabase) async throws -> Void) async throws {
        try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
          try await database.succeed("upgrade", "head", "--defer-backfills")
          try await work(database)
        }
      }
      var faults: [Fault] = []
      try await prepared { database in
        let proxy = try FaultProxy(to: database.url)
        let result = try await database.migrate(
          "downgrade", "1", environment: ["MIGRATE_URL": proxy.url])
        #expect(result.exitCode == 0, "\(result.errors)")
        faults = proxy.traffic.faults(.stall)
      }
      for place in Torture.sample(faults, 12) {
        try await prepared { database in
          let proxy = try FaultProxy(to: database.url, fault: place)
          let process = try database.start(
            "downgrade", "1", environment: ["MIGRATE_URL": proxy.url])
          try await proxy.waitForFault()
          process.signal(SIGKILL)
          _ = try await process.result()
          let state = try await database.query(
            """
            SELECT (SELECT count(*) FROM migrate_version WHERE revision = '2' AND state = 'partial'),
              (SELECT count(*) FROM migrate_version WHERE revision = '2'),
              (SELECT count(*) FROM migrate_version_backfill)
            """)
          #expect(["1|1|1", "0|0|0"].contains(state), "\(place)")
          let again = try await database.migrate("downgrade", "1")
          #expect(again.exitCode == 0, "\(place): \(again.errors)")
          #expect(try await database.applied() == ["1"])
          try await database.succeed("upgrade", "head")
        }
      }
    }

    @Test("that loses its connection at any message goes on without repeating or skipping a row")
    func connectionLost() async throws {
      for place in Torture.sample(try await Self.traffic().faults(.reset), 12) {
        try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database in
          let proxy = try FaultProxy(to: database.url, fault: place)
          let result = try await database.migrate(
            "upgrade", "head", environment: ["MIGRATE_URL": proxy.url])
          if result.exitCode != 0 { try await Self.complete(database) }
          try await Self.expectEachRowOnce(database, place, result)
        }
      }
    }

    @Test(
      "killed at any message of a deferring upgrade and of backfill run loses and doubles nothing")
    func killedBesideARelease() async throws {
      let commands = [["upgrade", "head", "--defer-backfills"], ["backfill", "run"]]
      func run(_ database: TestDatabase, _ proxy: FaultProxy, _ index: Int) throws -> RunningProcess
      {
        try RunningProcess(
          migrateExecutable, commands[index],
          environment: database.environment.merging(["MIGRATE_URL": proxy.url]) { $1 },
          in: database.directory)
      }
      for index in commands.indices {
        let faults = try await TestDatabase.with(.postgreSQL, versions: Self.versions) {
          database async throws in
          if index == 1 { _ = try await database.migrate(arguments: commands[0]) }
          let proxy = try FaultProxy(to: database.url)
          #expect(try await run(database, proxy, index).result().exitCode == 0)
          return proxy.traffic.faults(.stall)
        }
        for place in Torture.sample(faults, 8) {
          try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database in
            if index == 1 { _ = try await database.migrate(arguments: commands[0]) }
            let proxy = try FaultProxy(to: database.url, fault: place)
            let process = try run(database, proxy, index)
            try await proxy.waitForFault()
            process.signal(SIGKILL)
            let result = try await process.result()
            #expect([128 + SIGKILL, 0].contains(result.exitCode))
            let deferred = try await database.migrate(arguments: commands[0])
            if deferred.exitCode != 0 {
              try #require(deferred.errors.contains("repair 2 --resume"), "\(deferred.errors)")
            }
            let again = try await database.migrate(arguments: commands[1])
            if again.exitCode != 0 { try await Self.complete(database) }
            try await Self.complete(database)
            try await Self.expectEachRowOnce(database, place, result)
          }
        }
      }
    }

    @Test("killed at many times on SQLite goes on without repeating or skipping a row")
    func killedOnSQLite() async throws {
      let versions: KeyValuePairs = [
        "1_t.sql": """
        -- migrate:up
        CREATE TABLE t (id integer PRIMARY KEY, n integer NOT NULL DEFAULT 0);
        INSERT INTO t (id) WITH RECURSIVE s (i) AS (
          SELECT 1 UNION ALL SELECT i + 3 FROM s WHERE i < 1500) SELECT i FROM s;
        """,
        "2_fill.sql": """
        -- migrate:up transaction:false
        -- migrate:backfill table:t key:id batch:5 pause:15ms
        UPDATE t SET n = n + 1 WHERE id > :from AND id <= :to;
        """,
      ]
      try await TestDatabase.with(.sqlite, versions: versions) { database in
        try await database.migrate("upgrade", "1")
        var kills = 0
        var done = 0
        while done < 450 {
          let process = try database.start("upgrade", "head")
          try await waitUntil("a few more batches are done") {
            try await Self.rowsDone(database) > done + 20
          }
          process.signal(SIGKILL)
          kills += try await process.result().exitCode == 128 + SIGKILL ? 1 : 0
          done = try await Self.rowsDone(database)
        }
        let result = try await database.migrate("upgrade", "head")
        #expect(result.exitCode == 0, "\(result.errors)")
        #expect(kills > 2)
        #expect(try await database.query(BackfillTable.counts) == "1|501")
      }
    }

    private static func rowsDone(_ database: TestDatabase) async throws -> Int {
      // The shell may find the database locked, or read it while it is being written.
      let rows = try? await database.query("PRAGMA busy_timeout = 5000; SELECT sum(n) FROM t")
      return rows?.split(separator: "\n").last.flatMap { Int($0) } ?? 0
    }
  }
}
