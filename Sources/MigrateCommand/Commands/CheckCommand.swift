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

      EXAMPLE:
        migrate check && systemctl start app
      """)

  @Flag(help: "Accept a database that is ahead of these files.")
  var allowNewer = false

  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    let project = try Project(options.loadConfiguration().configuration)
    try await DatabaseSession.open(project) { session in
      let findings = StatusLine.all(session).filter {
        $0.state != .applied && $0.state != .newer
      }
      let output = Terminal.current.output
      let json = JSONLines(output)
      for finding in findings {
        if options.json {
          try json.write(finding)
        } else {
          output.writeLine("\(finding.revision): \(finding.stateText) (\(finding.message))")
        }
      }
      let newer = project.comparison(with: session.state.rows).newer
      if !newer.isEmpty, !allowNewer { throw HistoryError.databaseAhead(newer) }
      if !findings.isEmpty { throw ExitStatus.finding }
      if !options.quiet, !options.json { output.writeLine("All migrations are applied.") }
    }
  }
}
