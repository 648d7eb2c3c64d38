import FoundationEssentials
import Migrations

/// The run of upgrade or downgrade: plans, runs, shows.
struct RunOperation {
  let request: RunRequest
  /// Whether backfills are left to another run; nil for what the configuration says.
  let defersBackfills: Bool?
  let options: GlobalOptions
  /// The settings among the command's options, by their keys.
  let settings: [String: String]
  /// Whether the run is rolled back at its end.
  let isDryRun: Bool
  /// What migrations find as their arguments.
  let arguments: [String: String]
  /// Whether the verify sections of the migrations run.
  let verifies: Bool
  /// The production database that the user named.
  let confirmed: String?
  /// The plan that is to be run as it was approved, and its file.
  var approved: (plan: ApprovedPlan, file: String)?

  private var direction: Direction { request.direction }

  /// Runs what was asked for.
  /// - Returns: the steps that were done.
  @discardableResult
  func run() async throws -> [MigrationStep] {
    let loaded = try options.loadConfiguration(self.settings)
    let configuration = loaded.configuration
    var settings = configuration.migratorSettings()
    settings.isDryRun = isDryRun
    settings.runsVerifySections = verifies
    settings.arguments = arguments
    var request = request
    request.defersBackfills = direction == .up && (defersBackfills ?? configuration.deferBackfills)
    settings.defersBackfills = request.defersBackfills
    let display = RunDisplay(
      options, await RunReporting(options, configuration), Terminal.current,
      runID: settings.runID, database: try configuration.databaseName)
    do {
      let project = try Project(configuration)
      let compiled = try await CompiledMigrations(
        of: project, for: candidates(in: project), options: options,
        defersFailure: direction == .down || request.isRelative)
      let hooks = try configuration.runHooks()
      var session = try await DatabaseSession.open(
        project, settings: settings, creates: direction == .up && !isDryRun,
        hooks: hooks, emit: display.show)
      defer { session.migrator.close() }
      let plan = try project.migrations.plan(request, on: session.store.state)
      if direction == .up { try await session.noteOtherTool(options) }
      session = try await session.recording(plan.squashes)
      try await compiled.enter(for: plan.steps, closing: session.migrator)
      try await checkApproval(of: plan, request, on: session)
      try await requireConsent(to: plan, of: project, loaded)
      if !plan.deferred.isEmpty { display.show(deferred: plan.deferred.map(project.name)) }
      display.start(
        from: session.graph.heads(among: session.store.applied), steps: plan.steps.count)
      var done: [MigrationStep] = []
      if try await !session.migrator.isComplete(plan) {
        done = try await session.migrator.execute(plan)
        if !isDryRun { try await dump(project) }
      }
      try await session.migrator.tellOpenBackfills(of: plan)
      display.finish(summary(done, session, display.elapsed))
      return done
    } catch let error as HistoryError {
      let explained = try? BranchedHistoryError(error, of: Project(configuration))
      throw display.fail(explained ?? error)
    } catch {
      throw display.fail(error)
    }
  }

  /// Makes sure that a plan is the one that was approved.
  private func checkApproval(
    of plan: RunPlan, _ request: RunRequest, on session: DatabaseSession
  ) async throws {
    if let approved {
      try await approved.plan.check(
        against: ApprovedPlan(
          plan, of: request, targets: approved.plan.targets, on: session), file: approved.file)
    } else if session.project.configuration.requirePlan, !isDryRun, !plan.steps.isEmpty {
      throw ApprovedPlanError.required
    }
  }

  /// Makes sure that a production database is meant where a plan takes something away: a downgrade, and
  /// what belongs to the contract phase of a deployment.
  private func requireConsent(
    to plan: RunPlan, of project: Project, _ loaded: LoadedConfiguration
  ) async throws {
    guard loaded.isProduction, !isDryRun else { return }
    let revisions = plan.steps.map(\.revision)
    let contract = revisions.filter(project.migrations.contractRevisions.contains)
    let action: String
    switch direction {
    case .down where !revisions.isEmpty:
      action = "revert \(revisions.joined(separator: ", "))"
    case .up where !contract.isEmpty && request.phase == nil:
      action =
        "apply the contract phase (\(contract.joined(separator: ", "))) outside of `migrate deploy`"
    default: return
    }
    try await Consent(to: action, loaded).requireName(confirmed)
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
  private func candidates(in project: Project) -> [String] {
    let all = project.files.map(\.revision)
    // A target that cannot be found is reported by the plan itself.
    guard !request.isRelative, project.squashes.isEmpty,
      let plan = try? project.graph.plan(
        request.goal, applied: direction == .up ? [] : Set(all))
    else { return all }
    return plan.revisions
  }

  private func summary(
    _ done: [MigrationStep], _ session: DatabaseSession, _ elapsed: Duration
  ) -> String {
    var applied = session.store.applied
    let repeatableCount = done.count { $0.repeatable != nil }
    let revisions = done.filter { $0.repeatable == nil }.map(\.revision)
    if !isDryRun {
      if direction == .up { applied.formUnion(revisions) } else { applied.subtract(revisions) }
    }
    let heads = session.graph.heads(among: applied)
    let open = session.store.state.openBackfills.filter { !revisions.contains($0) }
    let listing = RevisionListing(session.project, graph: session.graph, openBackfills: open)
    let place = heads.isEmpty ? "base" : heads.map { listing.title($0) }.joined(separator: ", ")
    if done.isEmpty, !open.isEmpty {
      return "No migration was completed; the database is at \(place)."
    }
    if done.isEmpty { return "Nothing to do; the database is at \(place)." }
    if isDryRun {
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

  /// Prints the script of what was asked for, without a database.
  ///
  /// - Parameter start: where the script finds the database; nil for an empty one.
  func printScript(from start: RevisionIdentifier?) throws {
    let configuration = try options.loadConfiguration(self.settings).configuration
    let project = try Project(configuration)
    let applied = try start.map { try project.graph.applied(at: $0) } ?? []
    let plan = try project.migrations.plan(
      request, on: AppliedState(assuming: applied, of: project.graph))
    let output = Terminal.current.output
    var settings = configuration.migratorSettings()
    settings.arguments = arguments
    let script = OfflineScript(
      backEnd: try configuration.databaseAddress().backEnd, settings: settings,
      write: output.writeExactly)
    try script.write(
      plan.steps + plan.repeatables.files.map { MigrationStep($0, timesRun: nil) })
  }
}
