import Migrations
import SchemaChange
import SchemaInspection

/// Runs each revision up, down and up again on a scratch database, and compares the schema before
/// the up migration with that after the down migration, and those after the two up migrations.
struct Verification {
  let configuration: Configuration
  /// What Swift migrations find as their arguments.
  let arguments: [String: String]
  /// The revisions, in the order in which they are applied.
  let trials: [RoundTrip]
  /// Whether the tables have rows, which are compared too.
  let hasData: Bool
  /// What the scratch databases begin with; nil for nothing.
  let start: Replay?
  /// Is told of all that happens.
  let emit: @Sendable (MigrationEvent) -> Void

  /// Verifies all revisions.
  ///
  /// A revision that is wrong leaves a schema on which nothing else can be judged: what follows is
  /// verified on a copy of a database that only goes forward.
  ///
  /// - Parameter report: is told of each verified revision.
  /// - Returns: the tables that had no rows at the end, with the reason.
  /// - Throws: `ScratchRunError` for the first migration that fails, `ScratchDatabaseError`,
  ///   `MigratorError`, `DatabaseError`, `StateError`, `CancellationError`.
  func run(_ report: (VerificationResult) throws -> Void) async throws -> [String: String] {
    var withoutRows: [String: String] = [:]
    try await ScratchServer.with(configuration, emit: emit) { server in
      let forecast = hasData ? try await forecast(server) : ForeignKeyForecast()
      let first = try await server.create()
      var next = try await onMigrator(first) { migrator in
        try await start?.prepare(migrator)
        return try await verify(from: trials.startIndex, migrator, forecast, &withoutRows, report)
      }
      await server.drop(first)
      guard next < trials.endIndex else { return }
      let forward = try await server.create()
      var done = trials.startIndex
      while next < trials.endIndex {
        try await onMigrator(forward) { migrator in
          if done == trials.startIndex { try await start?.prepare(migrator) }
          try await run(trials[done..<next].map(\.up), .up, migrator, report)
        }
        done = next
        let copy = try await server.create(copying: forward)
        next = try await onMigrator(copy) { migrator in
          try await verify(from: next, migrator, forecast, &withoutRows, report)
        }
        await server.drop(copy)
      }
    }
    return withoutRows
  }

  private func onMigrator<Result>(
    _ database: ScratchServer.Database, _ work: (Migrator) async throws -> Result
  ) async throws -> Result {
    let migrator = try await Migrator.open(
      scratch: database.connect, configuration, arguments: arguments, runsVerifySections: true,
      emit: emit)
    defer { migrator.close() }
    return try await work(migrator)
  }

  /// The foreign keys that each revision makes, found by applying them without rows; of a migration
  /// that fails the verification itself tells.
  private func forecast(_ server: ScratchServer) async throws -> ForeignKeyForecast {
    let database = try await server.create()
    let forecast = try await onMigrator(database) { migrator in
      try await start?.prepare(migrator)
      var forecast = ForeignKeyForecast()
      try await forecast.observe(migrator.connection)
      do {
        for trial in trials {
          try await migrator.run([trial.up], for: .up)
          try await forecast.observe(migrator.connection)
        }
      } catch is ScratchRunError {}
      return forecast
    }
    await server.drop(database)
    return forecast
  }

  /// Verifies up to the first revision that is wrong, on a database where those before are applied.
  /// - Returns: where to go on.
  private func verify(
    from start: Int, _ migrator: Migrator, _ forecast: ForeignKeyForecast,
    _ withoutRows: inout [String: String], _ report: (VerificationResult) throws -> Void
  ) async throws -> Int {
    var schema: FactSet?
    for (index, trial) in trials.enumerated().dropFirst(start) {
      if hasData, trial.isVerified {
        withoutRows = try await SampleRows.fill(
          migrator.connection, excluding: migrator.store.tables,
          keysToCome: forecast.keys(after: index)
        ).refusals
        schema = nil
      }
      guard trial.isVerified, let down = trial.down else {
        try await run([trial.up], .up, migrator, report)
        if trial.isVerified { try report(VerificationResult(trial.up, .irreversible)) }
        schema = nil
        continue
      }
      let before = if let schema { schema } else { try await state(migrator) }
      try await run([trial.up], .up, migrator, report)
      let after = try await migrator.schema(.everything)
      try await run([down], .down, migrator, report)
      let undone = SchemaDifference(from: before, to: try await state(migrator))
      guard undone.isEmpty else {
        try report(VerificationResult(trial.up, .wrong(undone)))
        return index + 1
      }
      try await run([trial.up], .upAgain, migrator, report)
      let again = try await migrator.schema(.everything)
      let change = SchemaDifference(from: after, to: again)
      guard change.isEmpty else {
        try report(VerificationResult(trial.up, .changing(change)))
        return index + 1
      }
      try report(VerificationResult(trial.up, .reversible))
      schema = again
    }
    return trials.endIndex
  }

  /// What a down migration has to bring back: the schema, and the rows where there are any.
  private func state(_ migrator: Migrator) async throws -> FactSet {
    let schema = try await migrator.schema(.everything)
    guard hasData else { return schema }
    return schema.adding(
      try await SampleRows.contents(
        of: migrator.connection, excluding: migrator.store.tables
      ).map {
        Fact(FactID(.row, [$0.table, $0.row]), $0.count == 1 ? [:] : ["count": "\($0.count)"])
      })
  }

  private func run(
    _ steps: [MigrationStep], _ pass: ScratchPass, _ migrator: Migrator,
    _ report: (VerificationResult) throws -> Void
  ) async throws {
    do {
      try await migrator.run(steps, for: pass)
    } catch ScratchRunError.migrationFailed(let failure, let pass) {
      try report(VerificationResult(failure.step, .failed(pass, failure.error)))
      throw ScratchRunError.migrationFailed(failure, pass)
    }
  }
}
