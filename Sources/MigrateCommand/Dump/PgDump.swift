import Glibc
import Migrations
import SchemaInspection

/// `pg_dump`, the program of PostgreSQL that writes a schema as SQL.
struct PgDump: Sendable {
  /// Its path.
  let path: String

  /// What of a schema is written besides the objects themselves.
  struct Content: OptionSet, Sendable {
    let rawValue: Int

    /// Who owns what.
    static let owners = Content(rawValue: 1 << 0)
    /// Who may do what.
    static let privileges = Content(rawValue: 1 << 1)
  }

  /// Finds the program: the one that is configured, or else one of the server's major version, since
  /// another writes the same schema in other words.
  ///
  /// - Parameter serverVersion: as the server prints it, for example `15.8 (Debian 15.8-1)`.
  /// - Throws: `PgDumpError.notFound`, `notExecutable`.
  static func find(
    _ configured: String?, serverVersion: String
  ) throws(PgDumpError) -> PgDump {
    if let configured {
      guard access(configured, X_OK) == 0 else {
        throw .notExecutable(configured, reason: String(cString: strerror(errno)))
      }
      return PgDump(path: configured)
    }
    let major = String(serverVersion.prefix { $0.isNumber })
    let directories = PostgreSQLPrograms.directories(preferring: Int(major))
    var others: [String] = []
    for directory in directories {
      let path = MigrateCommand.path("pg_dump", from: directory)
      guard access(path, X_OK) == 0, let version = version(of: path) else { continue }
      if version.prefix(while: \.isNumber) == major { return PgDump(path: path) }
      others.append("\(path) is of \(version)")
    }
    throw .notFound(major: major, others: others)
  }

  /// `15.18` of `pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`.
  private static func version(of path: String) -> String? {
    programOutput([path, "--version"])?.split(separator: " ")
      .first { $0.first?.isNumber == true }.map(String.init)
  }

  /// Writes the schema of a database.
  ///
  /// - Parameters:
  ///   - parameters: how to connect; the password is handed over where others cannot see it.
  ///   - tables: migrate's own tables, which are left out.
  ///   - commented: the quoted names of the extensions whose comments are the user's.
  /// - Throws: `PgDumpError.failed`, `FileError`, `Problem`, `CancellationError`.
  func schema(
    of parameters: PostgreSQLParameters, excluding tables: StateTables,
    commentedExtensions commented: Set<String>, _ content: Content
  ) async throws -> SchemaScript {
    let directory = try TemporaryDirectory(prefix: "migrate-dump-")
    let (dump, messages) = ("\(directory.path)/schema.sql", "\(directory.path)/messages")
    let status = try await runProgram(
      path,
      [
        "--schema-only", "--no-password", "--no-tablespaces", "--no-subscriptions",
        "--encoding=UTF8", "--file=\(dump)", "--dbname=\(parameters.connectionString)",
      ] + (content.contains(.owners) ? [] : ["--no-owner"])
        + (content.contains(.privileges) ? [] : ["--no-privileges"])
        + tables.all.map { "--exclude-table=\($0)" },
      environment: .libpq.adding(
        ["PGPASSWORD": parameters.password?.revealed, "PGOPTIONS": parameters["options"]]
          .compactMapValues(\.self)),
      output: messages)
    guard status == 0 else {
      throw PgDumpError.failed(path: path, messages: try text(of: messages))
    }
    return try SchemaScript(
      pgDump: text(of: dump), stateSchema: tables.schema, commentedExtensions: commented)
  }

  private func text(of file: String) throws -> String {
    String(decoding: try contents(ofFile: file) ?? [], as: UTF8.self)
  }
}

/// Why there is no schema of a PostgreSQL database.
enum PgDumpError: Sendable, Hashable {
  /// No program of the server's major version is here.
  case notFound(major: String, others: [String])
  /// The configured program cannot be run.
  case notExecutable(String, reason: String)
  /// The program says that it cannot do it.
  case failed(path: String, messages: String)
}

extension PgDumpError: MigrationError {
  var exitStatus: ExitStatus { .configuration }

  var description: String {
    switch self {
    case .notFound(let major, let others):
      """
      the server is PostgreSQL \(major), and there is no pg_dump of that version here\
      \(others.isEmpty ? "" : " (" + others.joined(separator: ", ") + ")")
      Install it (Debian and Ubuntu: postgresql-client-\(major)), or name a newer one with pg_dump in \
      migrate.conf or MIGRATE_PG_DUMP.
      """
    case .notExecutable(let path, let reason):
      "the configured pg_dump \(path) cannot be run: \(reason)"
    case .failed(let path, let messages):
      "\(path) failed:\n\(messages.split(separator: "\n").joined(separator: "\n"))"
    }
  }
}
