import Basics
import Dispatch
import Glibc
import Synchronization

/// Passes on what the command of a hook writes, line by line, as migrate shows its own lines.
final class HookOutput: Sendable {
  /// What the command writes to.
  private let input: Int32
  private let output: Int32
  private let isOpen = Mutex(true)
  private let done = DispatchSemaphore(value: 0)

  /// Starts to read; nil when there is no pipe to be had.
  init?(to stream: OutputStream) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
    (output, input) = (ends[0], ends[1])
    DispatchQueue.global().async { self.relay(to: stream) }
  }

  /// Hands the descriptor over to a command, and closes it here.
  func use<Result>(_ body: (Int32) throws(FileError) -> Result) throws(FileError) -> Result {
    defer { close(input) }
    return try body(input)
  }

  /// Waits for what an ended command has written. A process that it left behind finds
  /// nobody who reads.
  func finish() {
    isOpen.withLock { $0 = false }
    done.wait()
  }

  private func relay(to stream: OutputStream) {
    defer {
      close(output)
      done.signal()
    }
    var line: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16 * 1024)
    // So much of one that never stops.
    var rest = 64
    while rest > 0 {
      let wasOpen = isOpen.withLock { $0 }
      if !wasOpen { rest -= 1 }
      let count = read(output, &buffer, buffer.count)
      if count > 0 {
        line += buffer[..<count]
        while let end = line.firstIndex(of: UInt8(ascii: "\n")) {
          stream.writeText(String(decoding: line[..<end], as: UTF8.self))
          line.removeFirst(end + 1)
        }
      } else if count < 0, errno == EINTR {
        continue
      } else if count < 0, errno == EAGAIN, wasOpen {
        var state = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
        poll(&state, 1, 50)
      } else {
        if !line.isEmpty { stream.writeText(String(decoding: line, as: UTF8.self)) }
        return
      }
    }
  }
}
