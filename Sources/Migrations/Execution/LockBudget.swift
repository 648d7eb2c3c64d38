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

  init(_ settings: MigratorSettings, longest: Duration?) {
    self.longest = longest ?? settings.lockTimeoutMax
    timeout = min(settings.lockTimeout, self.longest)
    deadline = .now + settings.lockRetryFor
  }

  /// Notes that an attempt timed out.
  ///
  /// - Parameter stallsOthers: whether others queued up behind the attempt.
  /// - Returns: the pause before the next attempt; nil when the budget is used up.
  mutating func pauseAfterTimeout(stallsOthers: Bool) -> Duration? {
    attempts += 1
    // At least nine times the wait, and jitter so that several runners do not meet again.
    let pause = (stallsOthers ? timeout * 9 : .milliseconds(20)) * Double.random(in: 1...1.5)
    timeout = min(timeout * 1.1, longest)
    return ContinuousClock.now + pause < deadline ? pause : nil
  }

  /// What to tell the user when the budget is used up.
  static func exhaustedHint(
    attempts: Int, settings: MigratorSettings, blockers: [Blocker]
  ) -> String {
    let tried = "Tried \(attempts) times in \(settings.lockRetryFor)."
    guard let first = blockers.first else {
      return tried + " Find the session that holds the lock in pg_stat_activity, or raise"
        + " lock_retry_for."
    }
    return "\(tried) Blocked by \(first)"
  }
}
