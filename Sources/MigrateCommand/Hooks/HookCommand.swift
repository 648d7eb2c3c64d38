import FoundationEssentials
import Glibc
import Migrations

/// A command of the shell at a point of a run.
struct HookCommand: Sendable {
  /// The text of the command.
  let command: String
  /// The environment variables that it finds.
  let environment: [String: String]

  /// - Parameters:
  ///   - database: the URL without its password.
  ///   - url: the URL as it is, where the command is to have it.
  init(_ command: String, database: String, url: String?) {
    self.command = command
    var environment = ProcessInfo.processInfo.environment
    if url == nil {
      for name in Self.secrets { environment[name] = nil }
    }
    environment["MIGRATE_DATABASE"] = database
    environment["MIGRATE_URL"] = url
    self.environment = environment
  }

  /// The variables that may hold a password.
  private static let secrets = [
    "MIGRATE_URL", "DATABASE_URL", "MIGRATE_SCRATCH_URL", "PGPASSWORD",
  ]

  /// Runs the command to its end, as a process group of its own, which is ended with the task.
  /// - Throws: `HookCommandError`; `CancellationError`.
  func run(_ context: HookContext) async throws {
    let child = try start(environment.merging(Self.variables(context)) { $1 })
    let status = await child.end {
      child.signal(SIGTERM)
      // The run has to end within a second of its signal.
      Task.detached {
        try? await Task.sleep(for: .milliseconds(500))
        child.signal(SIGKILL)
      }
    }
    try Task.checkCancellation()
    if status != 0 { throw HookCommandError.exitCode(status, command: command) }
  }

  private static func variables(_ context: HookContext) -> [String: String] {
    var variables = ["MIGRATE_HOOK": context.point.rawValue, "MIGRATE_RUN_ID": context.runID]
    variables["MIGRATE_OUTCOME"] = context.outcome?.rawValue
    if let step = context.step {
      variables["MIGRATE_REVISION"] = step.revision
      variables["MIGRATE_DIRECTION"] = step.direction.rawValue
      variables["MIGRATE_MESSAGE"] = step.message
      variables["MIGRATE_PATH"] = step.path
    }
    return variables
  }

  /// Starts the command. What it writes goes to standard error: standard output is for results.
  private func start(_ environment: [String: String]) throws(HookCommandError) -> Child {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))

    var process: pid_t = 0
    let error = withCStrings(["/bin/sh", "-c", command]) { arguments in
      withCStrings(environment.map { "\($0)=\($1)" }) {
        posix_spawn(&process, "/bin/sh", &actions, &attributes, arguments, $0)
      }
    }
    guard error == 0 else { throw .cannotStart(String(cString: strerror(error))) }
    return Child(process, leadsGroup: true)
  }
}

/// Why the command of a hook did not do what it should.
enum HookCommandError: Error, Sendable, Hashable {
  /// It ended with another exit code than 0.
  case exitCode(Int32, command: String)
  /// There is no shell, or no process to be had.
  case cannotStart(String)
}

extension HookCommandError: CustomStringConvertible {
  var description: String {
    switch self {
    case .exitCode(let code, let command): "exit code \(code) of `\(command)`"
    case .cannotStart(let reason): "/bin/sh cannot be started: \(reason)"
    }
  }
}
