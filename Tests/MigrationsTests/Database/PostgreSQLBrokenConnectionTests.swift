import Support
import Testing

@testable import Migrations

@Suite("A broken PostgreSQL connection")
struct PostgreSQLBrokenConnectionTests {
  private let suicide = "SELECT pg_terminate_backend(pg_backend_pid())"

  @Test("is reported with what the server said last")
  func duringQuery() async throws {
    try await withPostgreSQL { connection, _ in
      let error = await databaseError { try await connection.execute(suicide) }
      #expect(
        error == .connectionLost("terminating connection due to administrator command"))
      #expect(!connection.isInTransaction)
    }
  }

  @Test("is noticed at the next call when it broke in between")
  func whileIdle() async throws {
    try await withPostgreSQL { connection, parameters in
      let victim = try await PostgreSQLConnection.connect(to: parameters)
      let processID = try #require(victim.processID)
      try await connection.execute("SELECT pg_terminate_backend(\(processID), 5000)")
      let error = await databaseError { try await victim.execute("SELECT 1") }
      #expect(
        error == .connectionLost("terminating connection due to administrator command"))
    }
  }

  @Test("fails a run at the first command without an answer", arguments: [true, false])
  func duringRun(pipelining: Bool) async throws {
    try await withPostgreSQL(pipelining: pipelining) { connection, parameters in
      let (positions, error) = await connection.completedPositions(of: [
        SQLCommand("BEGIN"), SQLCommand("CREATE TABLE t ()"),
        SQLCommand("COMMIT", isCheckpoint: true),
        SQLCommand("BEGIN"), SQLCommand("CREATE TABLE u ()"), SQLCommand(suicide),
        SQLCommand("COMMIT"),
      ])
      let failure = error as? CommandFailure
      #expect(failure?.position == 5)
      #expect(failure?.error.isConnectionLost == true)
      #expect(positions == [0, 1, 2, 3, 4])

      let other = try await PostgreSQLConnection.connect(to: parameters)
      #expect(try await other.value("SELECT to_regclass('t')") == "t")
      #expect(try await other.value("SELECT to_regclass('u')") == nil)
    }
  }

  @Test("never hangs or lies, whenever it breaks", arguments: [true, false])
  func atManyPoints(pipelining: Bool) async throws {
    try await withPostgreSQL { observer, parameters in
      try await observer.execute("CREATE TABLE t (n int)")
      for round in 1...25 {
        let victim = try await PostgreSQLConnection.connect(to: parameters, pipelining: pipelining)
        let processID = try #require(victim.processID)
        let killer = Task {
          let connection = try await PostgreSQLConnection.connect(to: parameters)
          let delay = Double(round) * 0.0005
          try await connection.execute(
            "SELECT pg_sleep(\(delay)), pg_terminate_backend(\(processID), 5000)")
        }
        var sent = 0
        var committed = 0
        let failure = await commandFailure {
          try await victim.run(
            next: {
              defer { sent += 1 }
              switch sent % 3 {
              case 0: return SQLCommand("BEGIN")
              case 1: return SQLCommand("INSERT INTO t VALUES (\(round))")
              default: return SQLCommand("COMMIT", isCheckpoint: true)
              }
            }, completed: { if $0 % 3 == 2 { committed += 1 } })
        }
        try await killer.value
        #expect(failure?.error.isConnectionLost == true)
        // Only the COMMITs that were under way are in doubt.
        let rows = try await observer.value("SELECT count(*) FROM t WHERE n = \(round)")
        let count = try #require(rows.flatMap { Int($0) })
        #expect(count >= committed)
        #expect(count <= sent / 3)
      }
    }
  }

  @Test("is found out during a COPY", arguments: [true, false])
  func duringCopy(pipelining: Bool) async throws {
    try await withPostgreSQL(pipelining: pipelining) { connection, parameters in
      try await connection.execute("CREATE TABLE t (n int)")
      let processID = try #require(connection.processID)
      let killer = Task {
        let connection = try await PostgreSQLConnection.connect(to: parameters)
        let kill = """
          SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
          WHERE pid = \(processID) AND query LIKE 'COPY%' AND state = 'active'
          """
        while try await connection.query(kill).isEmpty {}
      }
      let line = Array("1\n".utf8)[...]
      let (positions, error) = await connection.completedPositions(of: [
        SQLCommand("COPY t FROM stdin", copyData: { line })
      ])
      try await killer.value
      #expect(positions == [])
      #expect((error as? CommandFailure)?.error.isConnectionLost == true)
    }
  }
}
