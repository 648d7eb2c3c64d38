import Migrations

/// A project together with its database.
struct DatabaseSession {
  let project: Project
  let migrator: Migrator

  /// The revisions of the files and those that only the database has.
  let graph: RevisionGraph

  /// What the database says.
  var state: DatabaseState { migrator.state }

  /// Connects to the database of a project, works with it, and closes the connection.
  ///
  /// - Parameters:
  ///   - settings: how to run and record; by default what the configuration says.
  ///   - hooks: what a run does besides.
  ///   - emit: is told of all that happens.
  static func open<Result>(
    _ project: Project, settings: MigratorSettings? = nil, hooks: RunHooks = RunHooks(),
    emit: @escaping @Sendable (MigrationEvent) -> Void = { _ in },
    _ work: (DatabaseSession) async throws -> Result
  ) async throws -> Result {
    let configuration = project.configuration
    let connect = try configuration.connect { emit(.notice($0)) }
    let migrator = try await Migrator.open(
      connect: connect, wait: configuration.wait,
      settings: settings ?? configuration.migratorSettings(),
      swiftMigrations: MigrateProgram.migrations ?? [:], hooks: hooks, emit: emit)
    defer { migrator.close() }
    let graph = try project.graph(with: migrator.state.rows)
    return try await work(DatabaseSession(project: project, migrator: migrator, graph: graph))
  }
}
