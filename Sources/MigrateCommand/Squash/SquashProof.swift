import Migrations
import SchemaChange
import SchemaInspection

/// Shows that a squash leads to the schema of the revisions that it replaces, each on a scratch database
/// of its own.
struct SquashProof {
  let configuration: Configuration
  /// What Swift migrations find as their arguments.
  let arguments: [String: String]
  /// What the range stands on, as up migrations.
  let before: [MigrationStep]
  /// Is told of all that happens.
  let emit: @Sendable (MigrationEvent) -> Void

  /// The schema before and after the revisions of a range.
  struct Schemas: Sendable {
    let before: FactSet
    let after: FactSet
    /// What makes the one after from nothing; nil when that was not asked for.
    let script: SchemaScript?
  }

  /// Runs the revisions that are to be replaced.
  ///
  /// - Parameter script: what of the schema to read as statements, too; nil for nothing.
  /// - Throws: `ScratchRunError` when a migration fails; `PgDumpError`; and what a scratch database
  ///   throws.
  func schemas(
    of replaced: [MigrationStep], script content: PgDump.Content?
  ) async throws -> Schemas {
    try await withMigrator { migrator in
      let before = try await migrator.schema(.everything)
      try await migrator.run(replaced, for: .up)
      var server = configuration
      server.useDatabase(configuration.scratchURL)
      let after = try await migrator.schema(.everything)
      let script: SchemaScript? =
        if let content { try await .read(migrator, server, content) } else { nil }
      return Schemas(before: before, after: after, script: script)
    }
  }

  /// Runs a squash.
  ///
  /// - Parameter files: the squash, wherever it is.
  /// - Returns: what its schemas are instead; nothing where they are equal.
  /// - Throws: `ScratchRunError` when a step fails, and what a scratch database throws.
  func difference(
    of files: [MigrationFile], _ node: Revision, from schemas: Schemas
  ) async throws -> Difference {
    try await withMigrator { migrator in
      try await migrator.run(files.compactMap { MigrationStep($0, node, .up) }, for: .up)
      let up = SchemaDifference(from: schemas.after, to: try await migrator.schema(.everything))
      let downs = files.compactMap { MigrationStep($0, node, .down) }
      guard up.isEmpty, !downs.isEmpty else { return Difference(up: up, down: nil) }
      do {
        try await migrator.run(downs, for: .down)
        return Difference(
          up: up,
          down: SchemaDifference(from: schemas.before, to: try await migrator.schema(.everything)))
      } catch is ScratchRunError {
        return Difference(up: up, down: nil)
      }
    }
  }

  /// What a squash does otherwise than the revisions that it replaces.
  struct Difference: Sendable {
    /// After the up migration.
    let up: SchemaDifference
    /// After the down migration, which leads to the schema before them; nil when it did not come to its end.
    let down: SchemaDifference?
  }

  private func withMigrator<Result>(
    _ work: (Migrator) async throws -> Result
  ) async throws -> Result {
    try await ScratchServer.withMigrator(configuration, arguments: arguments, emit: emit) {
      migrator in
      try await migrator.run(before, for: .up)
      return try await work(migrator)
    }
  }
}
