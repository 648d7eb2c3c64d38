import Support
import Testing

@Suite("round trips, on PostgreSQL")
struct RoundTripTests {
  private func roundTrips(
    _ database: TestDatabase, _ arguments: String...
  ) async throws -> Int {
    let proxy = try FaultProxy(to: database.url)
    let result = try await runProcess(
      migrateExecutable, arguments,
      environment: database.environment.merging(["MIGRATE_URL": proxy.url]) { $1 },
      in: database.directory)
    #expect(result.exitCode == 0, "\(result.errors)")
    return proxy.traffic.roundTrips
  }

  @Test("of N migrations are at most 10 + N/100, and of nothing to do at most 3")
  func counts() async throws {
    try await TestDatabase.with(.postgreSQL) { database async throws in
      let count = 500
      for number in 1...count {
        try database.write([
          "\(10000 + number)_t.sql": """
          -- migrate:up
          CREATE TABLE t\(number) (id integer);
          INSERT INTO t\(number) VALUES (1);
          -- migrate:down
          DROP TABLE t\(number);
          """
        ])
      }
      #expect(try await roundTrips(database, "upgrade", "head", "--quiet") <= 10 + count / 100)
      #expect(try await database.query("SELECT count(*) FROM migrate_version") == "\(count)")
      #expect(try await roundTrips(database, "upgrade", "head", "--quiet") <= 3)
      #expect(try await roundTrips(database, "downgrade", "base", "--quiet") <= 10 + count / 100)
      #expect(try await database.applied().isEmpty)
    }
  }
}
