import ArgumentParser
import Migrations

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

      EXAMPLES:
        migrate diff
        migrate diff --scratch-url postgresql://me@localhost/postgres
      """)

  @OptionGroup(title: "Scratch Database") var scratch: ScratchOptions
  @OptionGroup(title: "Swift Migrations") var migrationArguments: MigrationArguments
  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    let project = try Project(options.loadConfiguration(scratch.settings).configuration)
    let compiled = try await CompiledMigrations(
      of: project, for: project.files.map(\.revision), options: options)
    try await DatabaseSession.open(project) { session in
      let replay = try await Replay(
        of: session, arguments: migrationArguments.values,
        emit: ScratchProgress(isVerbose: options.verbose).show)
      try await compiled.enter(for: replay.steps, closing: session.migrator)
      try show(try await SchemaDrift(of: session, from: replay))
    }
  }

  private func show(_ drift: SchemaDrift) throws {
    let output = Terminal.current.output
    if options.json {
      let json = JSONLines(output)
      for line in drift.lines { try json.write(line) }
    } else {
      drift.difference.lines(output.palette).forEach(output.writeLine)
    }
    guard drift.difference.isEmpty else { throw ExitStatus.finding }
    if !options.quiet, !options.json {
      output.writeLine("The schema is what the applied migrations make.")
    }
  }
}
