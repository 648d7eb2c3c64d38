import Migrations
import SchemaChange

/// What a step on a scratch database is run for.
enum ScratchPass: String, Encodable, Sendable {
  /// To bring the database to where another one is.
  case replay
  case up
  case down
  case upAgain = "up_again"
}

extension Migrator {
  /// Opens a migrator on a scratch database.
  ///
  /// - Parameters:
  ///   - arguments: what Swift migrations find as their arguments.
  ///   - runsVerifySections: whether what has to be true after an up migration is looked at.
  /// - Throws: `DatabaseError`, `StateError`.
  static func open(
    scratch connect: @escaping Connect, _ configuration: Configuration,
    arguments: [String: String], runsVerifySections: Bool = false,
    emit: @escaping @Sendable (MigrationEvent) -> Void
  ) async throws -> Migrator {
    var settings = configuration.migratorSettings()
    settings.arguments = arguments
    settings.runsVerifySections = runsVerifySections
    settings.isSingleTransaction = false
    settings.usesAdvisoryLock = false  // Nobody else knows of the database.
    let migrator = try await open(
      connect: connect, settings: settings, swiftMigrations: MigrateProgram.migrations ?? [:],
      emit: emit)
    // The schema that the configuration names for migrate's tables is there on the target.
    if let schema = settings.schema, migrator.connection.capabilities.contains(.schemas) {
      do {
        try await migrator.connection.execute(
          "CREATE SCHEMA IF NOT EXISTS \(SQLText.identifier(schema))")
      } catch {
        migrator.close()
        throw error
      }
    }
    return migrator
  }

  /// Runs steps on a scratch database.
  /// - Throws: `ScratchRunError`, `MigratorError`, `DatabaseError`, `StateError`,
  ///   `CancellationError`.
  func run(_ steps: [MigrationStep], for pass: ScratchPass) async throws {
    do {
      try await execute(RunPlan(steps))
    } catch MigratorError.migrationFailed(let failure) {
      throw ScratchRunError.migrationFailed(failure, pass)
    } catch MigratorError.interrupted {
      throw CancellationError()  // What is left of the step goes with the database.
    }
  }

  /// The schema without migrate's own tables, and without others that are no part of it.
  /// - Throws: `DatabaseError`.
  func schema(
    _ scope: FactScope = .definitions, without others: SchemaExclusion = SchemaExclusion()
  ) async throws -> FactSet {
    try await FactReader.read(
      connection, excluding: store.tables, and: others, scope, keepsPlan: !store.isPooled)
  }
}

/// Why a run on a scratch database ended early.
enum ScratchRunError: Error, Sendable {
  /// A statement of a migration failed.
  case migrationFailed(MigrationFailure, ScratchPass)
}

extension ScratchRunError: DetailedError {
  var exitStatus: ExitStatus { .migrationFailed }

  func rendered(_ palette: Palette) -> String {
    switch self {
    case .migrationFailed(let failure, let pass):
      """
      \(Diagnostic(failure).rendered(palette))
      The \(pass.text) of \(failure.step.revision) failed on a scratch database; no other was touched.
      """
    }
  }
}

extension ScratchPass {
  fileprivate var text: String {
    switch self {
    case .replay: "up migration, which is applied already and was run again,"
    case .up: "up migration"
    case .down: "down migration"
    case .upAgain: "up migration, which ran again after the down migration,"
    }
  }
}

extension ScratchServer {
  /// Makes a database, works with a migrator on it, and drops it.
  ///
  /// - Parameters:
  ///   - arguments: what Swift migrations find as their arguments.
  ///   - runsVerifySections: whether what has to be true after an up migration is looked at.
  ///   - emit: is told of all that happens.
  /// - Throws: `ScratchDatabaseError`, `DatabaseError`, `StateError`, and what `work` throws.
  static func withMigrator<Result>(
    _ configuration: Configuration, arguments: [String: String], runsVerifySections: Bool = false,
    emit: @escaping @Sendable (MigrationEvent) -> Void,
    _ work: (Migrator) async throws -> Result
  ) async throws -> Result {
    try await withDatabase(configuration, emit: emit) { connect in
      let migrator = try await Migrator.open(
        scratch: connect, configuration, arguments: arguments,
        runsVerifySections: runsVerifySections, emit: emit)
      defer { migrator.close() }
      return try await work(migrator)
    }
  }
}
