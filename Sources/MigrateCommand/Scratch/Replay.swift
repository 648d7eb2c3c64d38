import Migrations
import SchemaChange
import SchemaInspection

/// What brings a scratch database to where another database is.
struct Replay {
  private let source: Source
  private let configuration: Configuration
  private let arguments: [String: String]
  private let emit: @Sendable (MigrationEvent) -> Void

  private enum Source {
    /// The applied migrations, which run again.
    case migrations([MigrationStep])
    /// The schema as it is, with what is recorded as applied.
    case schema(SchemaScript, [AppliedRevision.Record])
  }

  /// The applied migrations of a session's database.
  ///
  /// - Parameters:
  ///   - arguments: what Swift migrations find as their arguments.
  ///   - stopsAtBackfills: whether a migration that has stopped at a backfill runs up to it; otherwise nothing does.
  ///   - emit: is told of all that happens.
  /// - Throws: `ReplayError`, `DatabaseError`; `Problem` for a file that cannot be read.
  init(
    of session: DatabaseSession, arguments: [String: String], stopsAtBackfills: Bool = false,
    emit: @escaping @Sendable (MigrationEvent) -> Void
  ) async throws {
    let (project, store) = (session.project, session.store)
    let strangers = store.rows.map(\.revision).filter { project.fileByRevision[$0] == nil }
    guard strangers.isEmpty else { throw ReplayError.withoutFile(strangers) }
    var stopped: [String: MigrationFile] = [:]
    for row in store.rows where stopsAtBackfills {
      guard let partial = row.partial, partial.direction == .up,
        store.state.openBackfill(of: row) != nil, let file = project.fileByRevision[row.revision]
      else { continue }
      stopped[row.revision] = try file.endingBeforeBackfill(
        after: partial.completedStatements, session.migrator.connection.backEnd)
    }
    try Self.checkComplete(store, but: Set(stopped.keys))
    let repeated = try await session.migrator.statuses(of: project.repeatables)
      .filter { $0.row != nil }.map { MigrationStep($0.file, timesRun: nil) }
    source = .migrations(
      try project.steps(of: session.appliedInOrder, in: session.graph, rows: store.rows)
        .map { step in
          stopped[step.revision].flatMap { MigrationStep($0, step.node, .up) } ?? step
        } + repeated)
    configuration = project.configuration
    self.arguments = arguments
    self.emit = emit
  }

  /// Some migrations, whatever a database has.
  init(
    _ steps: [MigrationStep], _ configuration: Configuration, arguments: [String: String],
    emit: @escaping @Sendable (MigrationEvent) -> Void
  ) {
    source = .migrations(steps)
    (self.configuration, self.arguments, self.emit) = (configuration, arguments, emit)
  }

  /// The schema of a session's database, whatever made it.
  ///
  /// - Throws: `ReplayError`; as `SchemaScript.read`.
  init(
    schemaOf session: DatabaseSession, emit: @escaping @Sendable (MigrationEvent) -> Void
  ) async throws {
    try Self.checkComplete(session.store)
    source = .schema(
      try await .read(session.migrator, session.project.configuration),
      try session.project.migrations.records(session.appliedInOrder, graph: session.graph))
    configuration = session.project.configuration
    arguments = [:]
    self.emit = emit
  }

  private static func checkComplete(
    _ store: VersionStore, but revisions: Set<String> = []
  ) throws(ReplayError) {
    let partial = store.rows.first { $0.partial != nil && !revisions.contains($0.revision) }
    if let partial {
      throw .partial(partial.revision)
    }
  }

  /// The migrations that run.
  var steps: [MigrationStep] {
    if case .migrations(let steps) = source { steps } else { [] }
  }

  /// Makes a scratch database, works with it, and drops it.
  ///
  /// - Throws: as `ScratchServer.withDatabase` and `prepare`, and what `work` throws.
  func run<Result>(
    _ work: (_ connect: @escaping Migrator.Connect) async throws -> Result
  ) async throws -> Result {
    try await ScratchServer.withDatabase(configuration, emit: emit) { connect in
      try await migrate(connect) { _ in }
      return try await work(connect)
    }
  }

  /// The schema that the steps make, as an earlier run found it where nothing has changed since.
  /// - Throws: as `run`.
  func schema(without others: SchemaExclusion) async throws -> FactSet {
    try await ScratchServer.with(configuration, emit: emit) { server in
      let cache = SchemaCache(directory: configuration.cache)
      let digest = cache == nil ? nil : try await digest(on: server, without: others)
      if let digest, let known = cache?[digest] { return known }
      let facts = try await migrate(try await server.create().connect) {
        try await $0.schema(without: others)
      }
      // Else the server became another meanwhile.
      if let digest, try await self.digest(on: server, without: others) == digest {
        cache?.keep(facts, of: digest)
      }
      return facts
    }
  }

  private func digest(
    on server: ScratchServer, without others: SchemaExclusion
  ) async throws -> String? {
    var settings = configuration.migratorSettings()
    settings.arguments = arguments
    guard case .migrations(let steps) = source,
      let identity = ReplayIdentity(steps, settings, without: others),
      let connection = try await server.connect()
    else { return nil }
    defer { connection.close() }
    return try await identity.digest(on: connection)
  }

  private func migrate<Result>(
    _ connect: @escaping Migrator.Connect, _ work: (Migrator) async throws -> Result
  ) async throws -> Result {
    let migrator = try await Migrator.open(
      scratch: connect, configuration, arguments: arguments, emit: emit)
    defer { migrator.close() }
    try await prepare(migrator)
    return try await work(migrator)
  }

  /// Brings an empty database to where the other one is.
  /// - Throws: `ReplayError.refused`; as `Migrator.run(_:for:)`.
  func prepare(_ migrator: Migrator) async throws {
    switch source {
    case .migrations(let steps): try await migrator.run(steps, for: .replay)
    case .schema(let script, let records):
      do {
        try await migrator.connection.transaction(
          script.statements.map { SQLCommand($0, isOfMigration: true) })
      } catch let failure as CommandFailure {
        let index = failure.position - 1  // BEGIN comes first.
        guard case .statement(let error) = failure.error, script.statements.indices.contains(index)
        else { throw failure.error }
        throw ReplayError.refused(script.statements[index], error)
      }
      try await migrator.writer.stamp(records, removing: [])
    }
  }
}

extension DatabaseSession {
  /// The applied revisions, in the order of application.
  fileprivate var appliedInOrder: [String] {
    graph.topologicalOrder.filter(store.applied.contains)
  }
}

/// Why the applied migrations cannot be run again.
enum ReplayError: Sendable, Hashable {
  /// Applied revisions that have no file here.
  case withoutFile([String])
  /// A revision that is partly applied.
  case partial(String)
  /// A statement of the schema that the scratch database refuses.
  case refused(String, StatementError)
}

extension ReplayError: MigrationError {
  var exitStatus: ExitStatus { .badMigrations }

  var description: String {
    switch self {
    case .withoutFile(let revisions):
      """
      the applied migrations cannot be run again on a scratch database: \
      \(revisions.joined(separator: ", ")) has no file here
      Restore the file, or run this where the newer build is; verify and plan --trace can begin with \
      the schema as it is instead (--from-dump).
      """
    case .partial(let revision):
      """
      the applied migrations cannot be run again on a scratch database: \(revision) is only partly \
      applied
      End that first: `migrate repair \(revision) --resume`.
      """
    case .refused(let statement, let error):
      """
      the schema of the database cannot be made again on a scratch database: \(error.message)
      The statement was: \(statement.split(whereSeparator: \.isWhitespace).joined(separator: " "))
      """
    }
  }
}
