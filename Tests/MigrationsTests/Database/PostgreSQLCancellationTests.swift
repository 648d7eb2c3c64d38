import Support
import Testing

@testable import Migrations

@Suite("Cancellation on PostgreSQL")
struct PostgreSQLCancellationTests {
  /// Runs `body` in a task that is cancelled as soon as the server runs a statement with `marker`.
  /// - Returns: whether the server still runs it afterwards.
  private func cancelled(
    while marker: String, _ parameters: PostgreSQLParameters,
    _ body: @escaping @Sendable () async throws -> Void
  ) async throws -> Bool {
    let observer = try await PostgreSQLConnection.connect(to: parameters)
    let task = Task { try await body() }
    let active = """
      SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
        AND pid <> pg_backend_pid() AND state = 'active' AND query LIKE '%\(marker)%'
      """
    while try await observer.value(active) == "0" { try await Task.sleep(for: .milliseconds(2)) }
    task.cancel()
    try await task.value
    return try await observer.value(active) != "0"
  }

  @Test("ends the statement on the server and leaves the connection usable")
  func query() async throws {
    try await withPostgreSQL { _, parameters in
      let isRunning = try await cancelled(while: "pg_sleep", parameters) {
        let connection = try await PostgreSQLConnection.connect(to: parameters)
        try await connection.execute("BEGIN")
        let error = await databaseError { try await connection.execute("SELECT pg_sleep(100)") }
        #expect(error == .cancelled)
        #expect(connection.isInTransaction)

        let refused = await databaseError { try await connection.execute("ROLLBACK") }
        #expect(refused == .cancelled)
        let value = try await connection.withoutCancellation {
          try await connection.execute("ROLLBACK")
          return try await connection.value("SELECT 'still here'")
        }
        #expect(value == "still here")
        #expect(!connection.isInTransaction)
        #expect(!connection.ignoresCancellation)
      }
      #expect(!isRunning)
    }
  }

  @Test("stops a run at the command that it interrupts", arguments: [true, false])
  func run(pipelining: Bool) async throws {
    try await withPostgreSQL { connection, parameters in
      let isRunning = try await cancelled(while: "pg_sleep", parameters) {
        let connection = try await PostgreSQLConnection.connect(
          to: parameters, pipelining: pipelining)
        let (positions, error) = await connection.completedPositions(of: [
          SQLCommand("BEGIN"), SQLCommand("CREATE TABLE t ()"),
          SQLCommand("COMMIT", isCheckpoint: true),
          SQLCommand("BEGIN"), SQLCommand("CREATE TABLE u ()"), SQLCommand("SELECT pg_sleep(100)"),
          SQLCommand("SELECT pg_sleep(101)"), SQLCommand("COMMIT", isCheckpoint: true),
        ])
        #expect(positions == [0, 1, 2, 3, 4])
        #expect(error as? CommandFailure == CommandFailure(position: 5, error: .cancelled))
        #expect(connection.isInTransaction)
        await connection.rollBack()
        #expect(!connection.isInTransaction)
      }
      #expect(!isRunning)
      #expect(try await connection.value("SELECT to_regclass('t')") == "t")
      #expect(try await connection.value("SELECT to_regclass('u')") == nil)
    }
  }

  @Test("stops a run that is never made to wait", arguments: [true, false])
  func busyRun(pipelining: Bool) async throws {
    try await withPostgreSQL { _, parameters in
      let isRunning = try await cancelled(while: "busy", parameters) {
        let connection = try await PostgreSQLConnection.connect(
          to: parameters, pipelining: pipelining)
        let failure = await commandFailure {
          try await connection.run(next: { SQLCommand("SELECT 'busy'") }, completed: { _ in })
        }
        #expect(failure?.error == .cancelled)
        try await connection.withoutCancellation { try await connection.execute("SELECT 1") }
      }
      #expect(!isRunning)
    }
  }

  @Test("stops a COPY and undoes it", arguments: [true, false])
  func copy(pipelining: Bool) async throws {
    try await withPostgreSQL { connection, parameters in
      try await connection.execute("CREATE TABLE t (n int)")
      let isRunning = try await cancelled(while: "COPY", parameters) {
        let connection = try await PostgreSQLConnection.connect(
          to: parameters, pipelining: pipelining)
        let line = Array("1\n".utf8)[...]
        let (positions, error) = await connection.completedPositions(of: [
          SQLCommand("COPY t FROM stdin", copyData: { line })
        ])
        #expect(positions == [])
        #expect(error as? CommandFailure == CommandFailure(position: 0, error: .cancelled))
      }
      #expect(!isRunning)
      #expect(try await connection.value("SELECT count(*) FROM t") == "0")
    }
  }

  @Test("that comes before a call keeps it from being made")
  func before() async throws {
    try await withPostgreSQL { connection, parameters in
      let task = Task {
        let own = try await PostgreSQLConnection.connect(to: parameters)
        withUnsafeCurrentTask { $0?.cancel() }
        let error = await databaseError { try await own.execute("CREATE TABLE t ()") }
        #expect(error == .cancelled)
        let (positions, failure) = await own.completedPositions(of: [
          SQLCommand("CREATE TABLE t ()")
        ])
        #expect(positions == [])
        #expect(failure as? CommandFailure == CommandFailure(position: 0, error: .cancelled))
        await #expect(throws: DatabaseError.cancelled) {
          _ = try await PostgreSQLConnection.connect(to: parameters)
        }
      }
      try await task.value
      #expect(try await connection.value("SELECT to_regclass('t')") == nil)
    }
  }

  @Test("gives the connection up when the server does not answer")
  func unresponsiveServer() async throws {
    try await withPostgreSQL { _, parameters in
      let isRunning = try await cancelled(while: "SELECT stubborn", parameters) {
        let connection = try await PostgreSQLConnection.connect(to: parameters)
        try await connection.execute(
          """
          CREATE FUNCTION stubborn() RETURNS void LANGUAGE plpgsql AS $$
          BEGIN
            LOOP
              BEGIN PERFORM pg_sleep(1); EXCEPTION WHEN query_canceled THEN NULL; END;
            END LOOP;
          END $$
          """)
        let error = await databaseError { try await connection.execute("SELECT stubborn()") }
        #expect(error == .cancelled)
        let later = await databaseError {
          try await connection.withoutCancellation { try await connection.execute("SELECT 1") }
        }
        #expect(later?.isConnectionLost == true)
      }
      #expect(isRunning)
    }
  }

  @Test("of somebody else's is an error like any other")
  func cancelledByOthers() async throws {
    try await withPostgreSQL { connection, parameters in
      let other = try await PostgreSQLConnection.connect(to: parameters)
      let processID = try #require(other.processID)
      let error = await databaseError {
        try await other.execute("SELECT pg_cancel_backend(\(processID)), pg_sleep(100)")
      }
      #expect(error?.statement?.condition == .queryCanceled)
    }
  }
}
