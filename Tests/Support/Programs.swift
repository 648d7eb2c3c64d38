package import Foundation

/// Runs a program to its end.
///
/// - Parameters:
///   - executable: The program: a path, or a name to be looked up in PATH.
///   - environment: Added to a clean environment.
///   - directory: The working directory.
/// - Throws: `ProcessFailure` after the time limit, when the process is killed. Not for an exit code.
package func runProcess(
  _ executable: String, _ arguments: [String] = [], environment: [String: String] = [:],
  in directory: URL? = nil, connections: RunningProcess.Connections = .pipes(),
  timeLimit: Duration = .patience
) async throws -> ProcessResult {
  let process = try RunningProcess(
    executable, arguments, environment: environment, in: directory, connections: connections)
  return try await process.result(timeLimit: timeLimit)
}

/// Whether this is a run of CI, which leaves out no test: what one needs and does not find is red.
package let isCI = ProcessInfo.processInfo.environment["CI"] != nil

/// The path of the `migrate` that was built along with the tests.
package var migrateExecutable: String {
  // The test runner lies in the same directory of products.
  get throws {
    let runner = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let path = URL(filePath: runner).deletingLastPathComponent().appending(path: "migrate").path
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw ProcessFailure(description: "\(path) is not built; run `swift build --build-tests`")
    }
    return path
  }
}

/// The directory of compiled Swift migrations: beside the tests, so that what one run of them has
/// compiled serves the next.
package var migrationCache: String {
  URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appending(path: "migration-cache").path
}

/// Runs the `migrate` that was built along with the tests.
package func migrate(
  _ arguments: String..., environment: [String: String] = [:], in directory: URL,
  connections: RunningProcess.Connections = .pipes()
) async throws -> ProcessResult {
  try await runProcess(
    migrateExecutable, arguments, environment: environment, in: directory,
    connections: connections)
}

/// Runs SQL with psql, stopping at the first error.
/// - Returns: the rows, unaligned: columns separated by `|`, one row a line.
@discardableResult
package func psql(_ url: String, _ sql: String) async throws -> String {
  try await output(
    of: "psql", ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-f", "-", url], input: sql)
}

/// Runs SQL with the sqlite3 shell, stopping at the first error.
/// - Returns: the rows: columns separated by `|`, one row a line.
@discardableResult
package func sqlite3(_ database: URL, _ sql: String) async throws -> String {
  try await output(of: "sqlite3", ["-batch", "-bail", database.path], input: sql)
}

/// The schema of a PostgreSQL database as pg_dump prints it, without what differs from run to run.
package func postgreSQLSchema(_ url: String, excluding tables: [String] = []) async throws -> String
{
  let dump = try await output(
    of: "pg_dump",
    ["--schema-only", "--no-owner"] + tables.map { "--exclude-table=\($0)" } + [url])
  // Newer versions wrap the dump in \restrict and \unrestrict with a random key.
  return dump.split(separator: "\n")
    .filter { !$0.hasPrefix("\\") && !$0.hasPrefix("--") }
    .joined(separator: "\n")
}

/// The schema of a SQLite database as the shell prints it.
package func sqliteSchema(_ database: URL) async throws -> String {
  try await sqlite3(database, "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name;")
}

private func output(
  of program: String, _ arguments: [String], input: String = ""
) async throws -> String {
  let result = try await runProcess(program, arguments, connections: .pipes(input: input))
  guard result.exitCode == 0 else {
    throw ProcessFailure(describing: program, result)
  }
  return result.output
}
