extension Migrator {
  /// Runs a step outside a transaction, statement by statement, and records each that is done.
  ///
  /// - Parameters:
  ///   - completed: so many statements are done already, by an interrupted run.
  ///   - isResumed: the row is an interrupted run's, and needs no claim.
  func runStatements(
    _ prepared: PreparedStep, from completed: Int = 0, isResumed: Bool = false, number: Int,
    total: Int
  ) async throws {
    let step = prepared.step
    emit(.stepStarted(step, number: number, total: total))
    let began = ContinuousClock.now
    if !isResumed { try await claim(prepared) }
    var journal = Journal(completed: completed)
    do {
      try await runStatements(of: prepared, &journal)
      try await connection.run(TransactionFrame.resets(connection.backEnd))
      try await connection.transaction(
        state.tables.close(HistoryEntry(step, .success, settings), step.direction))
    } catch {
      throw await interpret(error, step, journal)
    }
    emit(.stepCompleted(step, duration: .now - began))
  }

  /// How far the statements of a step are.
  private struct Journal {
    /// The statements that are known to be done and recorded.
    var completed: Int
    /// The statement that runs.
    var current: Statement?
  }

  private func claim(_ prepared: PreparedStep) async throws {
    let step = prepared.step
    do {
      try await connection.transaction(prepared.claim(state.tables, partial: true))
    } catch let failure as CommandFailure {
      switch failure.error {
      case .statement(let error) where error.isConflictOfClaim: throw Setback.conflict
      case .connectionLost(let message): throw Setback.lost(message)
      case .cancelled: throw MigratorError.interrupted(step: step, partial: false)
      default: throw failure.error
      }
    }
  }

  private func runStatements(of prepared: PreparedStep, _ journal: inout Journal) async throws {
    let reader = try prepared.reader()
    var number = 0
    while let statement = try reader.next() {
      number += 1
      guard number > journal.completed else { continue }
      journal.current = statement
      try await run(statement, from: reader, of: prepared)
      let progress = state.tables.recordProgress(
        prepared.step.revision, completedStatements: number)
      try await connection.run([progress])
      // Inside the file's own transaction the record counts only once that is committed.
      if !connection.isInTransaction { journal.completed = number }
      journal.current = nil
      emit(.statementsCompleted(number))
    }
    if connection.isInTransaction {
      throw CommandFailure(
        position: 0,
        error: .statement(
          StatementError(
            code: "25001", message: "the section begins a transaction and does not end it",
            hint: "Add the missing COMMIT.")))
    }
  }

  /// Runs one statement, again after lock time-outs where it stands alone.
  private func run(
    _ statement: Statement, from reader: StatementReader, of prepared: PreparedStep
  ) async throws {
    // A statement that cannot run in a transaction takes locks that let reads and writes pass, and
    // leaves an invalid index when it gives up: it may wait.
    let mayWait = statement.kind == .nonTransactional
    var budget = LockBudget(settings, longest: prepared.options.lockTimeout)
    while true {
      if connection.capabilities.contains(.sessionSettings), !connection.isInTransaction {
        try await connection.run([
          TransactionFrame.settings(
            prepared.options, settings,
            lockTimeout: mayWait ? settings.lockRetryFor : budget.timeout, isLocal: false)
        ])
      }
      let wasInTransaction = connection.isInTransaction
      do {
        return try await connection.run([Command(statement, from: reader)])
      } catch let failure as CommandFailure {
        guard case .statement(let error) = failure.error, error.condition == .lockNotAvailable,
          !wasInTransaction, !mayWait, statement.kind != .copyFromStdin,
          let pause = budget.pauseAfterTimeout(
            stallsOthers: connection.capabilities.contains(.sessionSettings))
        else { throw failure }
        emit(.lockTimeout(prepared.step, attempt: budget.attempts, pause: pause, blockers: []))
        try await sleep(pause)
      }
    }
  }

  /// Makes sense of what stopped a step outside a transaction.
  private func interpret(
    _ error: any Error, _ step: MigrationStep, _ journal: Journal
  ) async -> any Error {
    await connection.rollBack()
    try? await connection.withoutCancellation {
      try await connection.run(TransactionFrame.resets(connection.backEnd))
    }
    let databaseError = (error as? CommandFailure)?.error ?? (error as? DatabaseError)
    switch databaseError {
    case .cancelled:
      let aftermath = await undoClaim(step, journal)
      await record(HistoryEntry(step, .failure, settings, error: "interrupted"))
      return MigratorError.interrupted(step: step, partial: aftermath != .rolledBack)
    case .connectionLost(let message):
      return MigratorError.connectionLost(step, message: message)
    case .statement(let error):
      let aftermath = await undoClaim(step, journal)
      return await failed(
        step, error, journal.current?.excerpt(at: error.offset ?? 0), aftermath)
    case .cannotConnect, nil:
      return error
    }
  }

  /// Takes a claim back when no statement has taken effect, so that nothing needs a repair.
  ///
  /// A statement that runs outside transactions of its own accord may leave something behind when
  /// it fails, as CREATE INDEX CONCURRENTLY leaves an invalid index.
  private func undoClaim(
    _ step: MigrationStep, _ journal: Journal
  ) async -> MigrationFailure.Aftermath {
    let partial = MigrationFailure.Aftermath.partial(completedStatements: journal.completed)
    guard journal.completed == 0, journal.current?.kind != .nonTransactional else { return partial }
    do {
      try await connection.withoutCancellation {
        try await connection.transaction([
          step.direction == .up
            ? state.tables.delete(step.revision) : state.tables.markApplied(step.revision)
        ])
      }
      return .rolledBack
    } catch {
      return partial
    }
  }
}
