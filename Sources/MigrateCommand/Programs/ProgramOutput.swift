import Glibc

/// Runs a program of PATH to its end.
/// - Returns: what it wrote, without newlines at the end; nil when it cannot be run, or fails.
func programOutput(_ command: [String]) -> String? {
  var ends: [Int32] = [-1, -1]
  guard pipe(&ends) == 0 else { return nil }
  for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  defer { close(ends[0]) }
  let child = start(command, output: ends[1])
  close(ends[1])
  guard let child else { return nil }

  let text = readAll(ends[0])
  var status: Int32 = 0
  while waitpid(child, &status, 0) < 0 {
    guard errno == EINTR else { return nil }
  }
  guard status == 0 else { return nil }
  return String(text.reversed().drop { $0.isNewline }.reversed())
}

private func start(_ command: [String], output: Int32) -> pid_t? {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)

  var child: pid_t = 0
  let error = withCStrings(command) {
    posix_spawnp(&child, command[0], &actions, nil, $0, environ)
  }
  return error == 0 ? child : nil
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
