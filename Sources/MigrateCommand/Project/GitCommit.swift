import Glibc

/// A commit of the git repository that the migration files are in.
struct GitCommit {
  /// The commit as git understands it: a branch, a tag, a hash.
  let name: String

  init(_ name: String) { self.name = name }

  /// The files that the commit has in a directory, by their paths from there.
  /// - Throws: `GitError`.
  func files(in directory: String) throws -> Set<String> {
    let text = try output([
      "git", "-C", directory, "ls-tree", "-r", "-z", "--name-only", "\(name)^{commit}",
    ])
    return Set(text.split(separator: "\0").map(String.init))
  }

  /// What a command prints; its errors go to ours.
  private func output(_ words: [String]) throws -> String {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw GitError(name: name, reason: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    let arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var child: pid_t = 0
    let error = posix_spawnp(&child, "git", &actions, nil, arguments, environ)
    close(ends[1])
    guard error == 0 else { throw GitError(name: name, reason: error) }
    let bytes = readAll(ends[0])
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    guard status == 0 else { throw GitError(name: name, reason: nil) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func readAll(_ descriptor: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }
}

/// git did not say what a commit has.
struct GitError: Error, CustomStringConvertible {
  /// The commit.
  let name: String
  /// Why git did not start; nil when it did, and has said itself what was wrong.
  let reason: Int32?

  var description: String {
    let cause = reason.map { ": \(String(cString: strerror($0)))" } ?? ""
    return "git cannot list the migration files of \(name)\(cause); is it a commit of this "
      + "repository? In CI, fetch it first."
  }
}
