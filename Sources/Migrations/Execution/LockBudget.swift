/// How long a migration may wait for locks, and how often it tries.
///
/// A statement that waits for a lock makes everybody wait who comes after it. So each attempt is
/// short, and the pause after it is so long that others are held up for less than a tenth of the
/// time. Attempts grow slowly: a lock that is free now and then is got by trying often, and nobody
/// notices a stall of a quarter of a second.
struct LockBudget {
  /// The `lock_timeout` of the next attempt.
  private(set) var timeout: Duration
  /// The attempts so far.
  private(set) var attempts = 0
  private let longest: Duration
  private let deadline: ContinuousClock.Instant
  private let total: Duration
  /// Whether others queue up behind an attempt.
  private let stallsOthers: Bool

  init(_ settings: MigratorSettings, longest: Duration?, _ connection: any Connection) {
    total = settings.lockRetryFor
    stallsOthers = connection.capabilities.contains(.sessionSettings)
    self.longest = longest ?? settings.lockTimeoutMax
    timeout = Self.firstTimeout(settings, longest: longest)
    deadline = .now + total
  }

  /// The `lock_timeout` of a migration's first attempt.
  static func firstTimeout(_ settings: MigratorSettings, longest: Duration?) -> Duration {
    min(settings.lockTimeout, longest ?? settings.lockTimeoutMax)
  }

  /// Notes that an attempt timed out.
  ///
  /// - Returns: the pause before the next attempt; nil when the budget is used up.
  mutating func pauseAfterTimeout() -> Duration? {
    attempts += 1
    // At least nine times the wait, and jitter so that several runners do not meet again.
    let pause = (stallsOthers ? timeout * 9 : .milliseconds(20)) * Double.random(in: 1...1.5)
    timeout = min(timeout * 1.1, longest)
    return ContinuousClock.now + pause < deadline ? pause : nil
  }

  /// The error of the last attempt, with what to tell the user when the budget is used up.
  func exhausted(_ error: StatementError, blockers: [Blocker] = []) -> StatementError {
    var error = error
    let rest =
      blockers.first.map {
        "Blocked by \($0). `SELECT pg_terminate_backend(\($0.processID))` ends that session, "
          + "--kill-blockers-after one that is idle in a transaction."
      }
      ?? "Find the session that holds the lock in pg_stat_activity, or raise lock_retry_for."
    error.hint = "Tried \(attempts) times in \(total). \(rest)"
    return error
  }
}
