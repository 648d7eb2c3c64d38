import Basics
import Foundation
import Synchronization

/// A child process in a process group of its own.
///
/// Foundation's `Process` leaves a descriptor open for every child that it started, which the crash
/// tests, with their thousands of children, do not survive.
final class ChildProcess: Sendable {
  /// The exit code, once: for a process that a signal ended, 128 and the signal's number.
  let exit: AsyncStream<Int32>

  private let identifier: Mutex<pid_t?>
  private static let inheritance = Mutex(())

  /// Opens descriptors that no child inherits by chance: one that did would keep a pipe or a
  /// connection alive that everybody else has closed.
  static func keepingFromChildren<Result>(
    _ open: () throws -> (Result, descriptors: [Int32])
  ) rethrows -> Result {
    try inheritance.withLock { _ in
      let (result, descriptors) = try open()
      for descriptor in descriptors { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
      return result
    }
  }

  /// Starts a program.
  ///
  /// - Throws: `POSIXError`.
  init(
    _ path: String, _ arguments: [String], environment: [String: String], directory: String?,
    input: FileHandle, output: FileHandle, errors: FileHandle
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (target, handle) in [
      (STDIN_FILENO, input), (STDOUT_FILENO, output), (STDERR_FILENO, errors),
    ] {
      posix_spawn_file_actions_adddup2(&actions, handle.fileDescriptor, target)
    }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    posix_spawnattr_setflags(&attributes, Int16(flags))

    var child: pid_t = 0
    // `env -C` changes the directory and becomes the program; posix_spawn cannot, by POSIX.
    let command =
      (directory.map { ["/usr/bin/env", "-C", $0] } ?? []) + [path] + arguments
    let error = withCStrings(command) { arguments in
      withCStrings(environment.map { "\($0)=\($1)" }) { environment in
        Self.inheritance.withLock { _ in
          posix_spawn(&child, command[0], &actions, &attributes, arguments, environment)
        }
      }
    }
    guard error == 0 else { throw POSIXError(.init(rawValue: error) ?? .EIO) }
    identifier = Mutex(child)
    let (exit, continuation) = AsyncStream.makeStream(of: Int32.self)
    self.exit = exit
    Thread.detachNewThread { [self, child] in
      continuation.yield(waitForEnd(of: child, forgetting: identifier))
      continuation.finish()
    }
  }

  /// Sends a signal to the process; nothing when it has ended.
  func signal(_ number: Int32) {
    identifier.withLock { identifier in
      if let identifier { Glibc.kill(identifier, number) }
    }
  }

  /// Kills the process and its children.
  /// - Returns: false when the process had ended.
  @discardableResult
  func kill() -> Bool {
    identifier.withLock { identifier in
      guard let identifier else { return false }
      Glibc.kill(-identifier, SIGKILL)
      return true
    }
  }
}
