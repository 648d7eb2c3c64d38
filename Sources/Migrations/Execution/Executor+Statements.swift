extension Executor {
  /// Runs a step outside a transaction, statement by statement, and records each that is done. A
  /// Swift migration is run whole, also to resume it.
  ///
  /// - Parameters:
  ///   - resumed: where an interrupted run stopped; nil for a step that begins.
  /// - Returns: whether the step is complete; otherwise it has stopped at a backfill that stays open.
  func runStatementwise(
    _ prepared: PreparedStep, resuming resumed: Resumption? = nil, number: Int, total: Int
  ) async throws -> Bool {
    let step = prepared.step
    // While the session is migrate's own: the hook may take another role.
    try await session.store.tables.makeJournalTable(connection)
    let journal =
      resumed == nil ? [:] : try await session.store.tables.journal(of: step.revision, connection)
    let records = resumed == nil ? try await backfillRecords(of: prepared) : []
    let others = try await otherRows(of: prepared)
    if case .sql? = hooks[.beforeEach] { try await runHook(.beforeEach, step) }
    emit(.stepStarted(step, number: number, total: total))
    let began = ContinuousClock.now
    if resumed == nil { try await claim(prepared, records) }
    let run = SectionRun(self, prepared, resuming: resumed, journal)
    do {
      if let migration = prepared.migration {
        try await runSwift(migration, prepared)
      } else {
        try await run.runStatements()
      }
      if settings.runsVerifySections {
        try await prepared.verifySection?.run(connection, setup: run.entering()) {
          run.progress.current = $0
        }
        run.progress.current = nil
      }
      try await resetSession(after: prepared)
      try await close(prepared, resumed, others)
    } catch is BackfillLeftOpen {
      try await resetSession(after: prepared)
      return false
    } catch {
      throw await interpret(error, run, isResumed: resumed != nil)
    }
    emit(.stepCompleted(step, duration: .now - began))
    if case .sql? = hooks[.afterEach] {
      try await runHook(.afterEach, step)
      try await resetSession(after: prepared)
    }
    return true
  }

  /// Records a step as complete, if its record and the lock are still this run's.
  private func close(
    _ prepared: PreparedStep, _ resumed: Resumption?, _ others: DatabaseValue
  ) async throws {
    let step = prepared.step
    let end = try await backfillsEnd(of: prepared)
    let opening = store.tables.opening
    let confirmations = prepared.confirmations(
      store.tables, remembered: others, lock: session.heldLock)
    do {
      try await connection.transaction(
        opening + confirmations.map(\.1) + renewed(prepared, resumed)
          + prepared.close(store.tables, settings) + end
          + [store.tables.deleteJournal(step.revision)])
    } catch let failure as CommandFailure {
      // BEGIN comes first.
      let index = failure.position - 1 - opening.count
      guard case .statement(let error) = failure.error, confirmations.indices.contains(index),
        error.refutesConfirmation
      else { throw failure }
      let confirmation = confirmations[index].0
      let explained = confirmation.error(store.tables)
      if case .record = confirmation { throw MigratorError.recordLost(step, explained) }
      throw DatabaseError.statement(explained)
    }
  }

  /// The fingerprint of the rows that a step must leave as they are.
  private func otherRows(of prepared: PreparedStep) async throws -> DatabaseValue {
    guard
      let rows = store.tables.fingerprint(
        of: prepared.otherRows(session.heldLock), inTransaction: false)
    else { return .null }
    let tables = store.tables
    return try await tables.reading(connection) {
      try await connection.query("SELECT \(rows)", .text(prepared.step.revision))
    }.first?[0] ?? .null
  }

  /// What brings the record up to a file that was edited behind the place where it stopped.
  private func renewed(_ prepared: PreparedStep, _ resumed: Resumption?) -> [SQLCommand] {
    guard resumed != nil, let record = prepared.record else { return [] }
    return [store.tables.update(record)]
  }

  private func claim(_ prepared: PreparedStep, _ records: [SQLCommand]) async throws {
    let step = prepared.step
    let claim =
      prepared.ownRole
      + prepared.claim(store.tables, partial: true) + records
      + store.tables.openJournal(step.revision)
    do {
      try await connection.transaction(claim)
    } catch let failure as CommandFailure {
      if prepared.hooks.before.touchesSession { try? await resetSession(after: prepared) }
      switch failure.error {
      case .statement(let error) where store.tables.isConflictOfClaim(error):
        throw RetryableFailure.conflict
      case .statement(let error) where error.condition == .lockNotAvailable:
        throw RetryableFailure.lockTimeout(error, at: nil)
      case .statement(let error): throw store.tables.refusal(error) ?? failure.error
      case .connectionLost(let message): throw RetryableFailure.lost(message)
      case .cancelled where connection.isGivenUp:
        throw await interrupted(at: [step], within: .milliseconds(200))
      case .cancelled: throw MigratorError.interrupted(step: step, .rolledBack)
      case .cannotConnect: throw failure.error
      }
    }
  }

  /// Puts the session back to its beginning. Behind a pooler there is nothing of statements in it.
  private func resetSession(after prepared: PreparedStep) async throws {
    guard !store.isPooled || prepared.migration != nil else { return }
    let dialect = connection.dialect
    try await dialect.prepareReset(connection)
    try await connection.run(dialect.resets(store.isPooled ? nil : settings))
  }

  /// Makes sense of what stopped a step outside a transaction.
  ///
  /// - Parameter isResumed: whether an earlier run has begun the step: that may have had an effect,
  ///   though this one has none, or has left a backfill open.
  private func interpret(
    _ error: any Error, _ run: SectionRun, isResumed: Bool
  ) async -> any Error {
    let (step, progress) = (run.prepared.step, run.progress)
    await connection.rollBack()
    try? await connection.withoutCancellation { try await resetSession(after: run.prepared) }
    if let problem = error as? Problem {
      return MigratorError.fileChanged(
        step, problem, await undoClaim(step, progress, progress.hadNoEffect && !isResumed))
    }
    let swift = error as? SwiftFailure
    let hadNoEffect =
      !isResumed && (swift.map { !$0.mayHaveHadEffect } ?? progress.hadNoEffect)
    switch swift?.error ?? DatabaseError(underlying: error) {
    case .cancelled where connection.isGivenUp:
      return await interrupted(at: [step], within: .milliseconds(200))
    case .cancelled:
      let outcome = await undoClaim(step, progress, hadNoEffect)
      await writer.append(HistoryEntry(step, .failure, settings, error: "interrupted"))
      return MigratorError.interrupted(
        step: step, outcome == .rolledBack ? .rolledBack : .partial)
    case .connectionLost(let message):
      return progress.isWithinBackfill
        ? RetryableFailure.lost(message) : MigratorError.connectionLost(step, message: message)
    case .statement(let error):
      let outcome = await undoClaim(step, progress, hadNoEffect)
      if outcome != .rolledBack, swift == nil { await note(failureOf: run) }
      return await failed(
        step, error, swift?.excerpt ?? progress.current?.excerpt(at: error.offset ?? 0), outcome)
    case .cannotConnect, nil:
      return error
    }
  }

  /// Takes a claim back when no statement has taken effect, so that nothing needs a repair.
  private func undoClaim(
    _ step: MigrationStep, _ progress: StatementProgress, _ hadNoEffect: Bool
  ) async -> MigrationFailure.FailureOutcome {
    let partial = MigrationFailure.FailureOutcome.partial(completedStatements: progress.completed)
    guard hadNoEffect else { return partial }
    do {
      try await connection.withoutCancellation {
        let tables = store.tables
        try await connection.transaction(
          tables.opening + [
            step.direction == .up
              ? tables.delete(step.revision) : tables.markApplied(step.revision),
            tables.deleteJournal(step.revision),
          ])
      }
      return .rolledBack
    } catch {
      return partial
    }
  }

  /// Notes in the journal that the server has refused a statement: it is not in doubt.
  private func note(failureOf run: SectionRun) async {
    let progress = run.progress
    let number = progress.completed + 1
    let entry = StateTables.JournalEntry(
      number: number, digest: progress.current.map { run.digest(of: $0, number).text } ?? "",
      outcome: .failed, facts: progress.facts)
    try? await connection.withoutCancellation {
      try await store.tables.write(
        [store.tables.note(run.prepared.step.revision, entry)], connection)
    }
  }
}
