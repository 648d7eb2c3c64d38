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

  /// Waits for the answer to what is said although the task is cancelled, such as a ROLLBACK.
  ///
  /// From the cancellation on it does not wait for long: a server that hangs does not keep a process
  /// that was told to end. The session is ended then, and with it its transaction.
  func waitForLastWords(
    _ socket: CInt, _ interest: SocketInterest
  ) async throws(DatabaseError) {
    while true {
      let isCancelled = Task.isCancelled
      if isCancelled, lastWordsEnd == nil { lastWordsEnd = .now + .milliseconds(700) }
      switch await waitForSocket(
        socket, interest, until: isCancelled ? lastWordsEnd : nil, cancellable: !isCancelled)
      {
      case .ready: return
      case .cancelled: continue
      case .timedOut:
        // What runs there would keep its locks until it notices that nobody listens.
        if let request = CancelHandle(try libpq()) {
          await runBlocking(until: .now + .milliseconds(100), cancellable: false) {
            request.cancel()
          }
        }
        throw lost("the server did not answer before the run had to end")
      }
    }
  }

  /// Asks the server to cancel what it runs; gives the connection up once that has taken too long.
  ///
  /// It waits until the server has taken note: otherwise the request could hit the ROLLBACK that
  /// follows.
  func interrupt() async throws(DatabaseError) {
    let pg = try libpq()
    var current = interruption ?? Interruption()
    if lastWordsEnd == nil { lastWordsEnd = current.end + .milliseconds(200) }
    guard .now < current.end, let request = CancelHandle(pg) else {
      close()
      throw .cancelled
    }
    interruption = current
    await runBlocking(until: current.end, cancellable: false) { request.cancel() }
    current.scheduleRepetition()
    interruption = current
  }
}

/// Owns what libpq needs to ask a server to cancel what a connection runs.
///
/// Unchecked because it is a C pointer; `PQcancel` may be called by any thread and only reads it.
final class CancelHandle: @unchecked Sendable {
  private let pointer: OpaquePointer

  init?(_ connection: OpaquePointer) {
    guard let pointer = PQgetCancel(connection) else { return nil }
    self.pointer = pointer
  }

  deinit { PQfreeCancel(pointer) }

  /// Asks the server to cancel, and blocks until it has taken note.
  func cancel() {
    var message = [CChar](repeating: 0, count: 256)
    _ = PQcancel(pointer, &message, Int32(message.count))
  }
}
