import Synchronization

/// When a failed request is sent again: the standard mode of the AWS SDKs.
///
/// Three attempts, with a random pause before each further one of up to 1, 2, 4, … seconds, 20 at
/// most. Retries are paid from a budget that successes fill again, so that a service in trouble is
/// not asked three times as often.
final class RetryPolicy: Sendable {
  /// How often a request is sent at most.
  let maxAttempts: Int
  /// The longest pause after the first attempt, in seconds; it doubles.
  private let firstPause: Double
  private let budget = Mutex(500)
  private static let fullBudget = 500

  /// Creates a policy.
  init(maxAttempts: Int = 3, firstPause: Double = 1) {
    self.maxAttempts = maxAttempts
    self.firstPause = firstPause
  }

  /// Does something until it succeeds or there is no point in going on.
  func run<Result>(_ attempt: () async throws -> Result) async throws -> Result {
    var paid = 0
    var number = 1
    while true {
      do {
        let result = try await attempt()
        refill(paid == 0 ? 1 : paid)
        return result
      } catch let error as AWSError where error.isRetryable && number < maxAttempts {
        let cost = error.code == AWSError.timeoutCode ? 10 : 5
        guard pay(cost) else { throw error }
        paid = cost
        try await Task.sleep(for: pause(after: number))
        number += 1
      }
    }
  }

  private func pause(after number: Int) -> Duration {
    .seconds(min(Double.random(in: 0...1) * firstPause * Double(1 << (number - 1)), 20))
  }

  private func pay(_ cost: Int) -> Bool {
    budget.withLock { budget in
      guard budget >= cost else { return false }
      budget -= cost
      return true
    }
  }

  private func refill(_ amount: Int) {
    budget.withLock { $0 = min(Self.fullBudget, $0 + amount) }
  }
}
