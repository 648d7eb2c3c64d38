import Migrations

/// Runs each revision up, down and up again on a scratch database, and compares the schema before
/// the step up with that after the step down.
struct Verification {
  let configuration: Configuration
  let settings: MigratorSettings
  let trials: [Trial]
  /// Is told of all that happens.
  let emit: @Sendable (MigrationEvent) -> Void

  /// - Parameter arguments: what Swift migrations find as their arguments.
  init(
    _ configuration: Configuration, arguments: [String: String], trials: [Trial],
    emit: @escaping @Sendable (MigrationEvent) -> Void
  ) {
    self.configuration = configuration
    self.trials = trials
    self.emit = emit
    var settings = configuration.migratorSettings()
    settings.arguments = arguments
    settings.isSingleTransaction = false
    settings.usesAdvisoryLock = false  // Nobody else knows of the database.
    self.settings = settings
  }

  /// Verifies all revisions.
  ///
  /// A step down that is wrong leaves a schema on which nothing else can be judged: what follows is
  /// verified on another scratch database.
  ///
  /// - Parameter report: is told of each verified revision.
  /// - Throws: `VerificationError` for the first migration that fails, `ScratchDatabaseError`,
  ///   `MigratorError`, `DatabaseError`, `StateError`, `CancellationError`.
  func run(_ report: (RevisionVerdict) throws -> Void) async throws {
    var next = trials.startIndex
    while next < trials.endIndex {
      next = try await ScratchDatabase.with(configuration, emit: emit) {
        try await verify(from: next, $0, report)
      }
    }
  }

  /// Verifies up to the first step down that is wrong.
  /// - Returns: where to go on.
  private func verify(
    from start: Int, _ connect: @escaping Migrator.Connect,
    _ report: (RevisionVerdict) throws -> Void
  ) async throws -> Int {
    let migrator = try await Migrator.open(
      connect: connect, settings: settings, swiftMigrations: MigrateProgram.migrations ?? [:],
      emit: emit)
    defer { migrator.close() }
    try await createStateSchema(migrator)
    try await run(trials[..<start].map(\.up), .up, migrator, report)
    var before: SchemaSnapshot?
    for (index, trial) in trials.enumerated().dropFirst(start) {
      guard trial.isVerified else {
        try await run([trial.up], .up, migrator, report)
        before = nil
        continue
      }
      let schema = if let before { before } else { try await self.schema(migrator) }
      try await run([trial.up], .up, migrator, report)
      if let down = trial.down {
        try await run([down], .down, migrator, report)
        let difference = SchemaDifference(from: schema, to: try await self.schema(migrator))
        guard difference.isEmpty else {
          try report(RevisionVerdict(trial.up, .wrong(difference)))
          return index + 1
        }
        try await run([trial.up], .upAgain, migrator, report)
      }
      try report(RevisionVerdict(trial.up, trial.down == nil ? .irreversible : .reversible))
      before = try await self.schema(migrator)
    }
    return trials.endIndex
  }

  private func schema(_ migrator: Migrator) async throws -> SchemaSnapshot {
    try await .read(migrator.connection, excluding: migrator.state.tables)
  }

  /// Creates the schema that the configuration names for migrate's tables, which the target has.
  private func createStateSchema(_ migrator: Migrator) async throws {
    guard let schema = settings.schema, migrator.connection.capabilities.contains(.schemas) else {
      return
    }
    try await migrator.connection.execute(
      "CREATE SCHEMA IF NOT EXISTS \(SQLText.identifier(schema))")
  }

  private func run(
    _ steps: [MigrationStep], _ pass: Trial.Pass, _ migrator: Migrator,
    _ report: (RevisionVerdict) throws -> Void
  ) async throws {
    do {
      try await migrator.run(steps) { _ in }
    } catch MigratorError.migrationFailed(let failure) {
      try report(RevisionVerdict(failure.step, .failed(pass, failure.error)))
      throw VerificationError.migrationFailed(failure, pass)
    } catch MigratorError.interrupted {
      throw CancellationError()  // What is left of the step goes with the database.
    }
  }
}

/// Why a verification ended early.
enum VerificationError: Error, Sendable {
  /// A statement of a migration failed.
  case migrationFailed(MigrationFailure, Trial.Pass)
}

extension ErrorReport {
  /// Describes the end of a verification.
  init(_ error: VerificationError, _ palette: Palette) {
    switch error {
    case .migrationFailed(let failure, let pass):
      let what =
        switch pass {
        case .up: "step up"
        case .down: "step down"
        case .upAgain: "step up, which ran again after the step down,"
        }
      self.init(
        text: """
          \(Diagnostic(failure).rendered(palette))
          The \(what) of \(failure.step.revision) failed on a scratch database; no other was touched.
          """, status: .migrationFailed)
    }
  }
}
