import Foundation
import Synchronization

/// Collects what arrives at a file handle until its end, on a thread of its own.
final class OutputBuffer: Sendable {
  private struct State {
    var bytes = Data()
    var isAtEnd = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  /// Creates a buffer that is at its end.
  init() {
    state.withLock { $0.isAtEnd = true }
  }

  /// Starts to read.
  init(reading handle: FileHandle) {
    Thread.detachNewThread { [self] in
      // Not `FileHandle.read`, which waits until it has all that it was asked for.
      var piece = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = read(handle.fileDescriptor, &piece, piece.count)
        if count < 0, errno == EINTR { continue }
        // A terminal whose last user has gone reports EIO rather than an end.
        guard count > 0 else { break }
        state.withLock { $0.bytes.append(contentsOf: piece[..<count]) }
      }
      let waiters = state.withLock { state in
        state.isAtEnd = true
        return state.waiters
      }
      for waiter in waiters { waiter.resume() }
    }
  }

  /// What has arrived so far.
  var text: String { state.withLock { String(decoding: $0.bytes, as: UTF8.self) } }

  /// Whether everything has arrived.
  var isAtEnd: Bool { state.withLock { $0.isAtEnd } }

  /// Waits until everything has arrived.
  func waitForEnd() async {
    await withCheckedContinuation { continuation in
      let isAtEnd = state.withLock { state in
        if !state.isAtEnd { state.waiters.append(continuation) }
        return state.isAtEnd
      }
      if isAtEnd { continuation.resume() }
    }
  }
}
