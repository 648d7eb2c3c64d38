/// Something that happened in a run, for whoever shows it.
public enum MigrationEvent: Sendable {
  /// The database cannot be reached yet, and is tried again.
  case waitingForDatabase(message: String)
  /// Another runner holds the lock.
  case waitingForLock(holder: LockHolder?)
  /// These revisions were applied (or reverted) by another runner while we waited.
  ///
  /// - Parameter by: who it was, by revision, as far as it is recorded.
  case alreadyDone([MigrationStep], by: [String: String])
  /// A squash is recorded in the place of these revisions, all of which were applied.
  case squashRecorded(String, replacing: [String])
  /// A step begins; `number` counts from 1.
  case stepStarted(MigrationStep, number: Int, total: Int)
  /// An up migration of which nothing is written: it is recorded as applied, and changes nothing.
  case emptyStep(MigrationStep)
  /// So many statements of the current step are done.
  case statementsCompleted(Int)
  /// A Swift migration tells the user something.
  case message(MigrationStep, String)
  /// A Swift migration tells how far it is; the total is nil when that is not known.
  case progress(MigrationStep, done: Int, total: Int?)
  /// A backfill begins or goes on, has done a batch, or is complete.
  case backfill(BackfillProgress)
  /// A backfill waits for standbys whose replay lags behind its limit.
  case waitingForReplicas(MigrationStep, lag: Duration)
  /// A backfill waits until fewer sessions than its limit are active.
  case waitingForSessions(MigrationStep, active: Int)
  /// The backfill of a Swift migration is paused, and waits until it is resumed.
  case waitingWhilePaused(MigrationStep)
  /// The run leaves a backfill open, since it defers backfills or somebody has paused this one.
  case backfillLeftOpen(BackfillStatus)
  /// These revisions stand on one whose backfill is open, and wait for it.
  case waitingForBackfills([String])
  /// A step is done and recorded.
  case stepCompleted(MigrationStep, duration: Duration)
  /// A step could not get a lock in time, was rolled back, and is tried again after a pause. The place
  /// is that of the statement, where it is known.
  case lockTimeout(
    MigrationStep, at: SourceLocation?, attempt: Int, pause: Duration, blockers: [Blocker])
  /// Sessions that blocked a migration while they were idle in a transaction were ended.
  case blockersEnded([Blocker])
  /// The connection was lost and made again; what was committed is known now.
  case reconnected(after: String)
  /// The server sent a NOTICE or WARNING.
  case notice(String)
  /// A hook begins, for a migration or for the whole run.
  case hookStarted(HookPoint, MigrationStep?)
  /// A dry run ends here: the step runs outside a transaction and cannot be rolled back.
  case dryRunEnds(before: MigrationStep)
}

/// A session that holds what a migration waits for.
public struct Blocker: Sendable, Hashable, Codable {
  /// The server process, for `pg_terminate_backend`.
  public var processID: Int
  /// What the session calls itself.
  public var applicationName: String
  /// `active`, `idle in transaction` and so on.
  public var state: String
  /// How long its transaction has been open, in seconds.
  public var transactionSeconds: Int
  /// The query that it runs or ran last, cut to a readable length.
  public var query: String
}
