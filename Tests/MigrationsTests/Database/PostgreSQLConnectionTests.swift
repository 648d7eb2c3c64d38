import Foundation
import Support
import Testing

@testable import Migrations

@Suite("A PostgreSQL connection")
struct PostgreSQLConnectionTests {
  @Test("tells what it is")
  func identity() async throws {
    try await withPostgreSQL { connection, _ in
      #expect(connection.backEnd == .postgreSQL)
      let version = try await connection.value("SHOW server_version")
      #expect(version?.hasPrefix(connection.serverVersion) == true)
      #expect(!connection.serverVersion.contains(" "))
      #expect(
        connection.capabilities == [.advisoryLocks, .sessionSettings, .schemas, .pipelining])
      let processID = try await connection.value("SELECT pg_backend_pid()")
      #expect(processID == connection.processID.map { "\($0)" })
      #expect(try await connection.value("SHOW client_encoding") == "UTF8")
      #expect(!connection.isReadOnly)
    }
  }

  @Test("returns text, numbers and NULL")
  func values() async throws {
    try await withPostgreSQL { connection, _ in
      let rows = try await connection.query(
        "SELECT 'é', 42::bigint, NULL, true UNION ALL SELECT '', 1, 'x', false")
      #expect(rows == [["é", "42", nil, "t"], ["", "1", "x", "f"]])
      #expect(rows[0][1].integer == 42)
      #expect(try await connection.query("SELECT FROM generate_series(1, 2)") == [[], []])
      #expect(try await connection.query("") == [])
    }
  }

  @Test("sends parameters as text, integers and NULL")
  func parameters() async throws {
    try await withPostgreSQL { connection, _ in
      let rows = try await connection.query(
        "SELECT $1::int + 1, $2::text, $3::text, $1::text", 41, "it's \\ \"é\"", nil)
      #expect(rows == [["42", "it's \\ \"é\"", nil, "41"]])
    }
  }

  @Test("runs exactly one statement at a time")
  func severalStatements() async throws {
    try await withPostgreSQL { connection, _ in
      let error = await databaseError { try await connection.execute("SELECT 1; SELECT 2") }
      #expect(error?.statement?.code == "42601")
    }
  }

  @Test("reports all that the server says about an error")
  func errorFields() async throws {
    try await withPostgreSQL { connection, _ in
      try await connection.execute("CREATE TABLE shop (id int CONSTRAINT only_once UNIQUE)")
      let position = await databaseError { try await connection.execute("SELECT 'é', nope") }
      #expect(position?.statement?.code == "42703")
      #expect(position?.statement?.offset == 12)

      try await connection.execute("INSERT INTO shop VALUES (1)")
      let unique = await databaseError {
        try await connection.execute("INSERT INTO shop VALUES (1)")
      }
      #expect(unique?.statement?.condition == .uniqueViolation)
      #expect(unique?.statement?.constraint == "only_once")
      #expect(unique?.statement?.table == "public.shop")
      #expect(unique?.statement?.detail == "Key (id)=(1) already exists.")

      let inside = await databaseError {
        try await connection.execute("DO $$ BEGIN EXECUTE 'SELECT nope'; END $$")
      }
      #expect(inside?.statement?.internalQuery == "SELECT nope")
      #expect(inside?.statement?.internalOffset == 7)
      #expect(inside?.statement?.context?.contains("line 1 at EXECUTE") == true)

      let hint = await databaseError { try await connection.execute("SELECT lenght('x')") }
      #expect(hint?.statement?.hint?.isEmpty == false)
      #expect(try await connection.value("SELECT 1") == "1")
    }
  }

  @Test("refuses a NUL character in a statement or a parameter")
  func nulCharacter() async throws {
    try await withPostgreSQL { connection, _ in
      let statement = await databaseError { try await connection.execute("SELECT 1; \0 DROP") }
      #expect(statement?.statement?.message.contains("NUL") == true)
      let parameter = await databaseError {
        try await connection.execute("SELECT $1::text", "a\0b")
      }
      #expect(parameter?.statement?.code == "22021")
      try await connection.execute("SELECT 1")
    }
  }

  @Test("knows whether a transaction is open")
  func transactionStatus() async throws {
    try await withPostgreSQL { connection, _ in
      #expect(!connection.isInTransaction)
      try await connection.execute("BEGIN")
      #expect(connection.isInTransaction)
      _ = await databaseError { try await connection.execute("SELECT nope") }
      #expect(connection.isInTransaction)
      try await connection.execute("ROLLBACK")
      #expect(!connection.isInTransaction)
    }
  }

  @Test("follows the settings that the server reports")
  func reportedSettings() async throws {
    try await withPostgreSQL { connection, _ in
      #expect(connection.standardConformingStrings)
      try await connection.execute("SET standard_conforming_strings = off")
      #expect(!connection.standardConformingStrings)
      try await connection.execute("SET default_transaction_read_only = on")
      #expect(connection.isReadOnly)
    }
  }

  @Test("hands notices over, without printing them")
  func notices() async throws {
    var notices: [String] = []
    try await withPostgreSQL(onNotice: { notices.append($0) }) { connection, _ in
      try await connection.execute("DROP TABLE IF EXISTS nope")
      try await connection.execute(
        "DO $$ BEGIN RAISE WARNING 'careful' USING HINT = 'look'; END $$")
    }
    #expect(
      notices == [
        "NOTICE:  table \"nope\" does not exist, skipping", "WARNING:  careful\nHINT:  look",
      ])
  }

  @Test("is of no use once closed")
  func closed() async throws {
    try await withPostgreSQL { connection, _ in
      connection.close()
      #expect(!connection.isInTransaction)
      let error = await databaseError { try await connection.execute("SELECT 1") }
      #expect(error?.isConnectionLost == true)
      let failure = await connection.completedPositions(of: [SQLCommand("SELECT 1")])
      #expect((failure.error as? CommandFailure)?.position == 0)
    }
  }

  @Test("many at once hold no thread each")
  func manyConnections() async throws {
    try await withPostgreSQL { connection, parameters in
      // More sleepers than threads: they would take turns if each held one.
      let count = 60
      let sleepers = """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND query LIKE 'SELECT pg_advisory_xact_lock%'
          AND wait_event_type = 'Lock'
        """
      try await connection.execute("SELECT pg_advisory_lock(1)")
      try await withThrowingTaskGroup { group in
        for _ in 0..<count {
          group.addTask {
            let sleeper = try await PostgreSQLConnection.connect(to: parameters)
            try await sleeper.execute("SELECT pg_advisory_xact_lock(1)")
          }
        }
        while try await connection.value(sleepers) != "\(count)" {
          try await Task.sleep(for: .milliseconds(5))
        }
        try await connection.execute("SELECT pg_advisory_unlock(1)")
        try await group.waitForAll()
      }
    }
  }
}
