import ArgumentParser
import Migrations

/// `migrate squash`
struct SquashCommand: AsyncParsableCommand, WritesMigrations {
  static let configuration = CommandConfiguration(
    commandName: "squash",
    abstract: "Write one revision that takes the place of a range of them.",
    discussion: """
      The new file has the steps of the old ones in their order, and their ids in its line \
      `replaces:`. Before it is written, the old ones and the new one are run on scratch databases; \
      their schemas have to be equal. No old file is changed, and the database of the URL is left \
      alone.

      A database that has none of the replaced revisions runs the new one; one that has some of them \
      goes on with the old files; where all are applied, the next upgrade records the new one in \
      their place. So the old files stay until every database is past them; then delete them.

      Statements that change rows are listed, and kept. --drop-data leaves out those that do nothing \
      else, and Swift migrations. --schema writes the schema that the range leads to, as by dump, in \
      the place of the steps; no rows are left then, and with --privileges its GRANT and REVOKE stay. \
      Owners, tablespaces and subscriptions are not written: a range that sets them is refused.

      EXAMPLES:
        migrate squash :0040
        migrate squash 0012:0031 -m "billing as of 2026"
        migrate squash :0040 --schema --dry-run
      """)

  @Argument(
    help: "The first and the last revision to replace, as in 0001:0040, or :0040 from base.")
  var range: RevisionArgument

  @Option(
    name: .shortAndLong, help: ArgumentHelp("One line about the new revision.", valueName: "text"))
  var message: String?

  @Option(
    name: .customLong("rev-id"),
    help: ArgumentHelp("The identifier, instead of that of the last and _squash.", valueName: "id"))
  var identifier: String?

  @Flag(help: "Leave out statements that only change rows, and Swift migrations.")
  var dropData = false

  @Flag(name: .customLong("schema"), help: "Write the resulting schema instead of the steps.")
  var makesSchema = false

  @Flag(help: "With --schema: also who may do what (PostgreSQL).")
  var privileges = false

  @Flag(name: .customLong("dry-run"), help: "Try it on scratch databases, and write nothing.")
  var isDryRun = false

  @Option(
    name: .customLong("scratch-url"),
    help: ArgumentHelp(
      "Another server for the scratch databases, with the database to connect to for making them.",
      valueName: "url"))
  var scratchURL: String?

  @OptionGroup(title: "Swift Migrations") var migrationArguments: MigrationArguments
  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func validate() throws {
    if privileges, !makesSchema { throw ValidationError("--privileges goes with --schema") }
  }

  func run() async throws {
    let configuration = try options.loadConfiguration(
      ["scratch_url": scratchURL].compactMapValues(\.self)
    ).configuration
    let project = try Project(configuration)
    let range = try RevisionRange(parsing: range.text)
    guard !range.needsApplied else { throw Self.needsRevisions }
    let draft = try SquashDraft(
      project, project.graph.squashRange(project.graph.revisions(in: range)), dropsData: dropData,
      schema: makesSchema ? privileges ? .privileges : [] : nil, message: message,
      identifier: identifier)

    let steps = try draft.steps(in: project)
    let compiled = try await CompiledMigrations(
      of: project, for: (steps.before + steps.replaced).map(\.revision), options: options)
    try await compiled.enter(for: steps.before + steps.replaced)
    let proof = SquashProof(
      configuration: configuration, arguments: migrationArguments.values, before: steps.before
    ) { _ in }
    let proven = try await draft.proven(by: proof, replacing: steps.replaced)
    let path = isDryRun ? nil : try proven.migration.write(to: configuration.versions)
    try options.show(SquashReport(draft, proven, path: path))
  }

  private static let needsRevisions = ValidationError(
    "squash does not look at the database, so that it does not know what is current")
}
