/// What tells other runs that this one is alive while it is inside a migration outside a transaction,
/// where there is no session lock: on SQLite, and behind a pooler.
///
/// It is a lock that dies with the process or its connection, so that no crash leaves it behind and no
/// clock is asked; a run that is suspended keeps it.
protocol RunPresence: AnyObject {
  /// Takes the lock if it is free.
  /// - Throws: `DatabaseError`, `StateError`.
  func tryLock() async throws -> Bool

  /// Who has the lock; nil when nobody has any more, or that is not known.
  /// - Throws: `DatabaseError`.
  func holder() async throws -> LockHolder?

  /// Makes sure that the lock is still held, as between two statements.
  /// - Throws: `DatabaseError.connectionLost` when another run may have taken it.
  func confirm() async throws

  /// Gives the lock back.
  func release()
}

/// The advisory lock of PostgreSQL as one of a transaction that stays open in a connection of its own:
/// a pooler in transaction mode keeps it on one server connection as long.
///
/// Between its statements such a transaction has no snapshot, so that nothing waits for it.
final class TransactionPresence: RunPresence {
  private let lock: AdvisoryLock
  private let connect: Migrator.Connect
  private var connection: (any Connection)?

  init(_ lock: AdvisoryLock, connect: @escaping Migrator.Connect) {
    self.lock = lock
    self.connect = connect
  }

  func tryLock() async throws -> Bool {
    let connection: any Connection
    if let open = self.connection { connection = open } else { connection = try await connect() }
    self.connection = connection
    try await connection.execute("BEGIN")
    let isFree =
      try await connection.query(
        "SELECT pg_catalog.pg_try_advisory_xact_lock($1)", .integer(lock.key)
      ).first?[0].text == "t"
    guard isFree else {
      try await connection.execute("ROLLBACK")
      return false
    }
    // Idle is what it is going to be.
    try await connection.execute(
      """
      SELECT pg_catalog.set_config(name, '0', true) FROM pg_catalog.pg_settings
      WHERE name OPERATOR(pg_catalog.=) ANY (
        '{idle_in_transaction_session_timeout,transaction_timeout}'::pg_catalog.text[])
      """)
    return true
  }

  func holder() async throws -> LockHolder? {
    guard let connection else { return nil }
    return try await lock.holder(connection)
  }

  func confirm() async throws {
    do {
      guard let connection, connection.isInTransaction else {
        throw DatabaseError.connectionLost("the connection is closed")
      }
      try await connection.execute("SELECT 1")
    } catch DatabaseError.cancelled {
      throw DatabaseError.cancelled
    } catch {
      release()
      guard try await tryLock() else {
        throw DatabaseError.connectionLost(
          "the connection that kept other runners out was lost, and another runner began")
      }
    }
  }

  func release() {
    connection?.close()
    connection = nil
  }

  deinit { release() }
}
