import ArgumentParser
import Migrations

/// `migrate redo`
struct RedoCommand: RunCommand {
  static let configuration = CommandConfiguration(
    commandName: "redo",
    abstract: "Revert a revision and apply it again, with the file as it is now.",
    discussion: """
      For development: the down migration that the database holds undoes what was applied, and the \
      edited file is applied in its place. What stands on the revision is reverted and applied again \
      with it. Without a revision the last one is meant.

      EXAMPLES:
        migrate redo
        migrate redo 0007
      """)

  @Argument(help: "The revision; the last one that is applied without it.")
  var revision: RevisionArgument?

  @OptionGroup(title: "Production") var production: ProductionOptions
  @OptionGroup(title: "Run") var runOptions: RunOptions
  @OptionGroup(title: "Run") var reporting: ReportingOptions
  @OptionGroup(title: "Values for Migrations") var migrationArguments: MigrationArguments
  @OptionGroup(title: "Waiting") var waiting: WaitOptions
  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func validate() throws {
    if runOptions.sql || runOptions.isDryRun {
      throw ValidationError("redo takes no --sql and no --dry-run: `downgrade` and `upgrade` do")
    }
  }

  func run() async throws {
    let target = try RevisionIdentifier(parsing: revision.map { "\($0.text)-1" } ?? "-1")
    // That the file was edited is what redo is for.
    let reverted = try await operation(
      .downgrade(to: target), allowing: editedRevisions(), confirmed: production.confirm
    ).run()
    let revisions = reverted.filter { $0.repeatable == nil }.map(\.revision)
    guard !revisions.isEmpty else { return }
    try await operation(
      .upgrade(to: revisions.map { try RevisionIdentifier(parsing: $0) }),
      defersBackfills: false, confirmed: production.confirm
    ).run()
  }

  private func editedRevisions() async throws -> [String] {
    let project = try Project(options.loadConfiguration(settings).configuration)
    return try await DatabaseSession.open(project) { $0.edited }
  }
}
