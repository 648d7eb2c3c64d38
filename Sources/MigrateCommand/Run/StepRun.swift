import FoundationEssentials
import Migrations

/// What upgrade and downgrade do: plan, run, show.
struct StepRun {
  let direction: Direction
  let options: GlobalOptions
  let runOptions: RunOptions
  /// The part of a deployment that the run belongs to; nil for all of it.
  var phase: MigrationFile.Phase?
  /// Whether the verify sections of the migrations run.
  var verifies = false

  /// Makes a plan from a graph and what is applied.
  typealias Planner = (RevisionGraph, Set<String>) throws -> MigrationPlan

  /// Runs what a planner says.
  ///
  /// - Parameter isRelative: whether the plan cannot be made without knowing what is applied.
  func run(isRelative: Bool, _ plan: Planner) async throws {
    let configuration = try options.loadConfiguration(runOptions.settings).configuration
    var settings = configuration.migratorSettings()
    settings.isDryRun = runOptions.isDryRun
    settings.runsVerifySections = verifies
    settings.arguments = runOptions.migrationArguments.values
    let display = RunDisplay(
      options, await RunReporting(options, configuration), Terminal.current,
      runID: settings.runID, database: try configuration.databaseName)
    do {
      let project = try Project(configuration)
      let compiled = try await CompiledMigrations(
        of: project, for: candidates(in: project, isRelative: isRelative, plan),
        options: options, defersFailure: direction == .down || isRelative)
      let hooks = try configuration.runHooks()
      try await DatabaseSession.open(
        project, settings: settings, creates: direction == .up && !runOptions.isDryRun,
        hooks: hooks, emit: display.show
      ) { session in
        try check(project, session.state)
        if direction == .up { try await session.noteOtherTool(options) }
        let session =
          direction == .up && !runOptions.isDryRun
          ? try await session.recordingSquashes() : session
        let plan = inPhase(
          try plan(session.graph, session.state.applied(for: direction)), project, session.graph)
        let steps = try project.steps(plan, graph: session.graph, rows: session.state.rows)
        try await compiled.enter(for: steps, closing: session.migrator)
        if !plan.held.isEmpty { display.show(held: plan.held.map(project.name)) }
        display.start(
          from: session.graph.heads(among: session.state.applied), steps: steps.count)
        let repeatables = repeatables(of: project, after: plan, on: session.state.applied)
        // A partly run migration may be another runner's that is at work: the lock tells.
        let isPartial = session.state.rows.contains { $0.partial != nil }
        var isNothingToDo = steps.isEmpty && !isPartial
        if isNothingToDo {
          isNothingToDo = try await session.migrator.pending(repeatables).isEmpty
        }
        let done =
          isNothingToDo
          ? []
          : try await session.migrator.run(steps, repeatables: repeatables) {
            try check(project, $0)
          }
        if !isNothingToDo, !runOptions.isDryRun { try await dump(project) }
        display.finish(summary(done, session, display.elapsed))
      }
    } catch {
      throw display.fail(error)
    }
  }

  /// Writes the schema to the file that the configuration names. A bundle has no place for it: what
  /// it runs on is not where the file is kept.
  private func dump(_ project: Project) async throws {
    guard let path = project.configuration.dumpAfterUpgrade, MigrationBundle.current == nil else {
      return
    }
    do {
      try await DatabaseSession.open(project) {
        try DumpFile(path: path).write(await SchemaDump(of: $0).text)
      }
    } catch {
      throw DumpAfterRunError(reason: error)
    }
  }

  /// The revisions that the run may come to, whatever is applied.
  private func candidates(
    in project: Project, isRelative: Bool, _ plan: Planner
  ) -> [String] {
    let all = project.files.map(\.revision)
    // A target that cannot be found is reported by the plan itself.
    guard !isRelative, project.squashes.isEmpty,
      let plan = try? plan(project.graph, direction == .up ? [] : Set(all))
    else { return all }
    return plan.revisions
  }

  private func inPhase(
    _ plan: MigrationPlan, _ project: Project, _ graph: RevisionGraph
  ) -> MigrationPlan {
    phase == .expand ? plan.holdingBack(project.contractRevisions, in: graph) : plan
  }

  /// The repeatable files that belong to the run: all of them when no revision waits after it, other
  /// than for the contract phase. They fit the schema of the last revision.
  private func repeatables(
    of project: Project, after plan: MigrationPlan, on applied: Set<String>
  ) -> RepeatableSet {
    let reached = applied.union(plan.revisions).union(plan.held)
    let isComplete = direction == .up && project.files.allSatisfy { reached.contains($0.revision) }
    return isComplete ? project.repeatables : RepeatableSet()
  }

  private func check(_ project: Project, _ state: DatabaseState) throws {
    // Whoever reverts what the files do not know must not be stopped because they do not know it.
    try project.comparison(with: state.rows).check(
      allowing: Set(runOptions.allowed), allowsNewer: runOptions.allowNewer || direction == .down)
  }

  private func summary(
    _ done: [MigrationStep], _ session: DatabaseSession, _ elapsed: Duration
  ) -> String {
    var applied = session.state.applied
    let repeatableCount = done.count { $0.repeatable != nil }
    let revisions = done.filter { $0.repeatable == nil }.map(\.revision)
    if !runOptions.isDryRun {
      if direction == .up { applied.formUnion(revisions) } else { applied.subtract(revisions) }
    }
    let heads = session.graph.heads(among: applied)
    let listing = RevisionListing(session.project, graph: session.graph)
    let place = heads.isEmpty ? "base" : heads.map { listing.title($0) }.joined(separator: ", ")
    if done.isEmpty { return "Nothing to do; the database is at \(place)." }
    if runOptions.isDryRun {
      return "Dry run: all of it was rolled back; the database is at \(place)."
    }
    let verb = direction == .up ? "applied" : "reverted"
    let parts = [
      (revisions.count, "migration", "migrations", verb),
      (repeatableCount, "repeatable migration", "repeatable migrations", "run"),
    ].filter { $0.0 > 0 }.map { "\($0) \($0 == 1 ? $1 : $2) \($3)" }
    return "\(parts.joined(separator: " and ")) in \(elapsed.displayText); "
      + "the database is at \(place)."
  }

  // MARK: Offline

  /// Prints the script of what a planner says, without a database.
  ///
  /// - Parameter applied: the revisions that the script finds applied.
  func printScript(_ plan: Planner, applied: (RevisionGraph) throws -> Set<String>) throws {
    let configuration = try options.loadConfiguration(runOptions.settings).configuration
    let project = try Project(configuration)
    let applied = try applied(project.graph)
    let plan = inPhase(try plan(project.graph, applied), project, project.graph)
    let repeatables = repeatables(of: project, after: plan, on: applied).files
    let steps =
      try project.steps(plan, graph: project.graph, rows: [])
      + repeatables.map { MigrationStep($0, timesRun: nil) }
    let output = Terminal.current.output
    var settings = configuration.migratorSettings()
    settings.arguments = runOptions.migrationArguments.values
    let script = OfflineScript(
      backEnd: try configuration.databaseAddress().backEnd, settings: settings,
      write: output.writeExactly)
    try script.write(steps)
  }
}

extension DatabaseState {
  /// What counts as applied. For an upgrade, a migration whose upgrade was interrupted does not: where
  /// it was in the middle of a backfill, it goes on.
  func applied(for direction: Direction) -> Set<String> {
    guard direction == .up else { return applied }
    return Set(rows.filter { $0.partial?.direction != .up }.map(\.revision))
  }
}
