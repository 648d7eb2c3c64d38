/// What a run does: a request, as it stands on one state of a database.
package struct RunPlan: Sendable {
  /// The squashes that are recorded first, in the place of what they replace.
  package private(set) var squashes: [Squash] = []
  /// The migrations to run, in order.
  package private(set) var steps: [MigrationStep]
  /// The revisions that the target needs too, and that wait for the contract phase.
  package private(set) var deferred: [String] = []
  /// The revisions whose backfills stay open: the run stops there, or does not go on with them.
  package private(set) var openBackfills: [String] = []
  /// The revisions of the target that wait for these backfills.
  package private(set) var waiting: [String] = []
  /// Those among both that the run should have done all the same.
  package private(set) var missed: [String] = []
  /// The repeatable files that belong to the run, after the steps: those are run that are new, have
  /// changed, or lost what they had made.
  package private(set) var repeatables = RepeatableSet()
  /// A migration that an earlier run left partly done and that no step goes on with: as long as it is
  /// there, nothing can be run.
  package private(set) var interrupted: AppliedRevision?

  /// The steps with those that a backfill keeps from running.
  private var candidates: [MigrationStep]

  /// What the plan is made from, on whatever state.
  private let source: Source
  private enum Source: Sendable {
    case request(RunRequest, MigrationSet)
    /// These steps, as far as they are not done.
    case steps([MigrationStep])
  }

  /// The plan of somebody who has chosen the steps.
  package init(_ steps: [MigrationStep], repeatables: RepeatableSet = RepeatableSet()) {
    (self.steps, candidates) = (steps, steps)
    self.repeatables = repeatables
    source = .steps(steps)
  }

  /// Makes the plan of a request.
  ///
  /// - Throws: `RevisionError`, `ProblemList`, `PlanError.irreversible`; `Problem` for a squash that
  ///   cannot be read.
  fileprivate init(
    _ request: RunRequest, of migrations: MigrationSet, on state: AppliedState
  ) throws {
    var state = state
    if request.direction == .up, request.recordsSquashes {
      let applied = state.revisions
      let begun = migrations.squashes.filter { !applied.isDisjoint(with: $0.replaces) }
      squashes = state.completed(among: try begun.compactMap { try Squash($0) })
      state = state.recording(squashes)
    }
    let graph = try migrations.graph(with: state.rows)
    var plan = try graph.plan(request.goal, applied: state.revisions(for: request.direction))
    if request.phase == .expand {
      plan = plan.holdingBack(migrations.contractRevisions, in: graph)
    }
    steps = try migrations.steps(plan, graph: graph, rows: state.rows)
    candidates = steps
    deferred = plan.deferred
    let reached = state.revisions.union(plan.revisions).union(plan.deferred)
    source = .request(request, migrations)
    leaveOpenBackfills(on: state)
    // They fit the schema of the last revision.
    if request.direction == .up, missed.isEmpty,
      migrations.files.allSatisfy({ reached.contains($0.revision) })
    {
      repeatables = migrations.repeatables
    }
    interrupted = state.interruption(besides: steps)
  }

  /// The plan again, on the state that the run finds under its lock.
  ///
  /// What was asked for by counting from what is applied is what it was at first, without what is done
  /// meanwhile; anything else is planned as if for the first time.
  /// - Throws: as `MigrationSet.plan(_:on:)`; `MigratorError.planOutdated`, `planOutgrown`.
  package func renewed(on state: AppliedState) throws -> RunPlan {
    if case .request(let request, let migrations) = source {
      try migrations.check(state, for: request)
    }
    return try remaining(on: state)
  }

  /// The plan again in the middle of the run, as after a race with another runner: what is left of it.
  ///
  /// - Throws: as `renewed(on:)`, but for a history that has become another.
  package func remaining(on state: AppliedState) throws -> RunPlan {
    switch source {
    case .request(var request, let migrations) where !request.isRelative:
      // They have their time before the run.
      request.recordsSquashes = false
      let plan = try RunPlan(request, of: migrations, on: state)
      try checkCoverage(of: plan)
      return plan
    case .request:
      return try remaining(of: candidates, on: state)
    case .steps(let steps):
      return try remaining(of: steps, on: state)
    }
  }

  /// Makes sure that a later plan does nothing that nobody has asked for when this one was made, since
  /// the database has gone the other way meanwhile.
  /// - Throws: `MigratorError.planOutdated`, `MigratorError.planOutgrown`.
  private func checkCoverage(of later: RunPlan) throws(MigratorError) {
    let known = Set(candidates.map(\.revision))
    let new = later.steps.filter { !known.contains($0.revision) }.map(\.revision)
    guard let first = new.first else { return }
    let dependent = later.steps.first { step in
      known.contains(step.revision)
        && !Set(step.node.downRevisions + step.node.dependencies).isDisjoint(with: new)
    }
    guard later.steps.first?.direction == .up else { throw .planOutgrown(revision: first) }
    throw .planOutdated(revision: dependent?.revision ?? first, missing: first)
  }

  private func remaining(of steps: [MigrationStep], on state: AppliedState) throws -> RunPlan {
    var plan = self
    plan.squashes = []
    plan.candidates = try state.undone(steps)
    plan.leaveOpenBackfills(on: state)
    plan.interrupted = state.interruption(besides: plan.steps)
    return plan
  }

  /// Leaves out what cannot be done because a backfill stays open: what stands on its revision, and that
  /// revision itself where it has stopped at the backfill already.
  ///
  /// A backfill stays open when it is deferred, and when it is paused. What waits is missed unless
  /// backfills are deferred and it is the contract phase that waits, which no deployment needs.
  private mutating func leaveOpenBackfills(on state: AppliedState) {
    var request: RunRequest?
    if case .request(let asked, _) = source { request = asked }
    let isUp = candidates.first?.direction == .up
    let defers = isUp && request?.defersBackfills == true
    var incomplete: Set<String> = []
    var contract: Set<String> = []
    (steps, openBackfills, waiting, missed) = ([], [], [], [])
    for var step in candidates {
      step.droppedBackfill = state.droppedBackfill(by: step)
      let needed = step.node.downRevisions + step.node.dependencies
      if isUp ? incomplete.isDisjoint(with: needed) : incomplete.isEmpty {
        let end = state.backfill(in: step, defers: defers)
        if end != .reached { steps.append(step) }
        guard end != nil else { continue }
        openBackfills.append(step.revision)
        if !defers { missed.append(step.revision) }
      } else {
        waiting.append(step.revision)
        if step.isOfContractPhase || !contract.isDisjoint(with: needed) {
          contract.insert(step.revision)
        }
        if !defers || request?.phase == .contract || !contract.contains(step.revision) {
          missed.append(step.revision)
        }
      }
      incomplete.insert(step.revision)
    }
  }
}

