import ArgumentParser
import Migrations

/// `migrate upgrade`
struct UpgradeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upgrade",
    abstract: "Apply migrations up to one or more revisions.",
    discussion: """
      A transactional migration and its record are committed together. The run stops at the first \
      failure; what was applied before it stays. After the last revision those repeatable migrations \
      are run (R__name.sql, repeatable/*.sql) that are new, have changed, or lost what they had made.

      EXAMPLES:
        migrate upgrade head
        migrate upgrade +1 --dry-run
        migrate upgrade billing@head
        migrate upgrade 0007 -x source=items.csv
        migrate upgrade 0004:head --sql > release.sql
        migrate upgrade head --phase expand
        migrate upgrade head --verify
      """)

  @Argument(help: "head, heads, a revision, +N, label@head, …")
  var targets: [RevisionArgument]

  @Option(
    help: ArgumentHelp(
      "expand: hold back the revisions with `phase: contract` and all that stands on them.",
      valueName: "phase"))
  var phase: MigrationFile.Phase?

  @Flag(
    help: ArgumentHelp(
      "Run the -- migrate:verify section of each migration after its step up; when it finds "
        + "something false, the migration is rolled back."))
  var verify = false

  @OptionGroup(title: "Run") var runOptions: RunOptions
  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    if runOptions.sql {
      let (start, end) = try rangeOfScript()
      return try operation([end]).printScript(from: start)
    }
    try await operation(try targets.map { try RevisionIdentifier(parsing: $0.text) }).run()
  }

  private func operation(_ targets: [RevisionIdentifier]) -> RunOperation {
    RunOperation(.upgrade(to: targets), options, runOptions, phase: phase, verifies: verify)
  }

  private func rangeOfScript() throws -> (start: RevisionIdentifier?, end: RevisionIdentifier) {
    guard targets.count == 1, let text = targets.first?.text else {
      throw ValidationError("--sql takes one target, or one range from:to")
    }
    guard text.contains(":") else { return (nil, try RevisionIdentifier(parsing: text)) }
    let range = try RevisionRange(parsing: text)
    return (range.start, range.end ?? RevisionIdentifier(.heads))
  }
}
