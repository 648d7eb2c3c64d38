import ArgumentParser
import Migrations

/// `migrate downgrade`
struct DowngradeCommand: RunCommand {
  static let configuration = CommandConfiguration(
    commandName: "downgrade",
    abstract: "Revert migrations down to a revision.",
    discussion: """
      A downgrade through an irreversible migration is refused before anything is run. A revision \
      without a file is reverted with the down migration that the database holds.

      EXAMPLES:
        migrate downgrade -1
        migrate downgrade 0004
        migrate downgrade billing@base
        migrate downgrade 0008:0004 --sql
      """)

  @Argument(help: "-N, a revision, base, label@base, …")
  var target: RevisionArgument

  @OptionGroup(title: "Production") var production: ProductionOptions
  @OptionGroup(title: "Run") var runOptions: RunOptions
  @OptionGroup(title: "Run") var reporting: ReportingOptions
  @OptionGroup(title: "Values for Migrations") var migrationArguments: MigrationArguments
  @OptionGroup(title: "Waiting") var waiting: WaitOptions
  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    if runOptions.sql {
      let range = try RevisionRange(parsing: target.text)
      guard let start = range.start, let end = range.end else {
        throw ValidationError("downgrade --sql takes a range from:to, for example head:base")
      }
      return try operation(.downgrade(to: end)).printScript(from: start)
    }
    let target = try RevisionIdentifier(parsing: target.text)
    try await operation(.downgrade(to: target), confirmed: production.confirm).run()
  }
}
