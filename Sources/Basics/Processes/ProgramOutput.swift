import Glibc

/// Runs a program to its end, on the thread of the caller.
///
/// - Parameters:
///   - errors: A descriptor for its standard error; nil for none.
///   - keepsInput: Whether it reads what this process would.
/// - Returns: What it wrote, and its exit code, or 128 and the number of the signal that ended it.
/// - Throws: `FileError` when it cannot be started.
package func runForOutput(
  _ program: String, _ arguments: [String], environment: ProgramEnvironment, errors: Int32? = nil,
  keepsInput: Bool = false
) throws(FileError) -> (output: [UInt8], status: Int32) {
  var ends: [Int32] = [-1, -1]
  guard pipe(&ends) == 0 else { throw FileError(path: program, number: errno) }
  for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  defer { close(ends[0]) }
  let child: Child
  do {
    defer { close(ends[1]) }
    child = try startProgram(
      program, arguments, environment: environment, output: ends[1], errors: errors,
      keepsInput: keepsInput)
  }
  return (readAll(ends[0]), child.wait())
}

private func readAll(_ descriptor: Int32) -> [UInt8] {
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 16 * 1024)
  while true {
    let count = read(descriptor, &buffer, buffer.count)
    if count > 0 {
      bytes += buffer[..<count]
    } else if count == 0 || errno != EINTR {
      return bytes
    }
  }
}
