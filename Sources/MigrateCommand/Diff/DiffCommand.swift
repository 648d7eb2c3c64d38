import ArgumentParser
import Migrations
import SchemaChange

/// `migrate diff`
struct DiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compare the schema of the database with what its migrations make.",
    discussion: """
      The applied migrations are run again on a scratch database (see `migrate verify`), and the \
      two schemas are compared: `-` is what only the migrations make, `+` what only the database has. \
      The exit code is 2 when there is anything.

      What the migrations make is kept for the day in the cache (see `migrate config`), and known as long as \
      nothing has changed of the files, the values of their placeholders, the server and its settings.

      With --from or --to any two schemas are compared: a path of SQL files, \
      program:COMMAND, sqlalchemy:MODULE, alembic:DIR, django:DIR, a URL, revision:REV or database. \
      `+` is what only the second has. --sql prints the statements that make the second of the first.

      EXAMPLES:
        migrate diff
        migrate diff --from database --to schema.sql
        migrate diff --from revision:0007 --to sqlalchemy:shop.models --sql
        migrate diff --scratch-url postgresql://me@localhost/postgres
      """)

  @Option(
    help: ArgumentHelp("The first schema; by default the configured database.", valueName: "source")
  )
  var from: String?

  @Option(
    help: ArgumentHelp(
      "The second schema; by default what the migrations make.", valueName: "source"))
  var to: [String] = []

  @Flag(help: "Print the statements that make the second schema of the first.")
  var sql = false

  @OptionGroup(title: "Scratch Database") var scratch: ScratchOptions
  @OptionGroup(title: "Swift Migrations") var migrationArguments: MigrationArguments
  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    let project = try Project(options.loadConfiguration(scratch.settings).configuration)
    let compiled = try await CompiledMigrations(
      of: project, for: project.files.map(\.revision), options: options)
    if from != nil || !to.isEmpty || sql {
      return try await compare(project)
    }
    try await DatabaseSession.open(project) { session in
      let replay = try await Replay(
        of: session, arguments: migrationArguments.values, stopsAtBackfills: true,
        emit: ScratchProgress(isVerbose: options.verbose).show)
      try await compiled.enter(for: replay.steps, closing: session.migrator)
      session.noteOpenBackfills(options)
      try show(try await SchemaDrift(of: session, from: replay))
    }
  }

  private func compare(_ project: Project) async throws {
    let plan = try await SchemaReader.with(
      project, arguments: migrationArguments.values, options
    ) { reader in
      let before = try await reader.facts(of: [SchemaSource(from ?? "database")])
      let after = try await reader.facts(
        of: to.isEmpty ? [.revision("heads")] : to.map(SchemaSource.init))
      return SchemaPlan(from: before, to: after, isOnline: false)
    }
    try options.show(SchemaPlanReport(plan: plan, showsStatements: sql))
    guard plan.refusals.isEmpty else { throw GenerationError.refused(plan.refusals) }
    guard plan.isEmpty else { throw ExitStatus.finding }
    if !sql { options.showSummary("The schemas are the same.") }
  }

  private func show(_ drift: SchemaDrift) throws {
    try options.show(drift)
    guard drift.difference.isEmpty else { throw ExitStatus.finding }
    options.showSummary("The schema is what the applied migrations make.")
  }
}

/// The steps from one schema to another.
private struct SchemaPlanReport: Report {
  let plan: SchemaPlan
  /// Whether people want the statements.
  let showsStatements: Bool

  func write(to json: JSONLines) throws {
    for step in plan.steps { try json.write(SchemaStepLine(step)) }
  }

  func write(to output: OutputStream, _ detail: Detail) {
    for step in plan.steps {
      if showsStatements {
        for statement in step.statements { output.writeText(statement.sql + ";") }
      } else {
        output.writeLine("\(step.change.rawValue) \(step.fact)")
      }
    }
  }
}