extension MigrationStep {
  /// Whether it runs once no old version of the application is left.
  fileprivate var isOfContractPhase: Bool {
    if case .file(let file, _) = body { file.phase == .contract } else { false }
  }
}

extension MigrationSet {
  /// The one place that decides what a run does: what a request means for a state of the database.
  ///
  /// A pure function, so that a run which waited, lost its connection or lost a race plans again.
  /// - Throws: `HistoryError` when the files are not those that were applied; `RevisionError`;
  ///   `PlanError.irreversible`; `ProblemList` when the files and the database do not fit; `Problem`
  ///   for a squash that cannot be read.
  package func plan(_ request: RunRequest, on state: AppliedState) throws -> RunPlan {
    try check(state, for: request)
    return try RunPlan(request, of: self, on: state)
  }

  /// Makes sure that the files are those that were applied, as far as the request asks for it.
  fileprivate func check(
    _ state: AppliedState, for request: RunRequest
  ) throws(HistoryError) {
    // Whoever reverts what the files do not know must not be stopped because they do not know it.
    try comparison(with: state.rows).check(
      allowing: request.allowedRevisions,
      allowsNewer: request.allowsNewer || request.direction == .down)
  }
}

/// A backfill that stays open, as seen from its migration.
private enum OpenBackfill {
  /// The migration runs up to it.
  case ahead
  /// The migration has stopped at it.
  case reached
}

extension AppliedState {
  /// The migration that an earlier run left partly done, unless one of the steps goes on with it, or it
  /// waits at a backfill and no step concerns it.
  fileprivate func interruption(besides steps: [MigrationStep]) -> AppliedRevision? {
    rows.first { row in
      row.partial != nil
        && !steps.contains {
          row.isInterrupted($0) || $0.droppedBackfill != nil && $0.revision == row.revision
        }
        && (openBackfill(of: row) == nil || steps.contains { $0.revision == row.revision })
    }
  }

  /// The backfill in a step that stays open; nil where there is none.
  ///
  /// - Parameter defers: whether backfills are left to another run.
  fileprivate func backfill(in step: MigrationStep, defers: Bool) -> OpenBackfill? {
    guard let row = rows.first(where: { $0.isInterrupted(step) }) else {
      guard defers, case .file(let file, let section) = step.body, file.language == .sql else {
        return nil
      }
      return section.backfills.isEmpty ? nil : .ahead
    }
    if let open = openBackfill(of: row) { return defers || open.isPaused ? .reached : nil }
    let left = backfills.filter { record in
      record.revision == row.revision && !record.isComplete
        && record.statement ?? 0 > row.partial?.completedStatements ?? 0
    }
    return left.contains { defers || $0.isPaused } ? .ahead : nil
  }

  /// How many statements of the up migration are done that a down migration takes back, where these and the next one
  /// are backfills, and what they have written may stay; nil where there is more to take back.
  fileprivate func droppedBackfill(by step: MigrationStep) -> Int? {
    guard step.direction == .down, let row = rows.first(where: { $0.revision == step.revision }),
      let partial = row.partial, partial.direction == .up, openBackfill(of: row) != nil
    else { return nil }
    let done = partial.completedStatements
    let records = backfills.filter { record in
      record.revision == row.revision && record.statement.map { $0 <= done + 1 } == true
    }.sorted { ($0.statement ?? 0) < ($1.statement ?? 0) }
    guard records.count == done + 1 else { return nil }
    var directives: [BackfillDirective] = []
    if case .file(let file, _) = step.body { directives = file.up.backfills }
    let mayStay = records.enumerated().allSatisfy { index, record in
      record.rows == 0 || directives.indices.contains(index) && directives[index].leavesRows
    }
    return mayStay ? done : nil
  }

  /// The steps that are not done.
  /// - Throws: `MigratorError.planOutdated` where one needs a revision that is not applied any more.
  fileprivate func undone(_ steps: [MigrationStep]) throws(MigratorError) -> [MigrationStep] {
    var applied = revisions
    let undone = steps.filter { step in
      guard step.repeatable == nil else { return laterRun(of: step) == nil }
      return (step.direction == .up) != applied.contains(step.revision)
        || rows.contains { $0.isInterrupted(step) }
    }
    for step in undone where step.repeatable == nil {
      switch step.direction {
      case .up:
        if let missing = (step.node.downRevisions + step.node.dependencies).first(where: {
          !applied.contains($0)
        }) {
          throw .planOutdated(revision: step.revision, missing: missing)
        }
        applied.insert(step.revision)
      case .down:
        applied.remove(step.revision)
      }
    }
    return undone
  }
}
