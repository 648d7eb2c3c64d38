import Migrations
import SchemaChange

/// Reads the schema of a source: of a database from its catalogs, of everything else from those of a scratch
/// database that it is loaded into.
struct SchemaReader {
  let project: Project
  let server: ScratchServer
  /// What Swift migrations find as their arguments.
  let arguments: [String: String]
  let python: String?
  let emit: @Sendable (MigrationEvent) -> Void

  /// Reads schemas on a scratch server of the project.
  /// - Throws: as `ScratchServer.with`.
  static func with<Result>(
    _ project: Project, arguments: [String: String], python: String? = nil,
    _ options: GlobalOptions,
    _ work: (SchemaReader) async throws -> Result
  ) async throws -> Result {
    let emit = ScratchProgress(isVerbose: options.verbose).show
    return try await ScratchServer.with(project.configuration, emit: emit) { server in
      try await work(
        SchemaReader(
          project: project, server: server, arguments: arguments, python: python, emit: emit))
    }
  }

  /// The same, in the executable that has the project's Swift migrations.
  /// - Throws: as `CompiledMigrations.enter`, `ScratchServer.with` and the work.
  static func entering<Result>(
    _ project: Project, arguments: [String: String], python: String? = nil,
    _ options: GlobalOptions, _ work: (SchemaReader) async throws -> Result
  ) async throws -> Result {
    let compiled = try await CompiledMigrations(
      of: project, for: project.files.map(\.revision), options: options)
    try await compiled.enter(for: project.steps(of: project.graph.topologicalOrder))
    return try await with(project, arguments: arguments, python: python, options, work)
  }

  private var configuration: Configuration { project.configuration }
  private var scope: FactScope {
    configuration.autogenerateOwners ? .wantedWithOwners : .wanted
  }
  private var ignored: [ObjectPattern] { configuration.autogenerateIgnore.elements }

  /// The schema of sources, which together make one.
  ///
  /// - Throws: `SchemaSourceError`, `ProblemList`, `ScratchDatabaseError`, `ScratchRunError`,
  ///   `DatabaseError`, `CancellationError`.
  func facts(of sources: [SchemaSource]) async throws -> FactSet {
    try await schema(of: sources).facts
  }

  /// The schema of sources, with what they say had another name before, and how values get another type.
  ///
  /// - Throws: as `facts(of:)`.
  func schema(
    of sources: [SchemaSource]
  ) async throws -> (
    facts: FactSet, renamings: [RenameDirective], conversions: [ConversionDirective]
  ) {
    if let whole = sources.first(where: { !$0.isLoaded }) {
      guard sources.count == 1 else {
        throw SchemaSourceError(
          whole, "it is a whole schema; it cannot be loaded beside another source")
      }
      return (try await facts(of: whole), [], [])
    }
    let scripts = try await scripts(of: sources)
    let database = try await server.create()
    let facts = try await onConnection(database.connect) { connection in
      try await scripts.run(connection)
      return try await FactReader.read(connection, scope)
    }
    await server.drop(database)
    return (facts.without(ignored), scripts.renamings, scripts.conversions)
  }

  private func scripts(of sources: [SchemaSource]) async throws -> SQLScripts {
    var scripts = SQLScripts(for: server.backEnd)
    for source in sources {
      switch source {
      case .path(let path): try scripts.add(path: path)
      case .program(let command):
        try scripts.add(text: try await ModelScript.output(of: command), from: source.description)
      case .models(let kind, let name):
        try scripts.add(
          text: try await ModelScript.text(kind, name, for: server.backEnd, python: python),
          from: source.description)
      case .url, .revision, .database: break
      }
    }
    if scripts.isEmpty {
      throw SchemaSourceError(sources.first ?? .path(""), "there is no statement in it")
    }
    return scripts
  }

  private func facts(of source: SchemaSource) async throws -> FactSet {
    switch source {
    case .revision(let name):
      let database = try await server.create()
      let facts = try await onMigrator(database, upTo: name) { try await self.facts(of: $0) }
      await server.drop(database)
      return facts
    case .url(let url):
      var other = configuration
      other.useDatabase(url)
      let facts = try await databaseFacts(other)
      guard facts.backEnd == server.backEnd else {
        let titles: [BackEnd: String] = [.postgreSQL: "PostgreSQL", .sqlite: "SQLite"]
        throw SchemaSourceError(
          source,
          "it is a database of \(titles[facts.backEnd] ?? ""), and the schema is one for \(titles[server.backEnd] ?? "")"
        )
      }
      return facts
    default: return try await databaseFacts(configuration)
    }
  }

  private func databaseFacts(_ configuration: Configuration) async throws -> FactSet {
    let migrator = try await Migrator.open(
      connect: configuration.connect { [emit] in emit(.notice($0)) }, wait: configuration.wait,
      settings: configuration.migratorSettings(), swiftMigrations: [:], hooks: RunHooks(),
      emit: emit)
    defer { migrator.close() }
    return try await facts(of: migrator)
  }

  /// The schema without migrate's own tables, those of other tools whose state was taken over, and what is
  /// left to others.
  func facts(of migrator: Migrator) async throws -> FactSet {
    let others = try await MigrationTools.exclusion(in: migrator.connection)
    return try await migrator.schema(scope, without: others).without(ignored)
  }

  /// Works on a scratch database that has all migrations up to a revision.
  func onMigrator<Result>(
    _ database: ScratchServer.Database, upTo revision: String,
    _ work: (Migrator) async throws -> Result
  ) async throws -> Result {
    let targets =
      project.files.isEmpty
      ? [] : try project.graph.revisions(named: RevisionIdentifier(parsing: revision))
    return try await onMigrator(database, with: targets, work)
  }

  /// Works on a scratch database that has some migrations, and all that these follow.
  func onMigrator<Result>(
    _ database: ScratchServer.Database, with targets: [String],
    _ work: (Migrator) async throws -> Result
  ) async throws -> Result {
    let migrator = try await Migrator.open(
      scratch: database.connect, configuration, arguments: arguments, emit: emit)
    defer { migrator.close() }
    let graph = project.graph
    let needed = graph.ancestors(of: Set(targets))
    let order = graph.topologicalOrder.filter(needed.contains)
    let steps = try project.steps(of: order)
    let isHead = Set(targets) == Set(graph.heads)
    let repeated = isHead ? project.repeatables.files.map { MigrationStep($0, timesRun: nil) } : []
    try await migrator.run(steps + repeated, for: .replay)
    return try await work(migrator)
  }

  /// Works on a scratch database as it is.
  func on<Result>(
    _ database: ScratchServer.Database, _ work: (Migrator) async throws -> Result
  ) async throws -> Result {
    let migrator = try await Migrator.open(
      scratch: database.connect, configuration, arguments: arguments, emit: emit)
    defer { migrator.close() }
    return try await work(migrator)
  }

  /// Works on a copy of a scratch database, and drops it.
  func onCopy<Result>(
    of database: ScratchServer.Database, _ work: (Migrator) async throws -> Result
  ) async throws -> Result {
    let copy = try await server.create(copying: database)
    let result = try await on(copy, work)
    await server.drop(copy)
    return result
  }

  private func onConnection<Result>(
    _ connect: Migrator.Connect, _ work: (any Connection) async throws -> Result
  ) async throws -> Result {
    let connection = try await connect()
    defer { connection.close() }
    return try await work(connection)
  }
}
