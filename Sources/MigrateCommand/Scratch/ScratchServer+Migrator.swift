import Migrations

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
