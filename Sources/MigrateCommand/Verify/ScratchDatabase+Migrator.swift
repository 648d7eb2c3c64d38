import Migrations

extension ScratchDatabase {
  /// Makes a database, works with a migrator on it, and drops it.
  ///
  /// - Parameters:
  ///   - arguments: what Swift migrations find as their arguments.
  ///   - emit: is told of all that happens.
  /// - Throws: `ScratchDatabaseError`, `DatabaseError`, `StateError`, and what `work` throws.
  static func withMigrator<Result>(
    _ configuration: Configuration, arguments: [String: String],
    emit: @escaping @Sendable (MigrationEvent) -> Void,
    _ work: (Migrator) async throws -> Result
  ) async throws -> Result {
    var settings = configuration.migratorSettings()
    settings.arguments = arguments
    settings.isSingleTransaction = false
    settings.usesAdvisoryLock = false  // Nobody else knows of the database.
    return try await with(configuration, emit: emit) { connect in
      let migrator = try await Migrator.open(
        connect: connect, settings: settings, swiftMigrations: MigrateProgram.migrations ?? [:],
        emit: emit)
      defer { migrator.close() }
      try await migrator.createStateSchema(settings)
      return try await work(migrator)
    }
  }
}

extension Migrator {
  /// The schema without migrate's own tables.
  func schema() async throws -> SchemaSnapshot {
    try await .read(connection, excluding: state.tables)
  }

  /// Runs steps on a scratch database.
  ///
  /// - Throws: `VerificationError` when one fails, and what a run throws.
  func runOnScratch(_ steps: [MigrationStep], _ pass: Trial.Pass) async throws {
    do {
      try await run(steps) { _ in }
    } catch MigratorError.migrationFailed(let failure) {
      throw VerificationError.migrationFailed(failure, pass)
    } catch MigratorError.interrupted {
      throw CancellationError()  // What is left of the step goes with the database.
    }
  }

  /// Creates the schema that the configuration names for migrate's tables, which the target has.
  fileprivate func createStateSchema(_ settings: MigratorSettings) async throws {
    guard let schema = settings.schema, connection.capabilities.contains(.schemas) else { return }
    try await connection.execute("CREATE SCHEMA IF NOT EXISTS \(SQLText.identifier(schema))")
  }
}
