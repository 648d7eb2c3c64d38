extension Executor {
  /// Deletes the records of the backfills of a migration, together with its end: those of Swift, which
  /// are kept when complete, and those that were edited away.
  func backfillsEnd(of prepared: PreparedStep) async throws -> [SQLCommand] {
    guard prepared.migration != nil || !prepared.batchStatements.isEmpty,
      try await session.store.tables.hasBackfillTable(connection)
    else {
      return []
    }
    return [store.tables.deleteBackfills(of: prepared.step.revision)]
  }

  /// What records the backfills of a step at its beginning, together with its claim.
  func backfillRecords(of prepared: PreparedStep) async throws -> [SQLCommand] {
    if !prepared.batchStatements.isEmpty {
      try await session.store.tables.makeBackfillTable(connection)
    } else if try await !session.store.tables.hasBackfillTable(connection) {
      return []
    }
    let revision = prepared.step.revision
    // An attempt that was declared reverted has left its own behind.
    return [store.tables.deleteBackfills(of: revision)]
      + prepared.batchStatements.map { number, step in
        store.tables.beginBackfill(
          StateTables.BackfillName(revision: revision, name: "\(number)"), of: step.backfill.table)
      }
  }
}

extension SectionRun {
  /// Runs a backfill and records it, or leaves it open where the settings say so.
  func runBatches(_ step: PreparedStep.BatchStep, _ entry: StateTables.JournalEntry) async throws {
    guard !connection.isInTransaction else {
      throw DatabaseError.statement(
        StatementError(
          code: "25001", message: "a backfill cannot run inside the section's own transaction",
          hint: "Put it before the BEGIN or after the COMMIT."))
    }
    try await exchangeLock(for: .backfills, done: entry.number - 1)
    let revision = prepared.step.revision
    let name = StateTables.BackfillName(revision: revision, name: "\(entry.number)")
    var begun = entry
    begun.outcome = .begun
    // The file may have been edited so that there is another backfill now.
    let beginning =
      resumed?.isRepair == true ? [tables.beginBackfill(name, of: step.backfill.table)] : []
    if !settings.defersBackfills {
      try await connection.transaction(
        ownRole + tables.opening + beginning + [tables.note(revision, begun)])
    }
    var isWithin = progress.isWithinBackfill
    let place = progress.current?.location
    defer { progress.isWithinBackfill = isWithin }
    let run = try await BackfillRun(
      backfill: step.backfill, name: name, connection: connection, tables: tables,
      settings: settings, options: prepared.options,
      session: try await BatchSession(self),
      completion: records([entry]) + [tables.completeBackfill(name)],
      willComplete: { [self] in
        try await exchangeLock(for: .state, done: entry.number - 1, began: entry.number)
      }
    ) { [executor, prepared] event in
      if case .progress(let progress) = event {
        isWithin = progress.rows > 0 && !progress.isComplete
      }
      executor.emit(MigrationEvent(event, prepared.step, at: place))
    }
    if settings.defersBackfills { try await run.leaveOpen() }
    try await run.run(step.statement)
  }
}

extension SectionRun {
  /// In a run beside others, takes the lock for what comes next, and makes sure that nobody has gone on
  /// with the migration while there was none.
  ///
  /// - Parameters:
  ///   - done: how many statements are done.
  ///   - began: the statement that is being done; nil for none.
  /// - Throws: `RetryableFailure.conflict` otherwise; `MigratorError.locked`, `DatabaseError`.
  func exchangeLock(
    for purpose: AdvisoryLock.Purpose, done: Int, began: Int? = nil
  ) async throws {
    let session = executor.session
    guard try await session.exchangeLock(for: purpose) else { return }
    let revision = prepared.step.revision
    let rows = try await tables.reading(
      from: [tables.versionName, tables.journalName], as: ownRole, connection
    ) {
      try await connection.query(
        """
        SELECT 1 FROM \(tables.version) v
        WHERE v.revision = $1 AND v.state = 'partial' AND v.statement = $2 AND NOT EXISTS (
          SELECT 1 FROM \(tables.journal) j WHERE j.revision = $1 AND j.statement > $3)
        """, .text(revision), DatabaseValue(done), DatabaseValue(began ?? done))
    }
    guard !rows.isEmpty else { throw RetryableFailure.conflict }
  }
}

extension MigrationEvent {
  /// What a backfill of a step tells.
  init(
    _ event: BackfillRun.Event, _ step: MigrationStep, at location: SourceLocation? = nil
  ) {
    self =
      switch event {
      case .progress(let progress): .backfill(progress)
      case .lockTimeout(let attempt, let pause):
        .lockTimeout(step, at: location, attempt: attempt, pause: pause, blockers: [])
      case .waitingForReplicas(let lag): .waitingForReplicas(step, lag: lag)
      case .waitingForSessions(let active): .waitingForSessions(step, active: active)
      case .waitingWhilePaused: .waitingWhilePaused(step)
      }
  }
}
