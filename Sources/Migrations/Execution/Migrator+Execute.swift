/// Why a stretch of steps stopped short of a failure that ends the run.
enum Setback: Error {
  /// Another runner holds the row of the step: it was, or is being, done elsewhere.
  case conflict
  /// A lock was not to be had in time; the transaction is rolled back. The statement is known where it
  /// is one of a file.
  case lockTimeout(StatementError, at: SourceExcerpt?)
  /// The connection is gone.
  case lost(String)
}

extension Migrator {
  /// Runs prepared steps to the end, through lock time-outs, lost connections and conflicts.
  ///
  /// - Parameters:
  ///   - plan: what they are the steps of, to plan again when the state has changed.
  ///   - resumed: where the first step was interrupted, as the user says.
  /// - Returns: the steps that this run did.
  @discardableResult
  func execute(
    _ steps: [PreparedStep], of plan: RunPlan, resuming resumed: Resumption? = nil
  ) async throws -> [MigrationStep] {
    var total = steps.count
    var (plan, resumed) = (plan, resumed)
    var rest = steps[...]
    var completed: [MigrationStep] = []
    var budget: LockBudget?
    var watch: BlockerWatch?
    var lostAt: String?
    // How long the row of the next step has been in the way, with nothing to be seen of it.
    var conflictSince: ContinuousClock.Instant?
    var isConflictShown = false
    // The step for which the action before it was done.
    var begun: MigrationStep?
    while let first = rest.first {
      total = max(total, completed.count + rest.count)
      if hooks.haveActionsBetween, begun != first.step {
        begun = first.step
        try await runAction(.beforeEach, first.step)
      }
      var attempt = budget ?? LockBudget(settings, longest: first.options.lockTimeout, connection)
      do {
        if first.options.transaction {
          let before = rest
          defer { completed += before.prefix(before.count - rest.count).map(\.step) }
          try await runTransactions(&rest, total: total, firstTimeout: attempt.timeout)
        } else {
          presence = try await takePresence()
          defer {
            presence?.release()
            presence = nil
          }
          if presence != nil {
            // Another run may have done the step while this one waited.
            try await state.reread(connection)
            try await replan(&plan, &rest)
            guard rest.first?.step == first.step else { continue }
          }
          var resumption = resumed
          if resumption == nil { resumption = try await self.resumption(of: first) }
          resumed = nil
          try await runStatements(
            first, resuming: resumption, number: total - rest.count + 1, total: total)
          rest.removeFirst()
          completed.append(first.step)
        }
        reportEnded(await watch?.finish() ?? [])
        (budget, watch) = (nil, nil)
        if let step = begun { try await runAction(.afterEach, step) }
      } catch Setback.lockTimeout(let error, let excerpt) {
        reportEnded(watch?.takeEnded() ?? [])
        // Where an earlier step was completed in the same stretch, this one has timed out once.
        if rest.first?.step != first.step {
          attempt = LockBudget(settings, longest: rest.first?.options.lockTimeout, connection)
        }
        let blockers = watch?.takeBlockers() ?? []
        watch = watch ?? watchBlockers()
        budget = try await pause(attempt: attempt, at: rest, blockers: blockers, error, excerpt)
      } catch Setback.lost(let message) {
        guard let current = rest.first?.step else { break }
        guard lostAt != current.revision else {
          throw MigratorError.connectionLost(current, message: message)
        }
        lostAt = current.revision
        watch = nil
        do {
          try await reconnect(after: message)
        } catch DatabaseError.cancelled {
          throw await interrupted(at: rest.map(\.step), within: .milliseconds(700))
        } catch DatabaseError.cannotConnect(_, let reason) {
          throw MigratorError.connectionLost(current, message: "\(message); then: \(reason)")
        }
        try await readRepeatables(for: rest)
        completed += try await completeCommitted(&rest)
        if let step = begun, step != rest.first?.step { try await runAction(.afterEach, step) }
        try await replan(&plan, &rest)
      } catch Setback.conflict {
        try await state.reread(connection)
        try await readRepeatables(for: rest)
        let before = rest.count
        try await replan(&plan, &rest)
        // A row that keeps others out and is not there when looked at: of a run not yet committed.
        if rest.count == before {
          let now = ContinuousClock.now
          let since = conflictSince ?? now
          conflictSince = since
          if now - since > .seconds(1), !isConflictShown {
            isConflictShown = true
            emit(.waitingForLock(holder: nil))
          }
          guard now - since < settings.lockWait else {
            throw MigratorError.locked(holder: nil, waited: now - since)
          }
          try await sleepInterruptibly(.milliseconds(100), before: first.step)
        } else {
          conflictSince = nil
        }
      }
    }
    return completed
  }

