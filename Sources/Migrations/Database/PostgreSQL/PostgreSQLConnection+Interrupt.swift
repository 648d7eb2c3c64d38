import CLibPQ

/// The cancellation of a call: the server is asked to stop, and its answer is read to the end, so
/// that the connection stays usable.
struct Interruption {
  /// How long a server may take to stop before the connection is given up: a process that was told
  /// to end should do so within a second.
  private static let patience: Duration = .milliseconds(700)
  /// A request that arrives between two pipelined commands is lost, so it is repeated.
  private static let repetition: Duration = .milliseconds(200)

  let end: ContinuousClock.Instant
  private(set) var nextStep: ContinuousClock.Instant

  init() {
    end = .now + Interruption.patience
    nextStep = end
  }

  mutating func scheduleRepetition() { nextStep = min(end, .now + Interruption.repetition) }
}

extension PostgreSQLConnection {
  /// Whether the task is cancelled and may be obeyed.
  var isInterrupted: Bool { interruption != nil || (!ignoresCancellation && Task.isCancelled) }

  /// Asks the server to cancel what it runs; gives the connection up once that has taken too long.
  ///
  /// It waits until the server has taken note: otherwise the request could hit the ROLLBACK that
  /// follows.
  func interrupt() async throws(DatabaseError) {
    let pg = try libpq()
    var current = interruption ?? Interruption()
    guard .now < current.end, let request = CancelHandle(pg) else {
      close()
      throw .cancelled
    }
    interruption = current
    await offload(until: current.end, cancellable: false) { request.cancel() }
    current.scheduleRepetition()
    interruption = current
  }
}
