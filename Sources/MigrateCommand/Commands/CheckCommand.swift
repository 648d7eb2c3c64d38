import ArgumentParser
import Migrations

/// `migrate check`
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Exit with 2 when anything is pending, edited, missing or partly applied.",
    discussion: """
      All findings are listed, one a line. A database that is ahead of the files ends with 66, \
      unless --allow-newer accepts it.

      With --phase, pending revisions are no finding, but each contract revision is that would be \
      released together with an expand revision it stands on: while the release rolls out, old \
      versions of the application would lose what it takes away. Together are released all \
      revisions that are pending on the database, or, with --since, whose files are not in that \
      git commit; then no database is needed.

      EXAMPLES:
        migrate check && systemctl start app
        migrate check --phase --since origin/main
      """)

  @Flag(help: "Accept a database that is ahead of these files.")
  var allowNewer = false

  @Flag(help: "Find contract steps in the same release as the expand steps they stand on.")
  var phase = false

  @Option(
    help: ArgumentHelp(
      "With --phase: the release is what this git commit does not have.", valueName: "commit"))
  var since: String?

  @Option(
    name: .customLong("allow"), parsing: .singleValue,
    help: ArgumentHelp("With --phase: accept this contract revision.", valueName: "rev"))
  var allowed: [String] = []

  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func validate() throws {
    if !phase, since != nil || !allowed.isEmpty {
      throw ValidationError("--since and --allow belong to --phase")
    }
  }

  func run() async throws {
    let project = try Project(options.loadConfiguration().configuration)
    if phase {
      return try await PhaseCheck(project: project, options: options)
        .run(since: since, allowing: Set(allowed))
    }
    try await DatabaseSession.open(project) { session in
      let findings = StatusLine.all(session).filter {
        $0.state != .applied && $0.state != .newer
      }
      let repeatables = try await session.migrator.statuses(of: session.project.repeatables)
        .map(RepeatableLine.init).filter { !$0.isApplied }
      let output = Terminal.current.output
      let json = JSONLines(output)
      for finding in findings {
        if options.json {
          try json.write(finding)
        } else {
          output.writeLine("\(finding.revision): \(finding.stateText) (\(finding.message))")
        }
      }
      for finding in repeatables {
        if options.json {
          try json.write(finding)
        } else {
          output.writeLine("\(finding.repeatable): \(finding.stateText) (\(finding.path))")
        }
      }
      let newer = project.comparison(with: session.state.rows).newer
      if !newer.isEmpty, !allowNewer { throw HistoryError.databaseAhead(newer) }
      if !findings.isEmpty || !repeatables.isEmpty { throw ExitStatus.finding }
      if !options.quiet, !options.json { output.writeLine("All migrations are applied.") }
    }
  }
}
