import Basics
import Dispatch
import Glibc
import Synchronization

/// Turns SIGINT and SIGTERM into the cancellation of the work. A second signal ends the process at
/// once.
///
/// The handlers are set explicitly, so that this works for a container's first process too, for
/// which signals without a handler do nothing.
final class Interruption {
  private let received = ReceivedSignal()
  private var sources: [any DispatchSourceSignal] = []

  /// The exit status for the signal that came; nil when none did.
  var status: ExitStatus? { received.status.withLock { $0 } }

  /// Starts to listen; the handlers are in place on return.
  init(cancelling task: Task<some Sendable, Never>) {
    let registrations = DispatchGroup()
    for (signal, status) in [(SIGINT, ExitStatus.interrupted), (SIGTERM, .terminated)] {
      let source = DispatchSource.makeSignalSource(signal: signal, queue: .global())
      source.setEventHandler { [received] in
        guard received.isFirst(status) else { _exit(status.rawValue) }
        task.cancel()
      }
      registrations.enter()
      source.setRegistrationHandler { registrations.leave() }
      source.resume()
      sources.append(source)
    }
    registrations.wait()
  }
}

/// The first signal that came, shared by the handlers.
private final class ReceivedSignal: Sendable {
  let status = Mutex<ExitStatus?>(nil)

  /// Notes a signal; false when there was one before.
  func isFirst(_ newStatus: ExitStatus) -> Bool {
    status.withLock { status in
      defer { status = status ?? newStatus }
      return status == nil
    }
  }
}
