extension Migrator {
  /// Runs a step outside a transaction, statement by statement, and records each that is done. A
  /// Swift migration is run whole, also to resume it.
  ///
  /// - Parameters:
  ///   - resumed: where an interrupted run stopped; nil for a step that begins.
  func runStatements(
    _ prepared: PreparedStep, resuming resumed: Resumption? = nil, number: Int, total: Int
  ) async throws {
    let step = prepared.step
    if case .sql? = hooks[.beforeEach] { try await runHook(.beforeEach, step) }
    emit(.stepStarted(step, number: number, total: total))
    let began = ContinuousClock.now
    if resumed == nil { try await claim(prepared) }
    var journal = Journal(completed: resumed?.completedStatements ?? 0)
    do {
      if let migration = prepared.migration {
        try await perform(migration, prepared)
      } else {
        try await runStatements(of: prepared, &journal, resuming: resumed)
      }
      if settings.runsVerifySections {
        try await prepared.verifySection?.run(connection) { journal.current = $0 }
        journal.current = nil
      }
      try await resetSession()
      try await connection.transaction(
        prepared.close(state.tables, settings) + backfillsEnd(of: prepared))
    } catch {
      throw await interpret(error, step, journal, isResumed: resumed != nil)
    }
    emit(.stepCompleted(step, duration: .now - began))
    if case .sql? = hooks[.afterEach] {
      try await runHook(.afterEach, step)
      try await resetSession()
    }
  }

  /// How far the statements of a step are.
  struct Journal {
    /// The statements that are known to be done and recorded.
    var completed: Int
    /// The statement that runs.
    var current: Statement?
    /// Whether it is a backfill of which batches are done.
    var isWithinBackfill = false

    /// Whether nothing of the step can be there after a failure.
    func hadNoEffect(_ backEnd: BackEnd) -> Bool {
      completed == 0 && !isWithinBackfill
        && current?.canBeRecordedWithin(backEnd) ?? true
    }
  }

  private func claim(_ prepared: PreparedStep) async throws {
    let step = prepared.step
    var claim = prepared.claim(state.tables, partial: true)
    claim += try await backfillRecords(of: prepared)
    do {
      try await connection.transaction(claim)
    } catch let failure as CommandFailure {
      switch failure.error {
      case .statement(let error) where error.isConflictOfClaim: throw Setback.conflict
      case .statement(let error) where error.condition == .lockNotAvailable:
        throw Setback.lockTimeout(error)
      case .statement(let error): throw state.tables.refusal(error) ?? failure.error
      case .connectionLost(let message): throw Setback.lost(message)
      case .cancelled: throw MigratorError.interrupted(step: step, partial: false)
      case .cannotConnect: throw failure.error
      }
    }
  }

  private func runStatements(
    of prepared: PreparedStep, _ journal: inout Journal, resuming resumed: Resumption?
  ) async throws {
    let reader = try prepared.reader()
    var number = 0
    while let statement = try reader.next() {
      number += 1
      guard number > journal.completed else { continue }
      journal.current = statement
      let record = state.tables.recordProgress(
        prepared.step.revision, completedStatements: number)
      if let resumed, number == resumed.completedStatements + 1,
        try await isDone(statement, resumed, prepared.step)
      {
        try await connection.run([record])
      } else if let batches = prepared.batchStatements[number] {
        try await run(batches, number, of: prepared, record: record, &journal)
      } else if connection.isInTransaction {
        try await connection.run([Command(statement, from: reader), record])
      } else {
        try await run(statement, from: reader, of: prepared, record: record)
      }
      // Inside the file's own transaction the record counts only once that is committed.
      if !connection.isInTransaction { journal.completed = number }
      journal.current = nil
      emit(.statementsCompleted(number))
    }
    if connection.isInTransaction {
      throw DatabaseError.statement(
        StatementError(
          code: "25001", message: "the section begins a transaction and does not end it",
          hint: "Add the missing COMMIT."))
    }
  }

