import FoundationEssentials
import Migrations

/// An event of a run as `--json` prints it, one object a line.
///
/// `event` says which of the other keys are there.
struct RunEvent: Encodable, Sendable {
  var event: String
  var level = Level.info
  var time = Date()
  var runId: String
  var revision: String?
  var revisions: [String]?
  /// The repeatable file that takes the place of a revision.
  var repeatable: String?
  /// The seed that takes the place of a revision.
  var seed: String?
  /// Where in the run a hook stands.
  var hook: String?
  var direction: Direction?
  var message: String?
  var path: String?
  var line: Int?
  var column: Int?
  var sqlstate: String?
  var number: Int?
  var total: Int?
  var durationMs: Int?
  var statements: Int?
  var done: Int?
  var attempt: Int?
  var pauseMs: Int?
  var holder: LockHolder?
  var blockers: [Blocker]?
  var appliedBy: String?
  var table: String?
  var rows: Int?
  var estimatedRows: Int?
  var remainingMs: Int?
  var lagMs: Int?
  /// How many sessions are active.
  var active: Int?
  /// How a backfill stands.
  var state: BackfillStatus.State?
  var exitCode: Int32?
  /// What was applied last before the run, on each branch.
  var heads: [String]?
  /// The database, without its secrets.
  var database: String?
  /// The ECS task that the run is in.
  var taskId: String?

  /// How much somebody should care.
  enum Level: String, Encodable, Sendable { case info, warning, error }

  /// Makes the record of an event.
  init(_ event: MigrationEvent, runID: String) {
    switch event {
    case .waitingForDatabase(let message):
      self.init("waiting_for_database", runID, message: message)
      level = .warning
    case .waitingForLock(let holder):
      self.init("waiting_for_lock", runID)
      self.holder = holder
    case .squashRecorded(let squash, let replaced):
      self.init("squash_recorded", runID)
      (revision, revisions) = (squash, replaced)
    case .alreadyDone(let steps, let names):
      self.init("already_done", runID)
      revisions = steps.map(\.revision)
      appliedBy = steps.last.flatMap { names[$0.revision] }
    case .stepStarted(let step, let number, let total):
      self.init("step_started", runID, step)
      (self.number, self.total) = (number, total)
    case .emptyStep(let step):
      self.init("empty_step", runID, step)
      level = .warning
    case .statementsCompleted(let count):
      self.init("statements_completed", runID)
      statements = count
    case .message(let step, let message):
      self.init("message", runID, step)
      self.message = message
    case .progress(let step, let done, let total):
      self.init("progress", runID, step)
      (self.done, self.total) = (done, total)
    case .backfill(let progress):
      self.init("backfill_progress", runID)
      (table, rows) = (progress.table, progress.rows)
      estimatedRows = progress.estimatedRows
      durationMs = Int(progress.elapsed.milliseconds)
      remainingMs = progress.remaining.map { Int($0.milliseconds) }
    case .waitingForReplicas(let step, let lag):
      self.init("waiting_for_replicas", runID, step)
      lagMs = Int(lag.milliseconds)
    case .waitingForSessions(let step, let active):
      self.init("waiting_for_sessions", runID, step)
      self.active = active
    case .waitingWhilePaused(let step): self.init("waiting_while_paused", runID, step)
    case .backfillLeftOpen(let backfill):
      self.init("backfill_open", runID)
      (revision, table, state) = (backfill.revision, backfill.table, backfill.state)
      (rows, estimatedRows) = (backfill.rows, backfill.estimatedRows)
    case .waitingForBackfills(let waiting):
      self.init("waiting_for_backfills", runID)
      revisions = waiting
    case .stepCompleted(let step, let duration):
      self.init("step_completed", runID, step)
      durationMs = Int(duration.milliseconds)
    case .lockTimeout(let step, let place, let attempt, let pause, let blockers):
      self.init("lock_timeout", runID, step)
      line = place?.line
      level = .warning
      (self.attempt, self.blockers) = (attempt, blockers)
      pauseMs = Int(pause.milliseconds)
    case .blockersEnded(let blockers):
      self.init("blockers_ended", runID)
      self.blockers = blockers
    case .reconnected(let message):
      self.init("reconnected", runID, message: message)
      level = .warning
    case .notice(let message): self.init("notice", runID, message: message)
    case .hookStarted(let point, let step):
      self.init("hook_started", runID)
      if let step { self.init("hook_started", runID, step) }
      hook = point.rawValue
    case .dryRunEnds(let step): self.init("dry_run_ends", runID, step)
    }
  }

  /// Makes the record of a run's beginning.
  init(from heads: [String], steps total: Int, database: String, runID: String) {
    self.init("run_started", runID)
    (self.heads, self.total, self.database) = (heads, total, database)
  }

  /// Makes the record of what waits for the contract phase.
  init(deferred revisions: [String], runID: String) {
    self.init("held", runID)
    self.revisions = revisions
  }

  /// Makes the record of a run's end.
  init(completed count: Int, duration: Duration, runID: String) {
    self.init("run_completed", runID)
    done = count
    durationMs = Int(duration.milliseconds)
  }

  /// Makes the record of a run's failure.
  init(failure report: ErrorReport, runID: String) {
    self.init("run_failed", runID, message: report.text)
    let place = report.place
    (revision, direction) = (place.revision, place.direction.flatMap(Direction.init))
    (path, line, column, sqlstate) = (place.path, place.line, place.column, place.sqlstate)
    level = .error
    // Which signal it was, the event does not know.
    exitCode = report.status == .interrupted ? nil : report.status.rawValue
  }

  private init(_ event: String, _ runID: String, message: String? = nil) {
    self.event = event
    self.runId = runID
    self.message = message
  }

  private init(_ event: String, _ runID: String, _ step: MigrationStep) {
    self.init(event, runID, message: step.message)
    path = step.path
    if let file = step.repeatable {
      if file.kind == .seed { seed = file.name } else { repeatable = file.name }
    } else {
      (revision, direction) = (step.revision, step.direction)
    }
  }
}
