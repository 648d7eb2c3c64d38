import ArgumentParser
import Migrations

/// `migrate plan`
struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract:
      "Show what an upgrade or downgrade would run, and with --trace what that really does.",
    discussion: """
      Nothing is run on the database of the URL. With --trace (PostgreSQL) the applied migrations are \
      run again on a scratch database (see `migrate verify`), then the planned ones, and each \
      statement is observed from a second session: the strongest lock on each table and what has to \
      wait for it, tables that are rewritten or read from end to end, the time, and how long the \
      locks are held. The scratch database has no rows but those that migrations insert: times are \
      those of empty tables, locks and rewrites are the real ones.

      EXAMPLES:
        migrate plan
        migrate plan 0007 --trace
        migrate plan --down -1
        migrate plan --trace --from-dump --json
        migrate plan -o release.plan
      """)

  @Argument(help: "head (the default), a revision, +N, …; with --down -N, a revision, base, …")
  var targets: [RevisionArgument] = []

  @Flag(help: "Plan a downgrade.")
  var down = false

  @Option(
    help: ArgumentHelp(
      "expand: hold back the revisions with `phase: contract` and all that stands on them.",
      valueName: "phase"))
  var phase: MigrationFile.Phase?

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp("Plan an upgrade that leaves backfills to `backfill run`."))
  var deferBackfills: Bool?

  @Flag(help: "Run the plan on a scratch database, and show what each statement does.")
  var trace = false

  @Flag(
    help: ArgumentHelp(
      "With --trace: begin with the database's schema as it is (pg_dump), instead of running the "
        + "applied migrations again."))
  var fromDump = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write the plan to this file too, for `upgrade --plan`: what will run, with checksums, and the "
        + "state and schema of the database.", valueName: "file"), completion: .file())
  var output: String?

  @OptionGroup(title: "Scratch Database") var scratch: ScratchOptions
  @OptionGroup(title: "Swift Migrations") var migrationArguments: MigrationArguments
  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func validate() throws {
    if fromDump, !trace { throw ValidationError("--from-dump belongs to --trace") }
    if down, targets.count != 1 { throw ValidationError("--down takes one target, such as -1") }
  }

  func run() async throws {
    let configuration = try options.loadConfiguration(scratch.settings).configuration
    if trace,
      let reason = try configuration.databaseAddress().backEnd.commands.reasonAgainstTrace
    {
      throw ValidationError(reason)
    }
    let project = try Project(configuration)
    let compiled = try await CompiledMigrations(
      of: project, for: trace ? project.files.map(\.revision) : [], options: options)
    try await DatabaseSession.open(project) { session in
      let request = try request(configuration)
      let plan = try project.migrations.plan(request, on: session.store.state)
      if let output {
        try await ApprovedPlan(plan, of: request, targets: targetTexts, on: session)
          .write(to: output)
      }
      let previews = try await session.migrator.preview(plan.steps)
      let summary = PlanSummary(
        previews: previews, deferred: plan.deferred.map(project.name), open: plan.openBackfills,
        waiting: plan.waiting.map(project.name), isTraced: trace)
      guard trace else {
        try options.show(previews.map { PlannedStepReport(preview: $0) })
        return try options.show(summary)
      }
      let emit = ScratchProgress(isVerbose: options.verbose).show
      let replay =
        fromDump
        ? try await Replay(schemaOf: session, emit: emit)
        : try await Replay(of: session, arguments: migrationArguments.values, emit: emit)
      try await compiled.enter(for: replay.steps + plan.steps, closing: session.migrator)
      let planTrace = PlanTrace(
        replay: replay, configuration: configuration, arguments: migrationArguments.values,
        emit: emit)
      try await planTrace.run(previews.map(\.step)) {
        try options.show(PlannedStepReport(preview: previews[$0], traced: $1))
      }
      try options.show(summary)
    }
  }

  private var targetTexts: [String] { targets.isEmpty ? ["head"] : targets.map(\.text) }

  /// What upgrade or downgrade would be asked for.
  private func request(_ configuration: Configuration) throws -> RunRequest {
    let targets = try targetTexts.map { try RevisionIdentifier(parsing: $0) }
    var request = RunRequest(down ? .downgrade(to: targets[0]) : .upgrade(to: targets))
    request.phase = phase
    request.defersBackfills = !down && (deferBackfills ?? configuration.deferBackfills)
    request.recordsSquashes = false
    return request
  }
}
