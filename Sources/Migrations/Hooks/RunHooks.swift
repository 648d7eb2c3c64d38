/// What a run does before and after all, and before and after each migration.
package struct RunHooks: Sendable {
  private var hooks: [HookPoint: Hook] = [:]

  /// Creates no hooks.
  package init() {}

  /// What is done at a point; nil for nothing.
  package subscript(point: HookPoint) -> Hook? {
    get { hooks[point] }
    set { hooks[point] = newValue }
  }

  /// Whether something other than statements stands between one migration and the next.
  var haveActionsBetween: Bool {
    [HookPoint.beforeEach, .afterEach].contains { point in
      if case .action? = self[point] { true } else { false }
    }
  }
}

/// Something that is done at a point of a run.
package enum Hook: Sendable {
  /// The statements of a file: around a migration in its transaction, else in one of their own.
  case sql(RepeatableFile)
  /// Anything outside the database.
  case action(@Sendable (HookContext) async throws -> Void)
}

/// A point of a run at which something can be done.
public enum HookPoint: String, Sendable, Hashable, CaseIterable {
  /// Before the first migration, once it is known that there is something to do.
  case beforeRun = "before_run"
  /// After the last migration, or after the one that failed.
  case afterRun = "after_run"
  /// Before each migration.
  case beforeEach = "before_each"
  /// After each migration that was applied or reverted.
  case afterEach = "after_each"
}

/// What an action is told.
package struct HookContext: Sendable {
  /// Where in the run.
  package var point: HookPoint
  /// Which migration; nil for the whole run.
  package var step: MigrationStep?
  /// How the run ended; nil at its beginning, and around a migration.
  package var outcome: HistoryEntry.Outcome?
  /// Names the run in the history.
  package var runID: String
}

/// Why a hook stopped a run.
package struct HookFailure: Sendable {
  /// Where in the run.
  package var point: HookPoint
  /// Which migration; nil for the whole run.
  package var step: MigrationStep?
  /// What went wrong.
  package var reason: Reason

  /// What can go wrong with a hook.
  package enum Reason: Sendable {
    /// The database refused a statement.
    case statement(StatementError, SourceExcerpt)
    /// An action failed.
    case action(String)
  }
}
