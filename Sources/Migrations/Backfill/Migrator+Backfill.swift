extension Migrator {
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
      switch event {
      case .progress(let progress):
        isWithin = progress.rows > 0 && !progress.isComplete
        emit(.backfill(progress))
      case .lockTimeout(let attempt, let pause):
        emit(.lockTimeout(prepared.step, attempt: attempt, pause: pause, blockers: []))
      case .waitingForReplicas(let lag): emit(.waitingForReplicas(prepared.step, lag: lag))
      }
    }.run(.statement(step.statement))
  }
}