  /// Runs one statement and records it, again after lock time-outs.
  private func run(
    _ statement: Statement, from reader: StatementReader, of prepared: PreparedStep,
    record: Command
  ) async throws {
    var budget = LockBudget(settings, longest: prepared.options.lockTimeout, connection)
    while true {
      let command = Command(statement, from: reader)
      do {
        if statement.canBeRecordedWithin(connection.backEnd) {
          // Statement and record are committed together: no crash leaves it in doubt.
          let frame = TransactionFrame(
            prepared, settings, backEnd: connection.backEnd, isPooled: state.isPooled,
            lockTimeout: budget.timeout, opens: true, closes: true)
          try await connection.run(frame.opening + [command, record] + frame.closing)
        } else {
          try await runAlone(command, record, statement, of: prepared)
        }
        return
      } catch let failure as CommandFailure {
        guard case .statement(let error) = failure.error, error.condition == .lockNotAvailable,
          statement.canBeRecordedWithin(connection.backEnd), statement.kind != .copyFromStdin
        else { throw failure }
        await connection.rollBack()
        guard let pause = budget.pauseAfterTimeout() else { throw failure }
        emit(.lockTimeout(prepared.step, attempt: budget.attempts, pause: pause, blockers: []))
        try await sleep(pause)
      }
    }
  }

  /// Runs a statement that takes no transaction around it, and records it.
  ///
  /// It may wait for its locks as long as a migration may: they let reads and writes pass, and when
  /// it gave up it would leave an invalid index behind. What follows it may not.
  private func runAlone(
    _ command: Command, _ record: Command, _ statement: Statement, of prepared: PreparedStep
  ) async throws {
    let setsTimeouts =
      connection.capabilities.contains(.sessionSettings) && !state.isPooled
      && statement.kind != .transactionControl
    if setsTimeouts {
      try await connection.run([
        TransactionFrame.settings(
          settings, prepared.options, lockTimeout: settings.lockRetryFor, isLocal: false)
      ])
    }
    try await connection.run([command])
    try await connection.run([record])
    if setsTimeouts {
      try await connection.run([TransactionFrame.settings(settings, isLocal: false)])
    }
  }

  private func resetSession() async throws {
    try await connection.run(
      TransactionFrame.resets(connection.backEnd, state.isPooled ? nil : settings))
  }

  /// Makes sense of what stopped a step outside a transaction.
  ///
  /// - Parameter isResumed: whether an earlier run has begun the step: a Swift migration may have
  ///   had an effect then, though it has none now.
  private func interpret(
    _ error: any Error, _ step: MigrationStep, _ journal: Journal, isResumed: Bool
  ) async -> any Error {
    await connection.rollBack()
    try? await connection.withoutCancellation { try await resetSession() }
    let swift = error as? SwiftFailure
    let hadNoEffect =
      swift.map { !$0.mayHaveHadEffect && !isResumed } ?? journal.hadNoEffect(connection.backEnd)
    switch swift?.error ?? DatabaseError(underlying: error) {
    case .cancelled:
      let aftermath = await undoClaim(step, journal, hadNoEffect)
      await record(HistoryEntry(step, .failure, settings, error: "interrupted"))
      return MigratorError.interrupted(step: step, partial: aftermath != .rolledBack)
    case .connectionLost(let message):
      return journal.isWithinBackfill
        ? Setback.lost(message) : MigratorError.connectionLost(step, message: message)
    case .statement(let error):
      let aftermath = await undoClaim(step, journal, hadNoEffect)
      return await failed(
        step, journal.current?.written?.concealing(error) ?? error,
        swift?.excerpt ?? journal.current?.excerpt(at: error.offset ?? 0), aftermath)
    case .cannotConnect, nil:
      return error
    }
  }

  /// Takes a claim back when no statement has taken effect, so that nothing needs a repair.
  private func undoClaim(
    _ step: MigrationStep, _ journal: Journal, _ hadNoEffect: Bool
  ) async -> MigrationFailure.Aftermath {
    let partial = MigrationFailure.Aftermath.partial(completedStatements: journal.completed)
    guard hadNoEffect else { return partial }
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

extension Statement {
  /// Whether the statement can share a transaction with the record that it is done.
  ///
  /// Procedures and DO blocks may end transactions themselves, and SQLite's PRAGMAs do nothing, or
  /// something else, inside one.
  func canBeRecordedWithin(_ backEnd: BackEnd) -> Bool {
    switch kind {
    case .ordinary, .copyFromStdin: true
    case .session:
      backEnd == .postgreSQL
        && !["CALL", "DO", "DISCARD"].contains { text.utf8.starts(withKeyword: $0) }
    case .transactionControl, .nonTransactional: false
    }
  }
}
