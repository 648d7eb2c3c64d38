import ArgumentParser
import Migrations

/// The root command.
struct Migrate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate",
    abstract: "Database migrations for PostgreSQL and SQLite.",
    usage: "migrate <subcommand> [<options>]",
    discussion: """
      Migrations are SQL or Swift files in versions/, linked to a graph of revisions as in Alembic. Settings \
      come from options, environment variables (MIGRATE_URL or DATABASE_URL, and so on) and \
      migrate.conf.

      EXAMPLES:
        migrate init
        migrate revision -m "add invoices"
        migrate revision --swift -m "backfill slugs"
        migrate upgrade head
        migrate downgrade -1
        migrate history -r -3:current
        migrate bundle -o ./migrations

      EXIT CODES:
      \(exitCodes)
      """,
    version: ToolVersion.displayText,
    subcommands: [
      InitCommand.self, RevisionCommand.self, MergeCommand.self, RebaseCommand.self,
      PlanCommand.self, UpgradeCommand.self, DowngradeCommand.self, RedoCommand.self,
      WatchCommand.self,
      BackfillCommand.self, CurrentCommand.self,
      HistoryCommand.self, LogCommand.self, HeadsCommand.self, BranchesCommand.self,
      ShowCommand.self,
      StatusCommand.self, CheckCommand.self, DiffCommand.self, LintCommand.self,
      VerifyCommand.self, ReviewCommand.self, DumpCommand.self, StampCommand.self,
      RepairCommand.self,
      SeedCommand.self, DeployCommand.self, EditCommand.self, ConfigCommand.self,
      BundleCommand.self, ImportCommand.self, ExportCommand.self, BaselineCommand.self,
      SquashCommand.self, DatabaseCommand.self, TestDatabaseCommand.self,
    ]
  )

  @OptionGroup(title: "Global Options") var options: GlobalOptions

  private static var exitCodes: String {
    ExitStatus.allCases.map { status in
      "  \(String(status.rawValue).padded(toWidth: 4))  \(status.meaning)"
    }.joined(separator: "\n")
  }
}
