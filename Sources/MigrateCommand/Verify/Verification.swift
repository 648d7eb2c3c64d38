import Migrations

/// Runs each revision up, down and up again on a scratch database, and compares the schema before
/// the step up with that after the step down, and those after the two steps up.
struct Verification {
  let configuration: Configuration
  /// What Swift migrations find as their arguments.
  let arguments: [String: String]
  /// The revisions, in the order in which they are applied.
  let trials: [Trial]
  /// Whether the tables have rows, which are compared too.
  let hasData: Bool
  /// What the scratch databases begin with; nil for nothing.
  let start: Replay?
  /// Is told of all that happens.
  let emit: @Sendable (MigrationEvent) -> Void

  /// Verifies all revisions.
  ///
  /// A revision that is wrong leaves a schema on which nothing else can be judged: what follows is
  /// verified on another scratch database.
  ///
  /// - Parameter report: is told of each verified revision.
  /// - Returns: the tables that had no rows at the end, with the reason.
  /// - Throws: `ScratchRunError` for the first migration that fails, `ScratchDatabaseError`,
  ///   `MigratorError`, `DatabaseError`, `StateError`, `CancellationError`.
  func run(_ report: (RevisionVerdict) throws -> Void) async throws -> [String: String] {
    var next = trials.startIndex
    var withoutRows: [String: String] = [:]
    while next < trials.endIndex {
      next = try await ScratchDatabase.with(configuration, emit: emit) { connect in
        let migrator = try await Migrator.open(
          scratch: connect, configuration, arguments: arguments, runsVerifySections: true,
          emit: emit)
        defer { migrator.close() }
        try await start?.prepare(migrator)
        return try await verify(from: next, migrator, &withoutRows, report)
      }
    }
    return withoutRows
  }

  /// Verifies up to the first revision that is wrong.
  /// - Returns: where to go on.
  private func verify(
    from start: Int, _ migrator: Migrator, _ withoutRows: inout [String: String],
    _ report: (RevisionVerdict) throws -> Void
  ) async throws -> Int {
    try await run(trials[..<start].map(\.up), .up, migrator, report)
    var schema: SchemaSnapshot?
    for (index, trial) in trials.enumerated().dropFirst(start) {
      if hasData, trial.isVerified {
        withoutRows = try await addRows(migrator)
        schema = nil
      }
      guard trial.isVerified, let down = trial.down else {
        try await run([trial.up], .up, migrator, report)
        if trial.isVerified { try report(RevisionVerdict(trial.up, .irreversible)) }
        schema = nil
        continue
      }
      let before = if let schema { schema } else { try await state(migrator) }
      try await run([trial.up], .up, migrator, report)
      let after = try await migrator.schema()
      try await run([down], .down, migrator, report)
      let undone = SchemaDifference(from: before, to: try await state(migrator))
      guard undone.isEmpty else {
        try report(RevisionVerdict(trial.up, .wrong(undone)))
        return index + 1
      }
      try await run([trial.up], .upAgain, migrator, report)
      let again = try await migrator.schema()
      let change = SchemaDifference(from: after, to: again)
      guard change.isEmpty else {
        try report(RevisionVerdict(trial.up, .changing(change)))
        return index + 1
      }
      try report(RevisionVerdict(trial.up, .reversible))
      schema = again
    }
    return trials.endIndex
  }

  /// What a step down has to bring back: the schema, and the rows where there are any.
  private func state(_ migrator: Migrator) async throws -> SchemaSnapshot {
    let schema = try await migrator.schema()
    return hasData
      ? try await schema.addingRows(
        of: migrator.connection, excluding: migrator.state.tables) : schema
  }

  private func addRows(_ migrator: Migrator) async throws -> [String: String] {
    try await SampleRows.fill(migrator.connection, excluding: migrator.state.tables).refusals
  }

  private func run(
    _ steps: [MigrationStep], _ pass: ScratchPass, _ migrator: Migrator,
    _ report: (RevisionVerdict) throws -> Void
  ) async throws {
    do {
      try await migrator.run(steps, for: pass)
    } catch ScratchRunError.migrationFailed(let failure, let pass) {
      try report(RevisionVerdict(failure.step, .failed(pass, failure.error)))
      throw ScratchRunError.migrationFailed(failure, pass)
    }
  }
}
