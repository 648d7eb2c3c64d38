import Glibc
import Migrations
import SchemaTools

/// A server of PostgreSQL that a command starts for itself, on a socket of its own, and that is gone with
/// all its data when the command ends.
struct TemporaryServer: Sendable {
  /// The directory of `initdb` and `pg_ctl`.
  private let programs: String
  /// What begins a command that must not run as root; empty where that is needless.
  private let asOwner: [String]

  /// Finds the programs of PostgreSQL, of a version where one is named.
  /// - Returns: nil where there are none, or where nobody but root could run them.
  static func find(version: ServerVersion?) -> TemporaryServer? {
    let directories = PostgreSQLPrograms.directories(preferring: version?.major)
    let isComplete = { (directory: String) in
      ["initdb", "pg_ctl", "postgres"].allSatisfy { (program: String) in
        access(directory + "/" + program, X_OK) == 0
      }
    }
    guard let programs = directories.first(where: isComplete) else { return nil }
    guard geteuid() == 0 else { return TemporaryServer(programs: programs, asOwner: []) }
    let places: [String] = ["/usr/sbin/runuser", "/sbin/runuser", "/usr/bin/runuser"]
    guard let runuser = places.first(where: { access($0, X_OK) == 0 }), getpwnam("postgres") != nil
    else { return nil }
    return TemporaryServer(programs: programs, asOwner: [runuser, "-u", "postgres", "--"])
  }

  /// Starts the server, works with it, and ends it, also after an error.
  ///
  /// - Returns: nil when it does not start.
  /// - Throws: `FileError`, `CancellationError`, and what `work` throws.
  func with<Result>(_ work: (_ url: String) async throws -> Result) async throws -> Result? {
    let directory = try TemporaryDirectory(prefix: "migrate-server-")
    if let owner = asOwner.isEmpty ? nil : getpwnam("postgres") {
      chown(directory.path, owner.pointee.pw_uid, owner.pointee.pw_gid)
    }
    let data = directory.path + "/data"
    guard
      try await run(
        "initdb", "-D", data, "-U", "postgres", "-E", "UTF8", "--no-sync", "--auth=trust",
        log: directory.path)
    else { return nil }
    let options =
      "-c listen_addresses='' -c unix_socket_directories='\(directory.path)' -c fsync=off"
      + " -c full_page_writes=off -c synchronous_commit=off -c max_prepared_transactions=10"
    guard
      try await run(
        "pg_ctl", "start", "-s", "-w", "-D", data, "-l", data + "/log", "-o", options,
        log: directory.path)
    else { return nil }
    let socket = directory.path.replacing("/", with: "%2F")
    do {
      let result = try await work(
        "postgresql://postgres@/postgres?host=\(socket)")
      await stop(data, directory.path)
      return result
    } catch {
      await stop(data, directory.path)
      throw error
    }
  }

  private func stop(_ data: String, _ log: String) async {
    // In a task of its own, which an interruption does not end.
    _ = await Task {
      try? await run("pg_ctl", "stop", "-s", "-w", "-m", "immediate", "-D", data, log: log)
    }.value
  }

  private func run(_ program: String, _ arguments: String..., log: String) async throws -> Bool {
    let command = asOwner + ["\(programs)/\(program)"] + arguments
    return try await runProgram(
      command[0], Array(command.dropFirst()), environment: .tool,
      output: "\(log)/\(program)\(arguments[0]).log") == 0
  }
}
