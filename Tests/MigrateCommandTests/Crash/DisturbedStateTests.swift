import Foundation
import Support
import Testing

@Suite("A version table that others disturb")
struct DisturbedStateTests {
  @Test("is waited for while somebody locks it, and the waiting ends with who it is")
  func lockedTable() async throws {
    try await TestDatabase.with(.postgreSQL) { database in
      try database.write(["0001_first.sql": "-- migrate:up\nCREATE TABLE first (id int);\n"])
      try await database.migrate("upgrade", "head")
      try database.write(["0002_next.sql": "-- migrate:up\nCREATE TABLE next (id int);\n"])
      // SHARE lets the run read the table, but not write it.
      let holder = try RunningProcess(
        "psql",
        [
          "-X", "-c", "BEGIN; LOCK TABLE migrate_version IN SHARE MODE; SELECT pg_sleep(60)",
          database.url,
        ], environment: ["PGAPPNAME": "the holder"])
      try await database.waitForSleep()
      let result = try await database.migrate(
        "upgrade", "head", environment: ["MIGRATE_LOCK_RETRY_FOR": "3s"])
      #expect(result.exitCode == 1)
      #expect(result.errors.contains("the holder"), "\(result.errors)")
      #expect(try await !database.schema().contains("next"))
      holder.signal(SIGKILL)
      _ = try await holder.result()
      try await database.query(
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'the holder'
        """)
      #expect(try await database.migrate("upgrade", "head").exitCode == 0)
    }
  }

  @Test("may lose a row while a run waits, which then applies nothing that builds on it")
  func deletedRow() async throws {
    try await TestDatabase.with(.postgreSQL) { database in
      try database.write(["0001_first.sql": "-- migrate:up\nCREATE TABLE first (id int);\n"])
      try await database.migrate("upgrade", "head")
      try database.write([
        "0002_slow.sql": "-- migrate:up\nCREATE TABLE slow (id int);\nSELECT pg_sleep(60);\n"
      ])
      let holder = try database.start("upgrade", "head")
      try await database.waitForSleep()
      let waiting = try database.start("upgrade", "head")
      try await waiting.waitForOutput("pid")
      try await database.query("DELETE FROM migrate_version")
      holder.signal(SIGTERM)
      #expect(try await holder.result().exitCode == 143)

      let result = try await waiting.result(timeLimit: .seconds(20))
      #expect(result.exitCode == 3)
      #expect(result.errors.contains("0001"), "\(result.errors)")
      #expect(try await database.applied().isEmpty)
      #expect(try await !database.schema().contains("slow"))
    }
  }
}
