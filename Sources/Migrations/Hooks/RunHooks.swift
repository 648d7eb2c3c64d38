/// What a run does before and after all, and before and after each migration.
public struct RunHooks: Sendable {
  private var hooks: [HookPoint: Hook] = [:]

  /// Creates no hooks.
  public init() {}

  /// What is done at a point; nil for nothing.
  public subscript(point: HookPoint) -> Hook? {
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
public enum Hook: Sendable {
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
public struct HookContext: Sendable {
  /// Where in the run.
  public var point: HookPoint
  /// Which migration; nil for the whole run.
  public var step: MigrationStep?
  /// How the run ended; nil at its beginning, and around a migration.
  public var outcome: HistoryEntry.Outcome?
  /// Names the run in the history.
  public var runID: String
}

/// Why a hook stopped a run.
public struct HookFailure: Sendable {
  /// Where in the run.
  public var point: HookPoint
  /// Which migration; nil for the whole run.
  public var step: MigrationStep?
  /// What went wrong.
  public var reason: Reason

  /// What can go wrong with a hook.
  public enum Reason: Sendable {
    /// The database refused a statement.
    case statement(StatementError, SourceExcerpt)
    /// An action failed.
    case action(String)
  }
}
