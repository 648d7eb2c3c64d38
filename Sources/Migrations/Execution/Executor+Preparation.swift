/// What is known of the steps of a plan before anything runs.
extension Executor {
  /// Makes a plan again under the lock, and reads the files of all that it may run: what cannot run stops
  /// the run before it begins.
  ///
  /// - Throws: what planning throws; `MigratorError`, `StateError`, `DatabaseError`.
  func prepareAgain(_ plan: RunPlan) async throws -> (plan: RunPlan, steps: [PreparedStep]) {
    let before = plan.steps
    let plan = try plan.renewed(on: store.state)
    let steps = try await steps(of: plan, insteadOf: before)
    let later =
      settings.isOneTransaction
      ? [] : plan.repeatables.files.map { MigrationStep($0, timesRun: nil) }
    let prepared = Array(try await prepare(steps + later).prefix(steps.count))
    for step in prepared { _ = try await resumption(of: step) }
    for step in prepared where step.isUnwritten { emit(.emptyStep(step.step)) }
    return (plan, prepared)
  }

  /// The steps of a plan that was made again; tells of those that are gone from it since another
  /// runner did them.
  ///
  /// A run in one transaction has its repeatable files among them.
  /// - Throws: `MigratorError.partial`, `StateError`, `DatabaseError`.
  func steps(
    of plan: RunPlan, insteadOf before: [MigrationStep]
  ) async throws -> [MigrationStep] {
    if let row = plan.interrupted {
      throw MigratorError.partial(row, isOpen: store.state.openBackfill(of: row) != nil)
    }
    let steps =
      plan.steps + (settings.isOneTransaction ? try await session.pending(plan.repeatables) : [])
    let gone = Set(before.map(\.revision))
      .subtracting(steps.map(\.revision) + plan.openBackfills + plan.waiting)
    if !gone.isEmpty {
      emit(
        .alreadyDone(
          before.filter { gone.contains($0.revision) },
          by: Dictionary(
            store.rows.filter { gone.contains($0.revision) }.map { ($0.revision, $0.appliedBy) },
            uniquingKeysWith: { $1 })))
    }
    return steps
  }

  /// Reads all statements once, so that a file that cannot run stops the run before it begins.
  func prepare(_ steps: [MigrationStep]) async throws -> [PreparedStep] {
    var prepared: [PreparedStep] = []
    var problems: [Problem] = []
    if settings.isSingleTransaction, !settings.isDryRun, hooks.haveActionsBetween {
      throw MigratorError.actionsInOneTransaction
    }
    let placeholders = settings.placeholderValues
    let before = try HookStatements(hooks[.beforeEach], connection, placeholders)
    let after = try HookStatements(hooks[.afterEach], connection, placeholders)
    for step in steps {
      var stored: String?
      if case .stored = step.body {
        let select = store.tables.selectDownBody(step.revision)
        stored = try await store.tables.reading(connection) {
          try await connection.query(select.sql, select.parameters)
        }.first?[0].text
      }
      do {
        var step = try PreparedStep(
          step, storedBody: stored, backEnd: connection.backEnd, swift: swiftMigrations,
          placeholders: placeholders,
          standardConformingStrings: connection.standardConformingStrings)
        step.surround(before, after)
        if settings.isSingleTransaction, !step.options.transaction {
          throw MigratorError.notTransactional(step.step)
        }
        if store.isPooled { problems += try step.problemsBehindPooler() }
        prepared.append(step)
      } catch let problem as Problem {
        problems.append(problem)
      }
    }
    guard problems.isEmpty else { throw MigratorError.unfitFile(ProblemList(problems)) }
    return prepared
  }

  /// Where a step goes on by itself; nil for one that begins.
  ///
  /// A backfill knows by itself what it has done, and so does a step of which all statements are done;
  /// at any other statement the user has to say that the cause is mended.
  /// - Throws: `MigratorError.partial` at any other statement; `DatabaseError`.
  func resumption(of prepared: PreparedStep) async throws -> Resumption? {
    guard prepared.step.droppedBackfill == nil,
      let row = store.rows.first(where: { $0.revision == prepared.step.revision }),
      let partial = row.partial
    else { return nil }
    let done = partial.completedStatements
    guard row.isInterrupted(prepared.step), prepared.migration == nil else {
      throw MigratorError.partial(row, isOpen: false)
    }
    if prepared.batchStatements[done + 1] == nil {
      // Behind a backfill or the last statement, unless something was begun there, or has failed.
      let journal = try await session.store.tables.journal(of: row.revision, connection)
      guard prepared.batchStatements[done] != nil || done == prepared.statementCount,
        journal[0] != nil, journal[done + 1] == nil
      else { throw MigratorError.partial(row, isOpen: false) }
    }
    return Resumption(completedStatements: done)
  }
}

extension Executor {
  /// Runs steps in one transaction that is rolled back; nothing of it stays.
  ///
  /// Ends before the first step that runs outside a transaction.
  /// - Returns: all the steps.
  func dryRun(_ steps: [PreparedStep], of plan: RunPlan) async throws -> [MigrationStep] {
    var rest = steps.prefix { $0.options.transaction }
    let count = rest.count
    if let first = rest.first {
      do {
        try await runTransactionally(
          &rest, total: steps.count, firstTimeout: settings.lockTimeoutMax)
      } catch RetryableFailure.lockTimeout(let error, let excerpt) {
        throw await failed(first.step, error, excerpt)
      } catch RetryableFailure.lost(let message) {
        throw DatabaseError.connectionLost(message)
      } catch RetryableFailure.conflict {
        try await session.reread()
        try await session.readRepeatables(for: rest)
        _ = try await self.steps(
          of: plan.remaining(on: store.state), insteadOf: steps.map(\.step))
      }
    }
    if count < steps.count { emit(.dryRunEnds(before: steps[count].step)) }
    return steps.map(\.step)
  }

  /// Makes the tables that steps need, in their own transaction.
  func setupOfDryRun(_ steps: [PreparedStep]) -> [SQLCommand] {
    let tables = store.tables
    return (store.isInitialized ? tables.upgrade : tables.opening + tables.createMissing)
      + (steps.contains { $0.step.repeatable != nil } ? [tables.createRepeatableTable] : [])
  }
}
