import Glibc

/// Runs a program of PATH to its end.
/// - Returns: what it wrote, without newlines at the end; nil when it cannot be run, or fails.
func programOutput(_ command: [String]) -> String? {
  var ends: [Int32] = [-1, -1]
  guard pipe(&ends) == 0 else { return nil }
  for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  defer { close(ends[0]) }
  let child = try? start(
    command[0], Array(command.dropFirst()), environment: .tool, output: ends[1], errors: nil)
  close(ends[1])
  guard let child else { return nil }
  let text = readAll(ends[0])
  guard child.wait() == 0 else { return nil }
  return String(text.reversed().drop { $0.isNewline }.reversed())
}

private func readAll(_ descriptor: Int32) -> String {
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 16 * 1024)
  while true {
    let count = read(descriptor, &buffer, buffer.count)
    if count > 0 {
      bytes += buffer[..<count]
    } else if count == 0 || errno != EINTR {
      return String(decoding: bytes, as: UTF8.self)
    }
  }
}
