import ArgumentParser
import Migrations
import SchemaTools

/// `migrate lint`
struct LintCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Find what in a migration may harm the application or the data.",
    discussion: """
      Without revisions, those that are not applied yet are looked at; with --since, those whose \
      files are not in that git commit, for which no database is needed.

      Each finding has its place, the reason, the lock that is taken and what that blocks, and the \
      safe way. A finding is accepted by a line before the statement, or before the sections for \
      the whole file:
        -- migrate:ignore RULE REASON

      The exit code is 2 when there are findings, notes aside.

      EXAMPLES:
        migrate lint
        migrate lint --since origin/main --json
        migrate lint 0004:head
      """)

  @Argument(
    help: "Only these: a revision, a range such as 0004:head, or files of the versions directory.")
  var revisions: [RevisionArgument] = []

  @Option(
    help: ArgumentHelp(
      "Those whose files this git commit does not have.", valueName: "commit"))
  var since: String?

  @Flag(help: "All revisions, also those that are applied.")
  var all = false

  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func validate() throws {
    if [!revisions.isEmpty, since != nil, all].count(where: \.self) > 1 {
      throw ValidationError("name either revisions, or --since, or --all")
    }
  }

  func run() async throws {
    let project = try Project(options.loadConfiguration().configuration)
    let linted = try await lintedRevisions(project)
    let files = project.graph.topologicalOrder.compactMap { project.fileByRevision[$0] }
    let findings = await Linter(LintSettings()).findings(in: files, linting: linted)
    let output = Terminal.current.output
    let report = LintReport(findings: findings, checked: linted.count)
    if options.json {
      try report.write(to: JSONLines(output))
    } else {
      report.write(to: output, quiet: options.quiet)
    }
    if findings.contains(where: { $0.severity > .note }) { throw ExitStatus.finding }
  }

  private func lintedRevisions(_ project: Project) async throws -> Set<String> {
    if all { return Set(project.graph.topologicalOrder) }
    if let since { return try project.revisions(since: GitCommit(since)) }
    guard !revisions.isEmpty else {
      return try await DatabaseSession.open(project) { session in
        Set(project.files.map(\.revision)).subtracting(session.state.applied)
      }
    }
    return Set(try revisions.flatMap { try named($0.text, project) })
  }

  private func named(_ text: String, _ project: Project) throws -> [String] {
    if let file = project.files.first(where: { $0.path == text }) { return [file.revision] }
    if text.contains(":") {
      let range = try RevisionRange(parsing: text)
      guard !range.needsApplied else { throw Self.needsTarget }
      return try project.graph.revisions(in: range)
    }
    let identifier = try RevisionIdentifier(parsing: text)
    guard !identifier.needsApplied else { throw Self.needsTarget }
    return try project.graph.revisions(named: identifier)
  }

  private static let needsTarget = ValidationError(
    "lint of named revisions does not look at the database, so that it does not know what is current"
  )
}
