import FoundationEssentials
import Glibc
import Migrations

/// A command of the shell at a point of a run.
struct HookCommand: Sendable {
  /// The text of the command.
  let command: String
  /// The environment variables that it finds.
  private let environment: ProgramEnvironment

  /// - Parameters:
  ///   - database: the URL without its password.
  ///   - url: the URL as it is, where the command is to have it.
  init(_ command: String, database: String, url: String?) {
    self.command = command
    var variables = ["MIGRATE_DATABASE": database]
    if let url {
      variables["MIGRATE_URL"] = url
      variables["PGPASSWORD"] = ProcessInfo.processInfo.environment["PGPASSWORD"]
    }
    environment = .user.adding(variables)
  }

  /// Runs the command to its end, as a process group of its own, which is ended with the task. What it
  /// writes goes to standard error: standard output is for results.
  /// - Throws: `HookCommandError`; `CancellationError`.
  func run(_ context: HookContext) async throws {
    guard let output = HookOutput(to: Terminal.current.diagnostics) else {
      throw HookCommandError.cannotStart(String(cString: strerror(errno)))
    }
    defer { output.finish() }
    let environment = environment.adding(Self.variables(context))
    let child: Child
    do throws(FileError) {
      child = try output.use { descriptor throws(FileError) in
        try startProgram(
          "/bin/sh", ["-c", command], environment: environment, output: descriptor,
          errors: descriptor, leadsGroup: true)
      }
    } catch {
      throw HookCommandError.cannotStart(error.reason)
    }
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
