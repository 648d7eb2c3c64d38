import ArgumentParser
import Glibc
import Migrations
import SchemaChange

/// The options of `migrate revision --autogenerate`, and what they do.
struct AutogenerateOptions: ParsableArguments {
  @Flag(
    name: .customLong("autogenerate"), help: "Write the statements that make the wanted schema.")
  var isOn = false

  @Option(
    name: .customLong("schema"), parsing: .singleValue,
    help: ArgumentHelp("What the schema should be; several make one.", valueName: "source"))
  var sources: [String] = []

  @Option(
    help: ArgumentHelp(
      "What the schema is; by default what the migrations make.", valueName: "source"))
  var from: String?

  @Option(
    name: .customLong("rename"), parsing: .singleValue,
    help: ArgumentHelp(
      "What has another name only: orders=purchases, orders.total=amount.", valueName: "old=new"))
  var renamings: [String] = []

  @Flag(name: .customLong("allow-drop"), help: "Drop even most of the tables.")
  var allowsDrops = false

  @Flag(
    name: .customLong("no-online"),
    help: "Plain statements, for small tables: one revision, with locks.")
  var isOffline = false

  @Flag(name: .customLong("dry-run"), help: "Print the revisions, and write nothing.")
  var isDryRun = false

  @Option(help: ArgumentHelp("The Python that has the models' packages.", valueName: "path"))
  var python: String?

  func validate() throws {
    guard !isOn else { return }
    for (name, isSet) in [
      ("--schema", !sources.isEmpty), ("--from", from != nil), ("--allow-drop", allowsDrops),
      ("--rename", !renamings.isEmpty),
      ("--no-online", isOffline), ("--dry-run", isDryRun), ("--python", python != nil),
    ] where isSet {
      throw ValidationError("\(name) goes with --autogenerate")
    }
  }

  /// Writes the revisions.
  /// - Throws: as `RevisionGenerator.run` and `NewRevisionOptions.write`.
  func run(
    in project: Project, new: NewRevisionOptions, following parents: [String],
    dependencies: [String], options: GlobalOptions
  ) async throws {
    let wanted =
      sources.isEmpty ? project.configuration.schema.sources : sources.map(SchemaSource.init)
    guard !wanted.isEmpty else {
      throw ValidationError(
        "say what the schema should be: --schema SOURCE, or `schema` in migrate.conf")
    }
    guard try project.configuration.databaseAddress().backEnd == .postgreSQL else {
      throw ValidationError(
        "--autogenerate works with PostgreSQL so far; --url or --scratch-url names a server")
    }
    let compiled = try await CompiledMigrations(
      of: project, for: project.files.map(\.revision), options: options)
    let all = MigrationPlan(direction: .up, revisions: project.graph.topologicalOrder)
    try await compiled.enter(for: project.steps(all, graph: project.graph, rows: []))
    let emit = ScratchProgress(isVerbose: options.verbose).show
    let result = try await ScratchServer.with(project.configuration, emit: emit) { server in
      try await RevisionGenerator(
        reader: SchemaReader(
          project: project, server: server, arguments: [:], python: python, emit: emit),
        isOnline: !isOffline, dropsInline: false, allowsDrops: allowsDrops, renamings: renamings
      ).run(from: from.map(SchemaSource.init) ?? .revision("heads"), to: wanted)
    }
    try write(result, in: project, new: new, following: parents, dependencies, options)
  }

  private func write(
    _ result: RevisionGenerator.Result, in project: Project, new: NewRevisionOptions,
    following parents: [String], _ dependencies: [String], _ options: GlobalOptions
  ) throws {
    let output = Terminal.current.output
    let isPlain = !options.json && !options.quiet
    guard !result.revisions.isEmpty else {
      if isPlain { output.writeLine("The migrations make the wanted schema; nothing is written.") }
      return
    }
    if isDryRun {
      for revision in result.revisions { output.writeText(revision.body) }
      return
    }
    var (project, parents) = (project, parents)
    var written: [String] = []
    do {
      for (index, revision) in result.revisions.enumerated() {
        var part = new
        if index > 0 {
          part.identifier = nil
          part.branchLabels = []
        }
        let isOnly = result.revisions.count == 1 || revision.subject.isEmpty
        if !isOnly { part.message += ": \(revision.subject)" }
        if revision.stage.kind == .contract { part.phase = .contract }
        let path = try part.write(
          in: project, following: parents, dependencies: index == 0 ? dependencies : [],
          body: revision.body, options: options)
        written.append(path)
        project = try Project(project.configuration)
        parents = project.files.filter { $0.path == path }.map(\.revision)
        if isPlain {
          for change in revision.changes(result.defaultSchema) { output.writeLine("  \(change)") }
        }
      }
    } catch {
      // All of them, or none.
      for path in written { unlink(path) }
      throw error
    }
    for object in result.unhandled {
      Terminal.current.showWarning("\(object) is of a kind that is not compared")
    }
    if isPlain {
      for renaming in result.suspected {
        output.writeLine(
          "\(renaming.fact) is dropped and another made; if it has another name only: --rename \(renaming)"
        )
      }
      output.writeLine(Self.proof(result))
    }
  }

  private static func proof(_ result: RevisionGenerator.Result) -> String {
    let rows = result.tables == 0 ? "" : "\(result.rows) rows of \(result.tables) tables kept, "
    return result.isProved
      ? "proved on a scratch database: the schema as wanted, \(rows)and back again"
      : result.revisions.contains(where: \.isToBeCompleted)
        ? "not proved with rows: complete what stands behind `-- migrate:todo`, then run `migrate verify --with-data`"
        : "not proved: what the database has cannot be made again for a trial"
  }
}
