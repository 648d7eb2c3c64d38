import CLibPQ
import Glibc

/// Owns a libpq connection and closes it with its last reference.
///
/// Unchecked because libpq allows one thread at a time and the compiler cannot see that: while a
/// queue works on the connection, the task that owns it awaits the outcome or has given it up.
final class ConnectionHandle: @unchecked Sendable {
  let pointer: OpaquePointer
  let notices = NoticeBuffer()

  /// Starts to connect. Nil when there is no memory left; otherwise `PQstatus` says how it went.
  init?(connecting settings: [String: String]) {
    let keywords = settings.keys.sorted()
    let texts = keywords + keywords.map { settings[$0] ?? "" }
    let strings = texts.map { UnsafePointer(strdup($0)) }
    defer { for string in strings { free(UnsafeMutablePointer(mutating: string)) } }
    let started = PQconnectStartParams(
      Array(strings.prefix(keywords.count)) + [nil], Array(strings.suffix(keywords.count)) + [nil],
      0)
    guard let started else { return nil }
    pointer = started
    PQsetErrorVerbosity(pointer, PQERRORS_VERBOSE)  // for `ConnectMessage`
    _ = PQsetNoticeReceiver(
      pointer,
      { buffer, notice in
        let text = PQresultVerboseErrorMessage(notice, PQERRORS_DEFAULT, PQSHOW_CONTEXT_NEVER)
        defer { PQfreemem(text) }
        guard let buffer, let text else { return }
        Unmanaged<NoticeBuffer>.fromOpaque(buffer).takeUnretainedValue()
          .receive(String(cString: text))
      }, Unmanaged.passUnretained(notices).toOpaque())
  }

  deinit { PQfinish(pointer) }

  /// The options in use, wherever they came from.
  var options: [String: String] {
    guard let list = PQconninfo(pointer) else { return [:] }
    defer { PQconninfoFree(list) }
    return ConnectionOption.list(list).reduce(into: [:]) { $0[$1.keyword] = $1.value }
  }

  /// The server that is being connected to.
  var currentHost: Host {
    Host(
      name: PQhost(pointer).map { String(cString: $0) } ?? "",
      port: PQport(pointer).map { String(cString: $0) } ?? "")
  }
}

/// Where a server's notices go: kept while connecting, which happens on other threads, and then
/// handed over.
final class NoticeBuffer {
  private var kept: [String] = []
  private lazy var handler: (String) -> Void = { [unowned self] in kept.append($0) }

  func receive(_ message: String) {
    handler(
      PlacedValues.maskedMessage(message.hasSuffix("\n") ? String(message.dropLast()) : message))
  }

  /// Hands over what was kept and what is to come; without a handler it is dropped.
  func deliver(to handler: ((String) -> Void)?) {
    self.handler = handler ?? { _ in }
    kept.forEach(self.handler)
    kept = []
  }
}