  private func watchBlockers() -> BlockerWatch? {
    guard !state.isPooled, let processID = connection.processID else { return nil }
    return BlockerWatch(processID, killsIdleAfter: settings.killBlockersAfter, connect: connect)
  }

  private func reportEnded(_ blockers: [Blocker]) {
    if !blockers.isEmpty { emit(.blockersEnded(blockers)) }
  }

  /// Completes the steps that this run committed before the connection was lost, without hearing so.
  ///
  /// - Returns: those steps.
  private func completeCommitted(
    _ steps: inout ArraySlice<PreparedStep>
  ) async throws -> [MigrationStep] {
    var completed: [MigrationStep] = []
    let select = state.tables.selectCompleted(runID: settings.runID)
    let tables = state.tables
    let rows = try await tables.reading(from: [tables.historyName], connection) {
      try await connection.query(select.sql, select.parameters)
    }
    let durations = Dictionary(
      rows.map { ($0[0].text ?? "", $0[1].integer ?? 0) }, uniquingKeysWith: { $1 })
    while let step = steps.first?.step,
      let duration = step.repeatable == nil
        ? durations[step.revision] : state.recorded.laterRun(of: step)?.durationMilliseconds
    {
      emit(.stepCompleted(step, duration: .milliseconds(duration)))
      steps.removeFirst()
      completed.append(step)
    }
    return completed
  }

  /// Makes the plan again on the state as it is now, in the middle of a run.
  ///
  /// - Parameter rest: the steps that this run has not done; afterwards those of the new plan.
  private func replan(_ plan: inout RunPlan, _ rest: inout ArraySlice<PreparedStep>) async throws {
    plan = try plan.remaining(on: state.recorded)
    let steps = try await steps(of: plan, insteadOf: rest.map(\.step))
    var prepared = Dictionary(
      rest.map { ($0.step.revision, $0) }, uniquingKeysWith: { first, _ in first })
    let new = steps.filter { prepared[$0.revision]?.step != $0 }
    for step in try await prepare(new) { prepared[step.step.revision] = step }
    rest = steps.compactMap { prepared[$0.revision] }[...]
  }

  private func pause(
    attempt: LockBudget, at rest: ArraySlice<PreparedStep>, blockers: [Blocker],
    _ error: StatementError, _ excerpt: SourceExcerpt?
  ) async throws -> LockBudget {
    var budget = attempt
    guard let step = rest.first?.step else { return budget }
    guard let pause = budget.pauseAfterTimeout() else {
      throw await failed(step, budget.exhausted(error, blockers: blockers), excerpt)
    }
    emit(
      .lockTimeout(
        step, at: excerpt?.location, attempt: budget.attempts, pause: pause, blockers: blockers))
    try await sleepInterruptibly(pause, before: step)
    return budget
  }

  private func sleepInterruptibly(_ pause: Duration, before step: MigrationStep) async throws {
    do {
      try await sleep(pause)
    } catch {
      throw MigratorError.interrupted(step: step, .rolledBack)
    }
  }

  // MARK: Transactional steps

  /// Runs the transactional steps at the front of `rest` in one stream, and removes those that were
  /// committed.
  private func runTransactions(
    _ rest: inout ArraySlice<PreparedStep>, total: Int, firstTimeout: Duration
  ) async throws {
    let stretch = rest.prefix { $0.options.transaction }
    let steps = hooks.haveActionsBetween ? Array(stretch.prefix(1)) : Array(stretch)
    var done = 0
    defer {
      if settings.isSingleTransaction, done < steps.count { done = 0 }
      rest.removeFirst(done)
    }
    var run = TransactionalRun(
      steps, number: total - rest.count + 1, total: total, firstTimeout: firstTimeout,
      isOneTransaction: settings.isSingleTransaction)
    run.lock = heldLock
    try await perform(run) { done += 1 }
  }

  /// Runs steps: statements as one stream of commands, and each Swift migration by itself.
  ///
  /// - Parameter stepDone: is called for each step whose transaction was committed.
  func perform(_ run: TransactionalRun, stepDone: () -> Void) async throws {
    var index = 0
    while index < run.steps.count {
      if let migration = run.steps[index].migration {
        try await perform(migration, run, index)
        stepDone()
        index += 1
      } else {
        let stretch = run.stretch(from: index)
        try await stream(run, stretch, stepDone: stepDone)
        index = stretch.upperBound
      }
    }
  }

