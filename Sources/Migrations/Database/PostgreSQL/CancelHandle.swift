import CLibPQ

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
