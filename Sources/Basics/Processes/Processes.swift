import Dispatch
import FoundationEssentials
package import Glibc
package import Synchronization

/// Starts a program of a path, or of a name that is looked up in PATH: the one place that starts any.
///
/// - Parameters:
///   - arguments: What follows the name.
///   - environment: All variables that it finds.
///   - output: A descriptor for its standard output.
///   - errors: A descriptor for its standard error; nil for none.
///   - keepsInput: Whether it reads what this process would; otherwise it has no input.
///   - leadsGroup: Whether it is a process group of its own, which is signalled as a whole.
/// - Throws: `FileError`.
package func startProgram(
  _ program: String, _ arguments: [String], environment: ProgramEnvironment, output: Int32,
  errors: Int32?, keepsInput: Bool = false, leadsGroup: Bool = false
) throws(FileError) -> Child {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  if !keepsInput {
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
  }
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
  if let errors {
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
  } else {
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
  }
  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var signals = sigset_t()
  sigemptyset(&signals)
  posix_spawnattr_setsigmask(&attributes, &signals)
  posix_spawnattr_setpgroup(&attributes, 0)
  posix_spawnattr_setflags(
    &attributes, Int16(POSIX_SPAWN_SETSIGMASK | (leadsGroup ? POSIX_SPAWN_SETPGROUP : 0)))

  var process: pid_t = 0
  let error = withCStrings([program] + arguments) { arguments in
    withCStrings(environment.variables.map { "\($0)=\($1)" }) { variables in
      posix_spawnp(&process, program, &actions, &attributes, arguments, variables)
    }
  }
  guard error == 0 else { throw FileError(path: program, number: error) }
  return Child(process, leadsGroup: leadsGroup)
}

/// Runs a program to its end; cancelling the task ends it.
///
/// - Parameter output: A new file for all that it writes.
/// - Returns: The exit code, or 128 and the number of the signal that ended it.
/// - Throws: `FileError` when it cannot be started; `CancellationError`.
package func runProgram(
  _ program: String, _ arguments: [String], environment: ProgramEnvironment, output: String
) async throws -> Int32 {
  let file = open(output, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
  guard file >= 0 else { throw FileError(path: output, number: errno) }
  defer { close(file) }
  let child = try startProgram(
    program, arguments, environment: environment, output: file, errors: file)
  let status = await child.end { child.signal() }
  try Task.checkCancellation()
  return status
}

/// Replaces this process by a program.
///
/// The program gets the signals that this one ignores or has Dispatch wait for.
/// - Parameters:
///   - words: The name it is called by, and its arguments.
///   - environment: All variables that it finds; nil for those of this process, as migrate itself needs
///     them.
/// - Returns: The `errno`, when it could not be started.
package func replaceProcess(
  by program: String, _ words: [String], environment: ProgramEnvironment?
) -> Int32 {
  var none = sigset_t()
  sigemptyset(&none)
  pthread_sigmask(SIG_SETMASK, &none, nil)
  signal(SIGPIPE, SIG_DFL)
  return withCStrings(words) { arguments in
    if let environment {
      clearenv()
      for (name, value) in environment.variables { setenv(name, value, 1) }
    }
    execvp(program, arguments)
    return errno
  }
}

/// A process that is waited for once, and is not signalled after that.
package final class Child: Sendable {
  private let process: Mutex<pid_t?>
  private let identifier: pid_t
  private let leadsGroup: Bool

  /// - Parameter leadsGroup: Whether signals are for all processes of its group.
  package init(_ identifier: pid_t, leadsGroup: Bool = false) {
    self.identifier = identifier
    self.leadsGroup = leadsGroup
    process = Mutex(identifier)
  }

  package func signal(_ number: Int32 = SIGTERM) {
    process.withLock { process in
      if let process { _ = kill(leadsGroup ? -process : process, number) }
    }
  }

  /// Waits for its end without keeping a thread of the task busy; cancelling the task ends it.
  ///
  /// - Parameter cancel: What to do then.
  package func end(onCancel cancel: @escaping @Sendable () -> Void) async -> Int32 {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(returning: self.wait()) }
      }
    } onCancel: {
      cancel()
    }
  }

  package func wait() -> Int32 { waitForEnd(of: identifier, forgetting: process) }
}

/// Waits for a process, and forgets its identifier before another can get that.
///
/// - Returns: Its exit code; 128 and the number of a signal that ended it.
package func waitForEnd(
  of identifier: pid_t, forgetting process: borrowing Mutex<pid_t?>
) -> Int32 {
  var information = siginfo_t()
  // Left a zombie until it is forgotten here, so that its identifier is no other's.
  while waitid(P_PID, id_t(identifier), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
  return process.withLock { process in
    process = nil
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7f
    return signal == 0 ? status >> 8 & 0xff : 128 + signal
  }
}

/// Hands strings over as C takes them: pointers with a nil at the end.
package func withCStrings<Result>(
  _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
  let pointers = strings.map { strdup($0) }
  defer { for pointer in pointers { free(pointer) } }
  return body(pointers + [nil])
}
