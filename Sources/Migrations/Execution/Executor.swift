/// Executes the steps of a plan in a session: transactional ones in a stream of commands, others
/// statement by statement, Swift migrations by calling them.
///
/// Whatever dies in the middle - client, server or network - a transactional migration and its version
/// row are committed together or not at all.
final class Executor {
  let session: MigrationSession
  let hooks: RunHooks
  let swiftMigrations: MigrationRegistry
  /// Whether a step has stopped at a backfill that stays open.
  private(set) var leavesOpen = false

  init(_ session: MigrationSession, hooks: RunHooks, swiftMigrations: MigrationRegistry) {
    self.session = session
    self.hooks = hooks
    self.swiftMigrations = swiftMigrations
  }

  var connection: any Connection { session.connection }
  var settings: MigratorSettings { session.settings }
  var store: VersionStore { session.store }
  var writer: VersionWriter { VersionWriter(session) }
  func emit(_ event: MigrationEvent) { session.emit(event) }

  /// Executes prepared steps to the end, through lock time-outs, lost connections and conflicts.
  ///
  /// - Parameters:
  ///   - plan: what they are the steps of, to plan again when the state has changed.
  ///   - resumed: where the first step was interrupted, as the user says.
  /// - Returns: the steps that this run did.
  @discardableResult
  func execute(
    _ steps: [PreparedStep], of plan: RunPlan, resuming resumed: Resumption? = nil
  ) async throws -> [MigrationStep] {
    guard !steps.isEmpty else { return [] }
    try await session.makeTables(for: steps)
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
          let dropsBackfill = rest.prefix { $0.options.transaction }
            .contains { $0.step.droppedBackfill != nil }
          if dropsBackfill, try await session.lockBackfills() {
            // Whoever worked on it may have gone on while this run waited.
            try await session.reread()
            try await replan(&plan, &rest)
            continue
          }
          let before = rest
          defer { completed += before.prefix(before.count - rest.count).map(\.step) }
          try await runTransactionally(&rest, total: total, firstTimeout: attempt.timeout)
        } else {
          defer { session.releasePresence() }
          var hasWaited = try await session.takePresence()
          if !first.batchStatements.isEmpty, !settings.defersBackfills {
            hasWaited = try await session.lockBackfills() || hasWaited
          }
          if hasWaited {
            // Another run may have done the step while this one waited, or a part of it.
            try await session.reread()
            try await replan(&plan, &rest)
            guard rest.first?.step == first.step else { continue }
            if let partial = store.rows.first(where: { $0.isInterrupted(first.step) })?.partial {
              resumed?.completedStatements = partial.completedStatements
            }
          }
          var resumption = resumed
          if resumption == nil { resumption = try await self.resumption(of: first) }
          resumed = nil
          let isDone = try await runStatementwise(
            first, resuming: resumption, number: total - rest.count + 1, total: total)
          guard isDone else {
            (budget, watch, leavesOpen) = (nil, nil, true)
            try await session.reread()
            try await replan(&plan, &rest)
            continue
          }
          rest.removeFirst()
          completed.append(first.step)
        }
        reportEnded(await watch?.finish() ?? [])
        (budget, watch) = (nil, nil)
        if let step = begun { try await runAction(.afterEach, step) }
      } catch RetryableFailure.lockTimeout(let error, let excerpt) {
        reportEnded(watch?.takeEnded() ?? [])
        // Where an earlier step was completed in the same stretch, this one has timed out once.
        if rest.first?.step != first.step {
          attempt = LockBudget(settings, longest: rest.first?.options.lockTimeout, connection)
        }
        let blockers = watch?.takeBlockers() ?? []
        watch = watch ?? watchBlockers()
        budget = try await pause(attempt: attempt, at: rest, blockers: blockers, error, excerpt)
      } catch RetryableFailure.lost(let message) {
        guard let current = rest.first?.step else { break }
        guard lostAt != current.revision else {
          throw MigratorError.connectionLost(current, message: message)
        }
        lostAt = current.revision
        watch = nil
        do {
          try await session.reconnect(after: message)
        } catch DatabaseError.cancelled {
          throw await interrupted(at: rest.map(\.step), within: .milliseconds(700))
        } catch DatabaseError.cannotConnect(_, let reason) {
          throw MigratorError.connectionLost(current, message: "\(message); then: \(reason)")
        }
        try await session.readRepeatables(for: rest)
        completed += try await completeCommitted(&rest)
        if let step = begun, step != rest.first?.step { try await runAction(.afterEach, step) }
        try await replan(&plan, &rest)
      } catch RetryableFailure.conflict {
        try await session.reread()
        try await session.readRepeatables(for: rest)
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

  /// Executes the repeatable files that need it, and then those whose objects went with what these
  /// replaced.
  ///
  /// - Returns: the steps, in order. No file is run more than twice: two that take from each other
  ///   what they made would never come to an end.
  func executePending(_ files: RepeatableSet) async throws -> [MigrationStep] {
    var done: [MigrationStep] = []
    while true {
      let steps = try await session.pending(files).filter { step in
        done.count { $0.revision == step.revision } < 2
      }
      guard !steps.isEmpty else { return done }
      try await execute(prepare(steps), of: RunPlan(steps))
      done += steps
    }
  }

  private func watchBlockers() -> BlockerWatch? {
    guard !store.isPooled, let processID = connection.processID else { return nil }
    return BlockerWatch(
      processID, killsIdleAfter: settings.killBlockersAfter, connect: session.another)
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
    let select = store.tables.selectCompleted(runID: settings.runID)
    let tables = store.tables
    let rows = try await tables.reading(from: [tables.historyName], connection) {
      try await connection.query(select.sql, select.parameters)
    }
    let durations = Dictionary(
      rows.map { ($0[0].text ?? "", $0[1].integer ?? 0) }, uniquingKeysWith: { $1 })
    while let step = steps.first?.step,
      let duration = step.repeatable == nil
        ? durations[step.revision] : store.state.laterRun(of: step)?.durationMilliseconds
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
    plan = try plan.remaining(on: store.state)
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
      try await MigrationSession.sleep(pause)
    } catch {
      throw MigratorError.interrupted(step: step, .rolledBack)
    }
  }

  // MARK: Transactional steps

  /// Runs the transactional steps at the front of `rest`, statements as one stream of commands and each
  /// Swift migration by itself, and removes those that were committed.
  func runTransactionally(
    _ rest: inout ArraySlice<PreparedStep>, total: Int, firstTimeout: Duration
  ) async throws {
    let transactional = rest.prefix { $0.options.transaction }
    let steps = Array(
      hooks.haveActionsBetween && !settings.isDryRun ? transactional.prefix(1) : transactional)
    var run = TransactionalRun(
      steps, number: total - rest.count + 1, total: total, firstTimeout: firstTimeout,
      isOneTransaction: settings.isOneTransaction)
    run.lock = session.heldLock
    if settings.isDryRun {
      run.setup = setupOfDryRun(steps)
      run.end = "ROLLBACK"
    }
    var done = 0
    defer {
      if settings.isOneTransaction, done < steps.count { done = 0 }
      rest.removeFirst(done)
    }
    while done < steps.count {
      if let migration = steps[done].migration {
        try await runSwiftTransactionally(migration, run, done)
        done += 1
      } else {
        try await send(run.stretch(from: done), of: run, done: &done)
      }
    }
  }

  /// Sends a stretch of steps as one stream of commands.
  ///
  /// - Parameter current: the step that runs; each whose transaction was committed counts it on.
  func send(
    _ stretch: Range<Int>, of run: TransactionalRun, done current: inout Int
  ) async throws {
    var began = ContinuousClock.now
    var statements = 0
    func start() {
      began = .now
      statements = 0
      if stretch.contains(current) { emitStart(run, current) }
    }
    start()
    let commands = CommandStream(stretch) { [settings, store] index in
      try run.script(index, settings, store)
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
        fallback: run.steps[min(current, stretch.upperBound - 1)].step, run.outcome)
    }
  }

  /// Tells that a step begins.
  func emitStart(_ run: TransactionalRun, _ index: Int) {
    emit(.stepStarted(run.steps[index].step, number: run.number + index, total: run.total))
  }
}
