import Foundation
import Support
import Testing

extension Torture {
  @Suite("whose server crashes")
  struct CrashedServerTests {
    @Test("at any message applies each migration exactly once")
    func anyMessage() async throws {
      try await DisposableServer.with { server in
        let (expected, traffic) = try await Self.onDatabase("undisturbed", of: server) {
          try await $0.runUndisturbed()
        }
        let places = traffic.faults(.stall)
        var trials = CrashTrials(
          "pg_ctl stop -m immediate, \(places.count) places", expected: expected)
        for (number, place) in Torture.sample(places, 10).enumerated() {
          try await Self.onDatabase("trial_\(number)", of: server) { migrations in
            let proxy = try FaultProxy(to: migrations.url, fault: place)
            // The disturbed run waits for the server and goes on, or gives up.
            await trials.run(place, on: migrations, exitCodes: [0, 1, 4]) {
              let process = try migrations.start(through: proxy.url)
              try await proxy.waitForFault()
              try await server.crash()
              try await server.start()
              proxy.release()
              return try await process.result()
            }
          }
        }
        trials.report()
      }
    }

    @Test("in the middle of a statement goes on when the server is back")
    func duringStatement() async throws {
      try await DisposableServer.with { server in
        try await withTemporaryDirectory { directory in
          try directory.write([
            "versions/0001_ledger.sql": "-- migrate:up\nCREATE TABLE ledger (entry text);\n",
            "versions/0002_slow.sql": """
            -- migrate:up
            INSERT INTO ledger VALUES ('0002');
            SELECT pg_sleep(1);
            """,
          ])
          let url = try await server.createDatabase("slow")
          let process = try RunningProcess(
            migrateExecutable, ["upgrade", "head"], environment: ["MIGRATE_URL": url], in: directory
          )
          try await waitUntil("a session sleeps") {
            try await psql(url, otherSessions + " AND wait_event = 'PgSleep'") == "1\n"
          }
          try await server.crash()
          try await server.start()
          let result = try await process.result()
          #expect(result.exitCode == 0, "\(result.errors)")
          #expect(try await psql(url, "SELECT entry FROM ledger") == "0002\n")
        }
      }
    }

    private static func onDatabase<Result>(
      _ name: String, of server: DisposableServer, _ body: (MixedMigrations) async throws -> Result
    ) async throws -> Result {
      try await withTemporaryDirectory { directory in
        try await body(MixedMigrations(in: directory, url: server.createDatabase(name)))
      }
    }
  }
}
