import Dispatch

/// Runs work that blocks (a name look-up, a TLS handshake) on a thread outside the pool that
/// async functions share.
///
/// Returns nil as soon as `deadline` has passed or, if that is asked for, the task is cancelled;
/// the work then goes on unobserved and its value is dropped.
package func runBlocking<Value: Sendable>(
  until deadline: ContinuousClock.Instant?, cancellable: Bool,
  _ work: @escaping @Sendable () -> Value
) async -> Value? {
  let outcome = FirstOutcome<Value?>()
  DispatchQueue.global().async { outcome.settle(work()) }
  if let deadline {
    DispatchQueue.global().asyncAfter(deadline: .now() + deadline.secondsFromNow) {
      outcome.settle(nil)
    }
  }
  guard cancellable else { return await outcome.value() }
  return await withTaskCancellationHandler {
    await outcome.value()
  } onCancel: {
    outcome.settle(nil)
  }
}

extension ContinuousClock.Instant {
  /// The time until then in seconds; never negative.
  package var secondsFromNow: Double {
    max(0, ContinuousClock.now.duration(to: self) / .seconds(1))
  }
}
