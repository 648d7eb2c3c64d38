import Dispatch
import Glibc
import Synchronization

/// What to wait for on a socket.
struct SocketInterest: OptionSet {
  let rawValue: Int
  static let reading = SocketInterest(rawValue: 1 << 0)
  static let writing = SocketInterest(rawValue: 1 << 1)
}

/// How a wait on a socket ended.
enum SocketOutcome: Sendable {
  case ready, timedOut, cancelled
}

/// Waits until a socket can be read from or written to, without holding a thread.
///
/// The socket may be closed as soon as this returns.
func waitForSocket(
  _ socket: CInt, _ interest: SocketInterest, until deadline: ContinuousClock.Instant?,
  cancellable: Bool
) async -> SocketOutcome {
  if cancellable, Task.isCancelled { return .cancelled }
  if isReady(socket, interest) { return .ready }
  let wait = SocketWait(socket, interest)
  if let deadline { wait.end(.timedOut, after: deadline.secondsFromNow) }
  guard cancellable else { return await wait.outcome() }
  return await withTaskCancellationHandler {
    await wait.outcome()
  } onCancel: {
    wait.end(.cancelled)
  }
}

/// Whether the socket is ready now. Asking costs less than a change of threads.
private func isReady(_ socket: CInt, _ interest: SocketInterest) -> Bool {
  var events: Int32 = 0
  if interest.contains(.reading) { events |= POLLIN }
  if interest.contains(.writing) { events |= POLLOUT }
  var entry = pollfd(fd: socket, events: Int16(events), revents: 0)
  return poll(&entry, 1, 0) > 0
}

/// One wait: the first of its events ends it, and it is over once Dispatch has let go of the
/// socket.
private final class SocketWait: Sendable {
  private static let queue = DispatchQueue(label: "migrate.socket")

  private struct State {
    var watches: [Watch] = []
    var watching = 0
    var outcome: SocketOutcome?
  }

  private let state = Mutex(State())
  private let finished = FirstOutcome<SocketOutcome>()

  init(_ socket: CInt, _ interest: SocketInterest) {
    var watches: [Watch] = []
    if interest.contains(.reading) {
      watches.append(
        Watch(DispatchSource.makeReadSource(fileDescriptor: socket, queue: SocketWait.queue)))
    }
    if interest.contains(.writing) {
      watches.append(
        Watch(DispatchSource.makeWriteSource(fileDescriptor: socket, queue: SocketWait.queue)))
    }
    state.withLock { [watches] state in
      state.watches = watches
      state.watching = watches.count
    }
    for watch in watches {
      watch.source.setEventHandler { self.end(.ready) }
      watch.source.setCancelHandler { self.sourceIsGone() }
      watch.source.activate()
    }
  }

  func outcome() async -> SocketOutcome { await finished.value() }

  func end(_ outcome: SocketOutcome) {
    state.withLock { state in
      guard state.outcome == nil else { return }
      state.outcome = outcome
      for watch in state.watches { watch.source.cancel() }
      state.watches = []
    }
  }

  func end(_ outcome: SocketOutcome, after seconds: Double) {
    SocketWait.queue.asyncAfter(deadline: .now() + seconds) { self.end(outcome) }
  }

  private func sourceIsGone() {
    let outcome = state.withLock { state -> SocketOutcome? in
      state.watching -= 1
      return state.watching == 0 ? state.outcome : nil
    }
    if let outcome { finished.settle(outcome) }
  }
}

/// A Dispatch source. Unchecked because Dispatch lets any thread use a source, but its overlay for
/// Linux does not say so.
private struct Watch: @unchecked Sendable {
  let source: any DispatchSourceProtocol

  init(_ source: any DispatchSourceProtocol) { self.source = source }
}
