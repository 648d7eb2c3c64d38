import Migrations

/// Runs each revision up, down and up again on a scratch database, and compares the schema before
/// the step up with that after the step down.
struct Verification {
  let configuration: Configuration
  /// What Swift migrations find as their arguments.
  let arguments: [String: String]
  let trials: [Trial]
  /// Is told of all that happens.
  let emit: @Sendable (MigrationEvent) -> Void

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
      next = try await ScratchDatabase.withMigrator(
        configuration, arguments: arguments, emit: emit
      ) {
        try await verify(from: next, $0, report)
      }
    }
  }

  /// Verifies up to the first step down that is wrong.
  /// - Returns: where to go on.
  private func verify(
    from start: Int, _ migrator: Migrator, _ report: (RevisionVerdict) throws -> Void
  ) async throws -> Int {
    try await run(trials[..<start].map(\.up), .up, migrator, report)
    var before: SchemaSnapshot?
    for (index, trial) in trials.enumerated().dropFirst(start) {
      guard trial.isVerified else {
        try await run([trial.up], .up, migrator, report)
        before = nil
        continue
      }
      let schema = if let before { before } else { try await migrator.schema() }
      try await run([trial.up], .up, migrator, report)
      if let down = trial.down {
        try await run([down], .down, migrator, report)
        let difference = SchemaDifference(from: schema, to: try await migrator.schema())
        guard difference.isEmpty else {
          try report(RevisionVerdict(trial.up, .wrong(difference)))
          return index + 1
        }
        try await run([trial.up], .upAgain, migrator, report)
      }
      try report(RevisionVerdict(trial.up, trial.down == nil ? .irreversible : .reversible))
      before = try await migrator.schema()
    }
    return trials.endIndex
  }

  private func run(
    _ steps: [MigrationStep], _ pass: Trial.Pass, _ migrator: Migrator,
    _ report: (RevisionVerdict) throws -> Void
  ) async throws {
    do {
      try await migrator.runOnScratch(steps, pass)
    } catch VerificationError.migrationFailed(let failure, let pass) {
      try report(RevisionVerdict(failure.step, .failed(pass, failure.error)))
      throw VerificationError.migrationFailed(failure, pass)
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
