extension MigrationDatabase {
  /// Does the work of a statement outside a transaction, again after lock time-outs.
  ///
  /// A statement by itself is undone whole when it times out. One that cannot run in a transaction
  /// waits as long as a migration may: it lets others pass, and when it gave up it would leave an
  /// invalid index behind.
  func untilUnlocked<Result>(
    _ kinds: [StatementKind], _ work: () async throws -> Result
  ) async throws -> Result {
    var budget = LockBudget(settings, longest: options.lockTimeout, connection)
    while true {
      try await setLockTimeout(
        kinds.contains(.nonTransactional) ? settings.lockRetryFor : budget.timeout)
      do {
        return try await work()
      } catch {
        guard case .statement(let refusal)? = DatabaseError(underlying: error),
          refusal.condition == .lockNotAvailable, !kinds.contains(.nonTransactional),
          !kinds.contains(.copyFromStdin),
          let pause = budget.pauseAfterTimeout()
        else { throw error }
        emit(.lockTimeout(step, at: nil, attempt: budget.attempts, pause: pause, blockers: []))
        try await MigrationSession.sleep(pause)
      }
    }
  }

  /// Sets the time-outs again after a statement that may have changed them.
  func setTimeoutsAgain(after sql: String) async throws {
    guard connection.capabilities.contains(.sessionSettings), sql.utf8.count < 1000,
      sql.lowercased().contains("_timeout") || sql.utf8.starts(withKeyword: "RESET")
    else { return }
    sessionLockTimeout = nil
    guard connection.isInTransaction else { return }
    let timeout = LockBudget.firstTimeout(settings, longest: options.lockTimeout)
    try await connection.run(
      connection.dialect.set(Timeouts(settings, options, lockTimeout: timeout), isLocal: true))
  }

  private func setLockTimeout(_ timeout: Duration) async throws {
    guard timeout != sessionLockTimeout else { return }
    try await connection.run(
      connection.dialect.set(Timeouts(settings, options, lockTimeout: timeout), isLocal: false))
    sessionLockTimeout = timeout
  }
}
