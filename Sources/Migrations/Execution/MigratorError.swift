/// Why a run ended early.
package enum MigratorError: Error, Sendable {
  /// A statement of a migration failed.
  case migrationFailed(MigrationFailure)
  /// A file cannot run as it is; nothing was run.
  case unfitFile(ProblemList)
  /// A file cannot be read on when its turn comes, or is not what it was when the run began.
  case fileChanged(MigrationStep, Problem, MigrationFailure.FailureOutcome)
  /// A migration outside a transaction removed or changed what migrate records.
  case recordLost(MigrationStep, StatementError)
  /// Another runner kept the lock longer than we were to wait.
  case locked(holder: LockHolder?, waited: Duration)
  /// While we waited, something was reverted that a migration of the plan needs.
  case planOutdated(revision: String, missing: String)
  /// While we waited, something was applied that the downgrade would revert too.
  case planOutgrown(revision: String)
  /// A non-transactional migration was interrupted by an earlier run.
  ///
  /// - Parameter isOpen: whether it is at a backfill, which an upgrade goes on with by itself.
  case partial(AppliedRevision, isOpen: Bool)
  /// Revisions that the run was to apply, or to revert, wait for backfills of others, which are open.
  ///
  /// - Parameter isPaused: whether somebody has paused one of them.
  case waitingForBackfills(missed: [String], open: [String], isPaused: Bool)
  /// Whether the statement at which an earlier run was interrupted took effect cannot be known.
  case inDoubt(MigrationStep, Statement)
  /// A part of an interrupted migration that was done is no longer what it was.
  ///
  /// - Parameters:
  ///   - statement: the first that differs; nil where the file ends before.
  ///   - done: how many statements were done, or begun.
  case changedBefore(MigrationStep, Statement?, done: Int)
  /// An interrupted migration has made something that is gone with its session.
  case sessionLost(MigrationStep, Statement, SessionObject)
  /// A migration cannot be part of a run in one transaction.
  case notTransactional(MigrationStep)
  /// A hook failed.
  case hookFailed(HookFailure)
  /// Actions between migrations cannot be part of a run in one transaction.
  case actionsInOneTransaction
  /// The connection was lost more than once at the same step.
  case connectionLost(MigrationStep, message: String)
  /// The run was cancelled.
  case interrupted(step: MigrationStep?, InterruptedStep)
}

/// What is known of the step at which a run was cancelled.
package enum InterruptedStep: Sendable, Hashable {
  /// Nothing of it is left.
  case rolledBack
  /// It runs outside a transaction, and a part of it may be done.
  case partial
  /// It was committed before the run ended.
  case committed
  /// The server did not say any more whether it is committed.
  case unknown
}

/// A migration's failure with all that is known about it.
package struct MigrationFailure: Sendable {
  /// The step that failed.
  package var step: MigrationStep
  /// The place of the error in the file, with its line.
  package var excerpt: SourceExcerpt?
  /// What the database said.
  package var error: StatementError
  /// What became of the step.
  package var outcome: FailureOutcome

  /// What became of a failed step.
  package enum FailureOutcome: Sendable, Hashable {
    /// Nothing of it is left.
    case rolledBack
    /// It was part of a run in one transaction, and nothing of the run is left.
    case runRolledBack
    /// Statements before the failed one are done and recorded.
    case partial(completedStatements: Int)
  }
}
