/// Why a stretch of steps stopped short of a failure that ends the run.
enum RetryableFailure: Error {
  /// Another runner holds the row of the step: it was, or is being, done elsewhere.
  case conflict
  /// A lock was not to be had in time; the transaction is rolled back. The statement is known where it
  /// is one of a file.
  case lockTimeout(StatementError, at: SourceExcerpt?)
  /// The connection is gone.
  case lost(String)
}

/// What became of a step that did not end as it should.
extension Executor {
  /// Makes sense of what stopped a step; the transaction is rolled back already.
  ///
  /// - Parameter excerpt: where in a Swift file the failed statement stands.
  func interpret(
    _ error: any Error, at place: (step: MigrationStep, origin: StepScript.Origin)?,
    fallback: MigrationStep, _ outcome: MigrationFailure.FailureOutcome,
    excerpt: SourceExcerpt? = nil
  ) async -> any Error {
    if let problem = error as? Problem {
      return MigratorError.fileChanged(fallback, problem, outcome)
    }
    guard let failure = error as? CommandFailure else { return error }
    let step = place?.step ?? fallback
    switch failure.error {
    case .cancelled:
      await writer.append(HistoryEntry(step, .failure, settings, error: "interrupted"))
      return MigratorError.interrupted(step: step, .rolledBack)
    case .connectionLost(let message):
      return RetryableFailure.lost(message)
    case .cannotConnect:
      return failure.error
    case .statement(let error):
      if case .claim = place?.origin {
        if store.tables.isConflictOfClaim(error) { return RetryableFailure.conflict }
        if let refusal = store.tables.refusal(error) { return refusal }
      }
      if case .confirmation(let confirmation) = place?.origin, error.refutesConfirmation {
        return await failed(
          step, confirmation.error(store.tables), nil, outcome)
      }
      switch error.condition {
      case .lockNotAvailable, .deadlock:
        if case .statement(let statement) = place?.origin {
          return RetryableFailure.lockTimeout(error, at: statement.excerpt(at: error.offset ?? 0))
        }
        return RetryableFailure.lockTimeout(error, at: excerpt)
      default: break
      }
      let error = error.hinting(at: step)
      guard case .statement(let statement) = place?.origin else {
        return await failed(step, error, excerpt, outcome)
      }
      return await failed(
        step, error, statement.excerpt(at: error.offset ?? 0), outcome)
    }
  }

  /// Records a failure in the history and makes the error of it.
  func failed(
    _ step: MigrationStep, _ error: StatementError, _ excerpt: SourceExcerpt? = nil,
    _ outcome: MigrationFailure.FailureOutcome = .rolledBack
  ) async -> MigratorError {
    let error = store.tables.explaining(error)
    await writer.append(
      HistoryEntry(
        step, .failure, settings,
        error: error.message + (error.code.isEmpty ? "" : " (\(error.code))")))
    return .migrationFailed(
      MigrationFailure(
        step: step, excerpt: excerpt, error: error, outcome: outcome))
  }
}

extension StatementError {
  /// The error with what helps when the statement takes no transaction around it.
  fileprivate func hinting(at step: MigrationStep) -> StatementError {
    guard needsNoTransaction else { return self }
    var error = self
    let ours =
      step.repeatable.map {
        "Put it into a migration with transaction:false, as a \($0.kind.noun) is one transaction."
      }
      ?? (step.isSwift
        ? "Outside a transaction it can run: `// migrate:\(step.direction) transaction:false`."
        : "Put transaction:false on the -- migrate:\(step.direction) line.")
    error.hint = [hint, ours].compactMap { $0 }.joined(separator: " ")
    return error
  }

  /// Whether a confirmation failed because it is not true, or its table is not there any more.
  var refutesConfirmation: Bool {
    ["23502", "SQLITE_CONSTRAINT_NOTNULL", "3F000"].contains(code) || condition == .undefinedTable
  }
}

/// What is known at the end of a run that was cancelled while the server was asked to commit.
extension Executor {
  /// Finds out by a new connection what became of steps, as far as there is time, and tells of those
  /// that were committed.
  ///
  /// The lost session is ended first: as long as it lives, its COMMIT may still be done.
  /// - Parameters:
  ///   - steps: the first that this run does not know to be done, and those after it.
  ///   - time: how long it may take; whoever cancels a run waits a second.
  func interrupted(
    at steps: [MigrationStep], within time: Duration
  ) async -> MigratorError {
    let current = steps.first
    guard current?.repeatable == nil, let store = await finalState(within: time) else {
      return .interrupted(step: current, .unknown)
    }
    var committed: MigrationStep?
    for step in steps {
      let row = store.rows.first { $0.revision == step.revision }
      let isDone =
        step.direction == .up ? row.map { $0.partial == nil } ?? false : row == nil
      guard isDone, step.repeatable == nil else { break }
      emit(.stepCompleted(step, duration: .milliseconds(row?.durationMilliseconds ?? 0)))
      committed = step
    }
    if let committed { return .interrupted(step: committed, .committed) }
    let isPartial = store.rows.contains { $0.revision == current?.revision && $0.partial != nil }
    return .interrupted(step: current, isPartial ? .partial : .rolledBack)
  }

  /// The state after the lost session is gone; nil where that cannot be known in time.
  private func finalState(within time: Duration) async -> VersionStore? {
    // Behind a pooler the number is not that of the server's process.
    guard let process = session.lastProcessID, !store.isPooled else { return nil }
    let (connect, before) = (session.another, store)
    let deadline = ContinuousClock.now + time
    // A task of its own, since this one is cancelled.
    let found = FirstOutcome<VersionStore?>()
    Task.detached {
      var store = before
      do {
        let connection = try await connect()
        defer { connection.close() }
        let isThere =
          "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE pid = $1"
        while try await !connection.query(isThere, DatabaseValue(process)).isEmpty {
          guard ContinuousClock.now < deadline else { return found.settle(nil) }
          try await Task.sleep(for: .milliseconds(5))
        }
        try await store.reread(connection)
        found.settle(store)
      } catch {
        found.settle(nil)
      }
    }
    Task.detached {
      try? await Task.sleep(until: deadline)
      found.settle(nil)
    }
    return await found.value()
  }
}
