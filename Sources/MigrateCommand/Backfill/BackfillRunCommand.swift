import ArgumentParser
import Migrations

/// `migrate backfill run`
struct BackfillRunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Do open backfills, and what follows them in their migrations.",
    discussion: """
      For a task of its own beside a release. It can be stopped at any time, and started again: no row is \
      done twice, and none is left out. Of several runs one works, and the others wait as upgrades do. A \
      paused backfill is left alone, and a run that is paused ends after its batch; the exit code is 6 \
      then.

      EXAMPLES:
        migrate backfill run
        migrate backfill run 0011 --lock-wait 1h
        migrate backfill run --log-format json --wait 60s
      """)

  @Argument(help: "The revisions of the backfills; all that are open without one.")
  var revisions: [RevisionArgument] = []

  @Flag(help: "Run the -- migrate:verify section of each migration that is completed.")
  var verify = false

  @OptionGroup var reporting: ReportingOptions

  @OptionGroup(title: "Values for Migrations") var migrationArguments: MigrationArguments
  @OptionGroup(title: "Waiting") var waiting: WaitOptions
  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    let configuration = try options.loadConfiguration(settings).configuration
    var settings = configuration.migratorSettings()
    settings.isSingleTransaction = false
    settings.runsBesideOthers = true
    settings.runsVerifySections = verify
    settings.arguments = migrationArguments.values
    let display = RunDisplay(
      options, await RunReporting(options, configuration), Terminal.current,
      runID: settings.runID, database: try configuration.databaseName)
    do {
      let session = try await DatabaseSession.open(
        Project(configuration), settings: settings, hooks: configuration.runHooks(),
        emit: display.show)
      defer { session.migrator.close() }
      let plan = try await plan(session)
      display.start(
        from: session.graph.heads(among: session.store.applied), steps: plan.steps.count)
      var done: [MigrationStep] = []
      if try await !session.migrator.isComplete(plan) {
        done = try await session.migrator.execute(plan)
      }
      try await session.migrator.tellOpenBackfills(of: plan)
      display.finish(summary(done, display.elapsed))
    } catch {
      throw display.fail(error)
    }
  }

  /// What completes the migrations of the backfills.
  private func plan(_ session: DatabaseSession) async throws -> RunPlan {
    let open = try await OpenBackfills(revisions).find(in: session, includesDone: true)
    if let swift = open.first(where: { $0.statement == nil }) {
      guard revisions.isEmpty else { throw BackfillError.inSwift(swift.revision) }
    }
    let chosen = Set(open.filter { $0.statement != nil }.map(\.revision))
    let rows = session.store.rows
    // The statements that follow are run from the file, which has to be the one that was begun.
    try session.project.migrations.comparison(with: rows).check(allowing: [], allowsNewer: true)
    let steps = try session.graph.topologicalOrder.filter(chosen.contains).flatMap { id in
      let direction = rows.first { $0.revision == id }?.partial?.direction ?? .up
      return try session.project.steps(of: [id], direction, in: session.graph, rows: rows)
    }
    return try RunPlan(steps).renewed(on: session.store.state)
  }

  private func summary(_ done: [MigrationStep], _ elapsed: Duration) -> String {
    guard !done.isEmpty else { return "No backfill is open." }
    let names = done.map { "\($0.revision) is \($0.direction == .up ? "applied" : "reverted")" }
    return "\(names.joined(separator: ", ")); \(elapsed.displayText)."
  }

  /// The settings among the options, by their keys.
  private var settings: [String: String] {
    reporting.settings.merging(waiting.settings) { $1 }
  }
}
