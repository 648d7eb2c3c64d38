import CLibPQ

/// One try to connect to the first of the hosts that lets us in.
struct ConnectionAttempt {
  /// Keepalives and `TCP_USER_TIMEOUT` (in milliseconds) find a peer that is gone after one minute.
  static let defaults = [
    "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3",
    "tcp_user_timeout": "60000",
  ]

  /// Connects. A host that takes longer than `connect_timeout` is left out and the others are tried
  /// again: libpq leaves that to its callers, except where it blocks.
  static func connect(
    _ settings: [String: String], timeout: Duration
  ) async throws(DatabaseError) -> ConnectionHandle {
    var settings = settings
    var timeouts = ""
    while true {
      let attempt = try await ConnectionAttempt(
        settings, timeout: timeout, earlierMessages: timeouts)
      guard let host = try await attempt.hostThatTimedOut() else { return attempt.handle }
      timeouts += host.timeoutMessage
      guard let others = attempt.hosts.removing(host) else {
        throw .cannotConnect(.unreachable, message: oneLine(timeouts))
      }
      settings.merge(others.settings) { _, new in new }
    }
  }

  private let handle: ConnectionHandle
  private let hosts: HostList
  private let timeout: Duration?
  private let earlierMessages: String

  private init(
    _ settings: [String: String], timeout: Duration, earlierMessages: String
  ) async throws(DatabaseError) {
    // Looking a name up blocks, here and in PQconnectPoll when it goes on to the next host.
    let started = await runBlocking(until: nil, cancellable: true) {
      ConnectionHandle(connecting: settings)
    }
    guard let started else { throw .cancelled }
    guard let handle = started else {
      throw .cannotConnect(.unreachable, message: "out of memory")
    }
    let options = handle.options
    self.handle = handle
    self.earlierMessages = earlierMessages
    hosts = HostList(options)
    self.timeout = ConnectionAttempt.timeout(options["connect_timeout"], otherwise: timeout)
    if PQstatus(handle.pointer) == CONNECTION_BAD { throw failure }
  }

  /// Drives libpq until the session is open, or returns the host that did not answer in time.
  private func hostThatTimedOut() async throws(DatabaseError) -> Host? {
    var host = handle.currentHost
    var deadline = timeout.map { ContinuousClock.now + $0 }
    var interest = SocketInterest.writing
    while true {
      let outcome = await waitForSocket(
        PQsocket(handle.pointer), interest, until: deadline, cancellable: true)
      switch outcome {
      case .ready: break
      case .cancelled: throw .cancelled
      case .timedOut: return host
      }
      let status = await runBlocking(until: nil, cancellable: true) { [handle] in
        PQconnectPoll(handle.pointer)
      }
      switch status {
      case nil: throw .cancelled
      case PGRES_POLLING_OK: return nil
      case PGRES_POLLING_READING: interest = .reading
      case PGRES_POLLING_WRITING: interest = .writing
      default: throw failure
      }
      if handle.currentHost != host {
        host = handle.currentHost
        deadline = timeout.map { ContinuousClock.now + $0 }
      }
    }
  }

  private var failure: DatabaseError {
    let message = ConnectMessage(
      String(cString: PQerrorMessage(handle.pointer)),
      needsPassword: PQconnectionNeedsPassword(handle.pointer) == 1)
    return .cannotConnect(message.failure, message: oneLine(earlierMessages + message.text))
  }

  /// libpq's rule: seconds, 0 or less means for ever, and 1 is treated as 2.
  private static func timeout(_ setting: String?, otherwise: Duration) -> Duration? {
    guard let setting, !setting.isEmpty else { return otherwise }
    guard let seconds = Int(setting), seconds > 0 else { return nil }
    return .seconds(max(2, seconds))
  }
}
