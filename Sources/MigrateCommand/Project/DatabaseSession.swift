import Migrations

/// A project together with its database.
struct DatabaseSession {
  let project: Project
  let migrator: Migrator

  /// The revisions of the files and those that only the database has.
  let graph: RevisionGraph

  /// What the database says.
  var store: VersionStore { migrator.store }

  /// The revisions that are not applied.
  var pending: Set<String> { Set(graph.revisions.map(\.id)).subtracting(store.applied) }

  /// The applied revisions whose files are not what they were.
  var edited: [String] {
    project.migrations.comparison(with: store.rows).edited.map(\.revision)
  }

  /// The backfills that are not complete; nothing is asked where no migration is applied in part.
  /// - Throws: `DatabaseError`, `StateError`.
  func backfills() async throws -> [BackfillStatus] {
    guard store.rows.contains(where: { $0.partial != nil }) else { return [] }
    return try await migrator.backfills()
  }

  /// Describes revisions as they stand on the database.
  /// - Throws: `DatabaseError`, `StateError`.
  func listing() async throws -> RevisionListing {
    RevisionListing(
      project, graph: graph, rows: store.rows, backfills: try await backfills(),
      openBackfills: store.state.openBackfills)
  }

  /// Records squashes in the place of what they replace.
  ///
  /// - Returns: the session with the graph as it is then.
  func recording(_ squashes: [Squash]) async throws -> DatabaseSession {
    guard !squashes.isEmpty else { return self }
    try await migrator.writer.recordSquashes(squashes)
    return DatabaseSession(
      project: project, migrator: migrator, graph: try project.migrations.graph(with: store.rows))
  }

  /// Connects to the database of a project.
  ///
  /// - Parameters:
  ///   - settings: how to run and record; by default what the configuration says.
  ///   - creates: whether a SQLite file that is missing is made, as by a run that writes.
  ///   - hooks: what a run does besides.
  ///   - emit: is told of all that happens.
  static func open(
    _ project: Project, settings: MigratorSettings? = nil, creates: Bool = false,
    hooks: RunHooks = RunHooks(),
    emit: @escaping @Sendable (MigrationEvent) -> Void = { _ in }
  ) async throws -> DatabaseSession {
    let configuration = project.configuration
    let connect = try configuration.connect(creates: creates) { emit(.notice($0)) }
    let migrator = try await Migrator.open(
      connect: connect, wait: configuration.wait,
      settings: settings ?? configuration.migratorSettings(),
      swiftMigrations: MigrateProgram.migrations ?? [:], hooks: hooks, emit: emit)
    do {
      let graph = try project.migrations.graph(with: migrator.store.rows)
      return DatabaseSession(project: project, migrator: migrator, graph: graph)
    } catch {
      migrator.close()
      throw error
    }
  }

  /// Connects to the database of a project, works with it, and closes the connection.
  static func open<Result>(
    _ project: Project, settings: MigratorSettings? = nil, creates: Bool = false,
    emit: @escaping @Sendable (MigrationEvent) -> Void = { _ in },
    _ work: (DatabaseSession) async throws -> Result
  ) async throws -> Result {
    let session = try await open(project, settings: settings, creates: creates, emit: emit)
    defer { session.migrator.close() }
    return try await work(session)
  }
}

extension DatabaseSession {
  /// Says that another tool has recorded migrations where this one has none, and how to take them over.
  /// - Throws: `DatabaseError`.
  func noteOtherTool(_ options: GlobalOptions) async throws {
    guard store.rows.isEmpty, !options.quiet else { return }
    guard let (tool, table) = try await MigrationTools.foundTables(in: migrator.connection).first
    else {
      return
    }
    Terminal.current.showNote(
      """
      nothing is recorded here by migrate, and the database has \(table.description.visibleLine) of \
      \(tool.tool)
      `migrate import --from \(tool.tool) --adopt DIRECTORY` takes over what it records.
      """)
  }
}
