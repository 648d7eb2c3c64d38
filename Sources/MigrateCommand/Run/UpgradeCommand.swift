import ArgumentParser
import Migrations

/// `migrate upgrade`
struct UpgradeCommand: RunCommand {
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
        migrate upgrade head --phase expand --defer-backfills
        migrate upgrade head --verify
        migrate upgrade head --create-database
        migrate upgrade --plan release.plan
        migrate upgrade --to-date 2026-11-24
      """)

  @Argument(help: "head, heads, a revision, +N, label@head, …")
  var targets: [RevisionArgument] = []

  @Option(
    help: ArgumentHelp(
      "Run exactly this plan, which `plan -o` has written, or nothing when files, state or schema have "
        + "changed since.", valueName: "file"), completion: .file())
  var plan: String?

  @Option(
    help: ArgumentHelp(
      "In place of targets: the revisions that were made up to this day or moment (UTC), by the number of "
        + "the file, 20261124120000, or else by git.", valueName: "date"))
  var toDate: String?

  @Option(
    help: ArgumentHelp(
      "expand: hold back the revisions with `phase: contract` and all that stands on them.",
      valueName: "phase"))
  var phase: MigrationFile.Phase?

  @Flag(
    help: ArgumentHelp(
      "Run the -- migrate:verify section of each migration after its up migration; when it finds "
        + "something false, the migration is rolled back."))
  var verify = false

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp(
      "Stop a migration before its -- migrate:backfill, and leave that to `backfill run`; what stands on "
        + "the migration waits. Exit code 6 when an expand revision has to."))
  var deferBackfills: Bool?

  @Flag(help: "Create the database first where there is none.")
  var createDatabase = false

  @OptionGroup(title: "Production") var production: ProductionOptions
  @OptionGroup(title: "Run") var runOptions: RunOptions
  @OptionGroup(title: "Run") var reporting: ReportingOptions
  @OptionGroup(title: "Values for Migrations") var migrationArguments: MigrationArguments
  @OptionGroup(title: "Waiting") var waiting: WaitOptions
  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func validate() throws {
    if targets.isEmpty, plan == nil, toDate == nil {
      throw ValidationError("Missing expected argument '<targets> ...'")
    }
    if toDate != nil, plan != nil || !targets.isEmpty || runOptions.sql {
      throw ValidationError(
        "--to-date says what is run: no targets, no --plan and no --sql with it")
    }
    if plan != nil, !targets.isEmpty || phase != nil || runOptions.sql || deferBackfills != nil {
      throw ValidationError(
        "--plan says what is run: no targets, no --phase, no --defer-backfills and no --sql with it"
      )
    }
  }

  func run() async throws {
    if let plan {
      let approved = try ApprovedPlan(file: plan)
      let targets = try approved.targets.map { try RevisionIdentifier(parsing: $0) }
      var operation = confirmedOperation(
        approved.direction == .up ? .upgrade(to: targets) : .downgrade(to: targets[0]),
        phase: approved.phase, defersBackfills: approved.defersBackfills ?? false)
      operation.approved = (approved, plan)
      try await operation.run()
      return
    }
    if runOptions.sql {
      let (start, end) = try rangeOfScript()
      return try confirmedOperation(.upgrade(to: [end]), phase: phase).printScript(from: start)
    }
    let targets = try targetTexts().map { try RevisionIdentifier(parsing: $0) }
    if targets.isEmpty {
      if !options.quiet { Terminal.current.showNote("no revision is from then; nothing to do") }
      return
    }
    if createDatabase { try await createMissingDatabase() }
    try await confirmedOperation(.upgrade(to: targets), phase: phase).run()
  }

  private func targetTexts() throws -> [String] {
    guard let toDate else { return targets.map(\.text) }
    let target = try DateTarget(toDate)
    return try target.targets(in: Project(options.loadConfiguration(settings).configuration))
  }

  private func createMissingDatabase() async throws {
    let configuration = try options.loadConfiguration(settings).configuration
    let database = try await configuration.namedDatabase()
    if try await database.create(template: nil), !options.quiet {
      Terminal.current.showNote("created the database \(database.name)")
    }
  }

  private func confirmedOperation(
    _ goal: RunRequest.Goal, phase: MigrationFile.Phase?, defersBackfills: Bool? = nil
  ) -> RunOperation {
    operation(
      goal, phase: phase, defersBackfills: defersBackfills ?? deferBackfills, verifies: verify,
      confirmed: production.confirm)
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
