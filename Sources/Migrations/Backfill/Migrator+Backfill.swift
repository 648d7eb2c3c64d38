extension Migrator {
  /// Deletes the records of the complete backfills of a Swift migration, together with its end.
  func backfillsEnd(of prepared: PreparedStep) async throws -> [Command] {
    guard prepared.migration != nil, try await state.tables.hasBackfillTable(connection) else {
      return []
    }
    return [state.tables.deleteBackfills(of: prepared.step.revision)]
  }

  /// What records the backfills of a step at its beginning, together with its claim.
  func backfillRecords(of prepared: PreparedStep) async throws -> [Command] {
    if !prepared.batchStatements.isEmpty {
      try await state.tables.makeBackfillTable(connection)
    } else if try await !state.tables.hasBackfillTable(connection) {
      return []
    }
    let revision = prepared.step.revision
    // An attempt that was declared reverted has left its own behind.
    return [state.tables.deleteBackfills(of: revision)]
      + prepared.batchStatements.keys.map {
        state.tables.beginBackfill(StateTables.BackfillName(revision: revision, name: "\($0)"))
      }
  }

  /// Runs a backfill and records it.
  func run(
    _ step: PreparedStep.BatchStep, _ number: Int, of prepared: PreparedStep, record: Command,
    _ journal: inout Journal
  ) async throws {
    guard !connection.isInTransaction else {
      throw DatabaseError.statement(
        StatementError(
          code: "25001", message: "a backfill cannot run inside the section's own transaction",
          hint: "Put it before the BEGIN or after the COMMIT."))
    }
    let name = StateTables.BackfillName(revision: prepared.step.revision, name: "\(number)")
    var isWithin = journal.isWithinBackfill
    defer { journal.isWithinBackfill = isWithin }
    try await BackfillRun(
      backfill: step.backfill, name: name, connection: connection, tables: state.tables,
      settings: settings, options: prepared.options,
      completion: [record, state.tables.deleteBackfill(name)]
    ) { [emit] event in
      if case .progress(let progress) = event {
        isWithin = progress.rows > 0 && !progress.isComplete
      }
      emit(MigrationEvent(event, prepared.step))
    }.run(step.statement)
  }
}

extension MigrationEvent {
  /// What a backfill of a step tells.
  init(_ event: BackfillRun.Event, _ step: MigrationStep) {
    self =
      switch event {
      case .progress(let progress): .backfill(progress)
      case .lockTimeout(let attempt, let pause):
        .lockTimeout(step, attempt: attempt, pause: pause, blockers: [])
      case .waitingForReplicas(let lag): .waitingForReplicas(step, lag: lag)
      }
  }
}