  /// Sends a stretch of steps as one stream of commands.
  private func stream(
    _ run: TransactionalRun, _ stretch: Range<Int>, stepDone: () -> Void
  ) async throws {
    var began = ContinuousClock.now
    var statements = 0
    var current = stretch.lowerBound
    func start() {
      began = .now
      statements = 0
      if stretch.contains(current) { emitStart(run, current) }
    }
    start()
    let commands = CommandStream(stretch) { [settings, state] index in
      try run.script(index, settings, state)
    }
    do {
      try await connection.run(
        next: commands.next,
        completed: { position in
          switch commands.completed(position) {
          case .statement:
            statements += 1
            if statements.isMultiple(of: 1000) { emit(.statementsCompleted(statements)) }
          case .last:
            stepDone()
            emit(.stepCompleted(run.steps[current].step, duration: .now - began))
            current += 1
            start()
          case .frame, .claim, .confirmation: break
          }
        })
    } catch {
      let origin = (error as? CommandFailure).flatMap { commands.origin(of: $0.position) }
      let isCancelled = DatabaseError(underlying: error) == .cancelled
      if isCancelled, current == stretch.upperBound, run.commits(stretch) {
        throw MigratorError.interrupted(step: run.steps[current - 1].step, .committed)
      }
      if isCancelled, connection.isGivenUp, commands.hasUnansweredEnd {
        throw await interrupted(
          at: run.steps[current...].map(\.step), within: .milliseconds(200))
      }
      await connection.rollBack()
      throw await interpret(
        error, at: origin.map { (run.steps[$0.index].step, $0.origin) },
        fallback: run.steps[min(current, stretch.upperBound - 1)].step, run.aftermath)
    }
  }

  /// Tells that a step begins.
  func emitStart(_ run: TransactionalRun, _ index: Int) {
    emit(.stepStarted(run.steps[index].step, number: run.number + index, total: run.total))
  }

  /// Makes sense of what stopped a step; the transaction is rolled back already.
  ///
  /// - Parameter excerpt: where in a Swift file the failed statement stands.
  func interpret(
    _ error: any Error, at place: (step: MigrationStep, origin: StepScript.Origin)?,
    fallback: MigrationStep, _ aftermath: MigrationFailure.Aftermath,
    excerpt: SourceExcerpt? = nil
  ) async -> any Error {
    if let problem = error as? Problem {
      return MigratorError.fileChanged(fallback, problem, aftermath)
    }
    guard let failure = error as? CommandFailure else { return error }
    let step = place?.step ?? fallback
    switch failure.error {
    case .cancelled:
      await record(HistoryEntry(step, .failure, settings, error: "interrupted"))
      return MigratorError.interrupted(step: step, .rolledBack)
    case .connectionLost(let message):
      return Setback.lost(message)
    case .cannotConnect:
      return failure.error
    case .statement(let error):
      if case .claim = place?.origin {
        if state.tables.isConflictOfClaim(error) { return Setback.conflict }
        if let refusal = state.tables.refusal(error) { return refusal }
      }
      if case .confirmation(let confirmation) = place?.origin, error.refutesConfirmation {
        return await failed(
          step, confirmation.error(state.tables), nil, aftermath)
      }
      switch error.condition {
      case .lockNotAvailable, .deadlock:
        if case .statement(let statement) = place?.origin {
          return Setback.lockTimeout(error, at: statement.excerpt(at: error.offset ?? 0))
        }
        return Setback.lockTimeout(error, at: excerpt)
      default: break
      }
      let error = error.hinting(at: step)
      guard case .statement(let statement) = place?.origin else {
        return await failed(step, error, excerpt, aftermath)
      }
      return await failed(
        step, error, statement.excerpt(at: error.offset ?? 0), aftermath)
    }
  }

  /// Records a failure in the history and makes the error of it.
  func failed(
    _ step: MigrationStep, _ error: StatementError, _ excerpt: SourceExcerpt? = nil,
    _ aftermath: MigrationFailure.Aftermath = .rolledBack
  ) async -> MigratorError {
    let error = state.tables.explaining(error)
    await record(
      HistoryEntry(
        step, .failure, settings,
        error: error.message + (error.code.isEmpty ? "" : " (\(error.code))")))
    return .migrationFailed(
      MigrationFailure(
        step: step, excerpt: excerpt, error: error, aftermath: aftermath))
  }

  /// Appends to the history as well as possible: what is reported to the user must not be replaced
  /// by the failure of its record.
  func record(_ entry: HistoryEntry) async {
    guard !settings.isDryRun else { return }
    try? await connection.withoutCancellation {
      try await state.tables.write([state.tables.append(entry)], connection)
    }
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
