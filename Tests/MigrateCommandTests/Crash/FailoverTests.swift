import Foundation
import Support
import Testing

@Suite("A standby")
struct FailoverTests {
  private func withPair(
    _ body: (_ primary: DisposableServer, _ standby: DisposableServer, _ directory: URL)
      async throws -> Void
  ) async throws {
    try await DisposableServer.with { primary in
      try await primary.withStandby { standby in
        try await withTemporaryDirectory { directory in
          try directory.write([
            "versions/0001_ledger.sql": "-- migrate:up\nCREATE TABLE ledger (entry text);\n",
            "versions/0002_slow.sql": """
            -- migrate:up
            INSERT INTO ledger VALUES ('0002');
            SELECT pg_sleep(600) WHERE inet_server_port() = \(primary.port);
            """,
            "versions/0003_more.sql": "-- migrate:up\nINSERT INTO ledger VALUES ('0003');\n",
          ])
          try await body(primary, standby, directory)
        }
      }
    }
  }

  @Test("that is promoted in the middle of a run takes it over, and each migration is applied once")
  func failover() async throws {
    try await withPair { primary, standby, directory in
      let hosts = "127.0.0.1:\(primary.port),127.0.0.1:\(standby.port)"
      let process = try RunningProcess(
        migrateExecutable, ["upgrade", "head"],
        environment: [
          "MIGRATE_URL": "postgresql://postgres@\(hosts)/postgres?target_session_attrs=read-write"
        ], in: directory)
      try await waitUntil("a session sleeps") {
        try await psql(
          primary.url("postgres"),
          "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") == "1\n"
      }
      try await primary.crash()
      try await standby.promote()
      let result = try await process.result()
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.errors.contains("the connection was lost and made again"))
      #expect(
        try await psql(standby.url("postgres"), "SELECT entry FROM ledger ORDER BY entry")
          == "0002\n0003\n")
      try await primary.start()
    }
  }

  @Test("cannot be migrated, and the error says to connect to the primary")
  func readOnly() async throws {
    try await withPair { primary, standby, directory in
      let result = try await runProcess(
        migrateExecutable, ["upgrade", "head"],
        environment: ["MIGRATE_URL": standby.url("postgres")], in: directory)
      #expect(result.exitCode == 78, "\(result.errors)")
      #expect(result.errors.contains("connect to the primary"), "\(result.errors)")
      let status = try await runProcess(
        migrateExecutable, ["status"], environment: ["MIGRATE_URL": standby.url("postgres")],
        in: directory)
      #expect(status.output.contains("3 pending"), "\(status.errors)")
    }
  }
}
