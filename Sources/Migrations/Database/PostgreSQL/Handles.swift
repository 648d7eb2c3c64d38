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

/// Owns a libpq result.
final class ResultHandle {
  let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) { self.pointer = pointer }

  deinit { PQclear(pointer) }

  var status: ExecStatusType { PQresultStatus(pointer) }

  var rows: [Row] {
    let columns = PQnfields(pointer)
    return (0..<PQntuples(pointer)).map { row in
      (0..<columns).map { column in
        PQgetisnull(pointer, row, column) == 1
          ? .null : .text(String(cString: PQgetvalue(pointer, row, column)))
      }
    }
  }

  /// A field of the error; nil where the server sent none.
  func errorField(_ field: ErrorField) -> String? {
    PQresultErrorField(pointer, Int32(UInt8(ascii: field.rawValue))).map { String(cString: $0) }
  }
}

/// The fields of an error: the `PG_DIAG_…` macros of postgres_ext.h, which Swift does not import.
enum ErrorField: UnicodeScalar {
  /// The severity, always in English.
  case severity = "V"
  case sqlState = "C"
  case message = "M"
  case detail = "D"
  case hint = "H"
  case context = "W"
  case position = "P"
  case internalPosition = "p"
  case internalQuery = "q"
  case schema = "s"
  case table = "t"
  case constraint = "n"
}
