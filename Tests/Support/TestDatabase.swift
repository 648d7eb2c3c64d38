package import Foundation

/// A way of running `migrate` on a database of its own: what must work everywhere is tested on each.
package enum TestDatabaseKind: String, CaseIterable, Sendable {
  case postgreSQL
  /// PostgreSQL with one statement at a time, as behind a pooler that cannot pipeline.
  case postgreSQLWithoutPipeline
  case sqlite

  /// Whether this is PostgreSQL in either way.
  package var isPostgreSQL: Bool { self != .sqlite }
}

/// An empty database and an empty project directory, for the built `migrate`.
package struct TestDatabase: Sendable {
  /// Which database it is.
  package let kind: TestDatabaseKind
  /// The project's directory, with `versions/` inside.
  package let directory: URL
  /// The database's URL.
  package let url: String

  /// Makes a database and a directory, hands them over, and removes them.
  package static func with<Result>(
    _ kind: TestDatabaseKind, versions: KeyValuePairs<String, String> = [:],
    _ body: (TestDatabase) async throws -> Result
  ) async throws -> Result {
    try await withTemporaryDirectory { directory in
      try FileManager.default.createDirectory(
        at: directory.appending(path: "versions"), withIntermediateDirectories: true)
      func run(_ url: String) async throws -> Result {
        let database = TestDatabase(kind: kind, directory: directory, url: url)
        try database.write(versions)
        return try await body(database)
      }
      guard kind.isPostgreSQL else { return try await run("sqlite:///migrate.db") }
      return try await withScratchDatabase { try await run($0) }
    }
  }

  /// Writes files into `versions/`.
  package func write(_ files: KeyValuePairs<String, String>) throws {
    try directory.appending(path: "versions").write(files)
  }

  /// Removes a file of `versions/`.
  package func remove(_ name: String) throws {
    try FileManager.default.removeItem(at: directory.appending(path: "versions/\(name)"))
  }

  /// The environment that names the database, and the cache that all tests share.
  package var environment: [String: String] {
    ["MIGRATE_URL": url, "MIGRATE_CACHE": migrationCache].merging(
      kind == .postgreSQLWithoutPipeline ? ["MIGRATE_PIPELINE": "false"] : [:]
    ) { $1 }
  }

  /// Runs `migrate` on the database, in the project's directory.
  ///
  /// The line in which a run names the database, the same for every run, is left out of the errors.
  @discardableResult
  package func migrate(
    _ arguments: String..., environment extra: [String: String] = [:]
  ) async throws -> ProcessResult {
    try await migrate(arguments: arguments, environment: extra)
  }

  /// Runs `migrate` with arguments that are a list.
  package func migrate(
    arguments: [String], environment extra: [String: String] = [:]
  ) async throws -> ProcessResult {
    var result = try await runProcess(
      migrateExecutable, arguments, environment: environment.merging(extra) { $1 }, in: directory)
    if result.errors.hasPrefix("database: "), let end = result.errors.firstIndex(of: "\n") {
      result.errors = String(result.errors[end...].dropFirst())
    }
    return result
  }

  /// Runs git in the project's directory, as somebody.
  /// - Throws: `ProcessFailure` where it fails.
  package func git(
    _ arguments: String..., environment: [String: String] = [:]
  ) async throws {
    let identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com"]
    let result = try await runProcess(
      "git", identity + arguments, environment: environment, in: directory)
    guard result.exitCode == 0 else { throw ProcessFailure(describing: "git", result) }
  }

  /// Starts `migrate` on the database, for a test that does something while it runs.
  package func start(
    _ arguments: String..., environment extra: [String: String] = [:]
  ) throws -> RunningProcess {
    try RunningProcess(
      migrateExecutable, arguments, environment: environment.merging(extra) { $1 }, in: directory)
  }

  /// Runs SQL with the database's own shell.
  /// - Returns: the rows, columns separated by `|`, without the last newline.
  @discardableResult
  package func query(_ sql: String) async throws -> String {
    let output =
      kind.isPostgreSQL ? try await psql(url, sql) : try await sqlite3(sqliteFile, sql)
    return output.trimmingCharacters(in: .newlines)
  }

  /// The database file of SQLite.
  package var sqliteFile: URL { directory.appending(path: "migrate.db") }

  /// The schema without the tables of migrate's own.
  package func schema() async throws -> String {
    guard kind.isPostgreSQL else {
      return try await sqlite3(
        sqliteFile,
        """
        SELECT type, name, sql FROM sqlite_schema
        WHERE tbl_name NOT LIKE 'migrate\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'
        ORDER BY type, name;
        """)
    }
    return try await postgreSQLSchema(url, excluding: ["migrate_*"])
  }

  /// The applied revisions, as the version table has them.
  package func applied() async throws -> [String] {
    try await query("SELECT revision FROM migrate_version ORDER BY revision")
      .split(separator: "\n").map(String.init)
  }

  /// The history as `event revision outcome` lines.
  package func history() async throws -> [String] {
    try await query(
      "SELECT event || ' ' || revision || ' ' || outcome FROM migrate_history ORDER BY id"
    ).split(separator: "\n").map(String.init)
  }
}
