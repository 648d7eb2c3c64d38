import Migrations
import SchemaChange

/// Runs imported migrations that are applied already on a scratch database, to see whether they make
/// the schema that the database has.
struct AdoptionProof {
  /// The imported files.
  let project: Project
  /// What is applied, in the order of application.
  let revisions: [String]
  /// The repeatable migrations that were run.
  let repeatables: RepeatableSet
  /// What is no part of the comparison: the other tool's tables.
  let exclusion: SchemaExclusion
  /// Is told of all that happens.
  let emit: @Sendable (MigrationEvent) -> Void

  /// What only the files make was removed, and what only the database has was added, as everywhere.
  /// - Throws: as `ScratchServer.withDatabase` and `Migrator.run(_:for:)`.
  func difference(from database: Migrator) async throws -> SchemaDifference {
    let steps = try project.steps(of: revisions)
    let actual = try await database.schema(without: exclusion)
    return try await ScratchServer.withDatabase(project.configuration, emit: emit) { connect in
      let scratch = try await Migrator.open(
        scratch: connect, project.configuration, arguments: [:], emit: emit)
      defer { scratch.close() }
      try await scratch.run(steps, for: .replay)
      if !repeatables.isEmpty { try await scratch.execute(RunPlan([], repeatables: repeatables)) }
      return SchemaDifference(from: try await scratch.schema(without: exclusion), to: actual)
    }
  }
}

extension ToolTable {
  /// What the tool keeps in a database.
  static func exclusion(_ table: FoundTable) -> SchemaExclusion {
    if hasOwnSchema { return SchemaExclusion(schemas: [table.schema].compactMap(\.self)) }
    return SchemaExclusion(
      tables: ([table.name] + companions).map {
        SchemaExclusion.Table(schema: table.schema, name: $0)
      })
  }
}
