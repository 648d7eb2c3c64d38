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
      + prepared.batchStatements.keys.map {
        store.tables.beginBackfill(StateTables.BackfillName(revision: revision, name: "\($0)"))
      }
  }
}

extension SectionRun {
  /// Runs a backfill and records it.
  func runBatches(_ step: PreparedStep.BatchStep, _ entry: StateTables.JournalEntry) async throws {
    guard !connection.isInTransaction else {
      throw DatabaseError.statement(
        StatementError(
          code: "25001", message: "a backfill cannot run inside the section's own transaction",
          hint: "Put it before the BEGIN or after the COMMIT."))
    }
    let revision = prepared.step.revision
    let name = StateTables.BackfillName(revision: revision, name: "\(entry.number)")
    var begun = entry
    begun.outcome = .begun
    // The file may have been edited so that there is another backfill now.
    let beginning = resumed?.isRepair == true ? [tables.beginBackfill(name)] : []
    try await connection.transaction(
      ownRole + tables.opening + beginning + [tables.note(revision, begun)])
    var isWithin = progress.isWithinBackfill
    let place = progress.current?.location
    defer { progress.isWithinBackfill = isWithin }
    let run = try await BackfillRun(
      backfill: step.backfill, name: name, connection: connection, tables: tables,
      settings: settings, options: prepared.options,
      session: try await BatchSession(self),
      completion: records([entry]) + [tables.deleteBackfill(name)]
    ) { [executor, prepared] event in
      if case .progress(let progress) = event {
        isWithin = progress.rows > 0 && !progress.isComplete
      }
      executor.emit(MigrationEvent(event, prepared.step, at: place))
    }
    try await run.run(step.statement)
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
      }
  }
}
