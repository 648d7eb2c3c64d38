import FoundationEssentials
import Migrations

/// A database that a command makes for itself, and that is gone when the command ends.
enum ScratchDatabase {
  /// Makes a database, works with it, and drops it, also after an error or an interruption.
  ///
  /// It is made from `template0`, on the server of the scratch URL, or else of the URL; the database
  /// that the URL names is not connected to. On SQLite it is a file that SQLite deletes together
  /// with the connection (https://sqlite.org/inmemorydb.html#temp_db).
  ///
  /// - Parameters:
  ///   - template: what the database begins as a copy of; nobody may be connected to it.
  ///   - emit: is told of the wait for the server, and of its notices.
  /// - Throws: `ScratchDatabaseError`, `DatabaseURLError`, `SecretError`, `DatabaseSecretError`,
  ///   `DatabaseError`, and what `work` throws.
  static func with<Result>(
    _ configuration: Configuration, copying template: Template? = nil,
    emit: @escaping @Sendable (MigrationEvent) -> Void,
    _ work: (_ connect: @escaping Migrator.Connect) async throws -> Result
  ) async throws -> Result {
    let server = scratchServer(configuration)
    guard try server.databaseAddress().backEnd == .sqlite else {
      return try await onServer(server, configuration, copying: template?.name, emit: emit) {
        try await work($0.connect)
      }
    }
    guard let template else {
      return try await work { try await DatabaseURL.sqlite(path: "").connect() }
    }
    let directory = try TemporaryDirectory(prefix: "migrate-scratch-")
    let path = "\(directory.path)/copy.db"
    try FileManager.default.copyItem(atPath: template.name, toPath: path)
    return try await work { try await DatabaseURL.sqlite(path: path).connect() }
  }

  /// A database that others can begin as copies of.
  struct Template: Sendable {
    /// The database's name on its server, or the path of its file.
    fileprivate let name: String
    /// Opens a connection.
    let connect: Migrator.Connect
  }

  /// Makes a database that others can begin as copies of, works with it, and drops it.
  ///
  /// - Throws: as `with`.
  static func withTemplate<Result>(
    _ configuration: Configuration, emit: @escaping @Sendable (MigrationEvent) -> Void,
    _ work: (Template) async throws -> Result
  ) async throws -> Result {
    let server = scratchServer(configuration)
    guard try server.databaseAddress().backEnd == .sqlite else {
      return try await onServer(server, configuration, copying: nil, emit: emit, work)
    }
    let directory = try TemporaryDirectory(prefix: "migrate-scratch-")
    let path = "\(directory.path)/template.db"
    return try await work(
      Template(name: path) { try await DatabaseURL.sqlite(path: path).connect() })
  }

  private static func scratchServer(_ configuration: Configuration) -> Configuration {
    var server = configuration
    server.url = configuration.scratchURL ?? configuration.url
    return server
  }

  private static func onServer<Result>(
    _ server: Configuration, _ configuration: Configuration, copying template: String?,
    emit: @escaping @Sendable (MigrationEvent) -> Void, _ work: (Template) async throws -> Result
  ) async throws -> Result {
    let name = "migrate_scratch_" + String(UInt64.random(in: .min ... .max), radix: 16)
    // The database of a scratch URL is there for this; that of the URL itself is left alone.
    let maintenance = try server.connect(
      to: configuration.scratchURL == nil ? "postgres" : nil, onNotice: { emit(.notice($0)) })
    let connection = try await Migrator.open(maintenance, wait: server.wait, emit: emit)
    try await create(name, copying: template ?? "template0", connection)
    do {
      let connect = try server.connect(to: name, onNotice: { emit(.notice($0)) })
      let result = try await work(Template(name: name, connect: connect))
      await drop(name, server, maintenance)
      return result
    } catch {
      await drop(name, server, maintenance)
      throw error
    }
  }

  /// Creates the database, and closes the connection.
  private static func create(
    _ name: String, copying template: String, _ connection: any Connection
  ) async throws {
    defer { connection.close() }
    // The server may still be ending the last session of the template.
    var attempts = 50
    while true {
      do {
        // An interruption must not leave it open whether the database is there.
        return try await connection.withoutCancellation {
          try await connection.execute("CREATE DATABASE \(name) TEMPLATE \(template)")
        }
      } catch DatabaseError.statement(let error) where error.condition == .insufficientPrivilege {
        let role = try await connection.query("SELECT quote_ident(current_user)").first?[0].text
        throw ScratchDatabaseError.notPermitted(role: role ?? "", reason: error.message)
      } catch DatabaseError.statement(let error) where error.condition == .readOnly {
        throw ScratchDatabaseError.readOnly(reason: error.message)
      } catch DatabaseError.statement(let error) where error.condition == .objectInUse {
        attempts -= 1
        guard attempts > 0 else { throw DatabaseError.statement(error) }
        try await Task.sleep(for: .milliseconds(100))
      }
    }
  }

  private static func drop(
    _ name: String, _ server: Configuration, _ connect: @escaping Migrator.Connect
  ) async {
    do {
      // In a task of its own: one that was interrupted opens no connection.
      try await Task {
        let connection = try await connect()
        defer { connection.close() }
        let statement = "DROP DATABASE IF EXISTS \(name) WITH (FORCE)"
        do {
          try await connection.execute(statement)
        } catch DatabaseError.statement(let error) where error.condition == .objectInUse {
          try await ScratchHold.end(try server.connect(to: name, onNotice: { _ in })())
          try await connection.execute(statement)
        }
      }.value
    } catch {
      Terminal.current.showWarning(
        "the scratch database \(name) could not be dropped:\n"
          + (ErrorReport(error).text ?? "\(error)"))
    }
  }
}

/// Why there can be no scratch database.
enum ScratchDatabaseError: Error, Sendable, Hashable {
  /// The role may not create databases.
  case notPermitted(role: String, reason: String)
  /// The server is a standby, or its transactions are read-only.
  case readOnly(reason: String)
}

extension ScratchDatabaseError: CustomStringConvertible {
  var description: String {
    switch self {
    case .readOnly(let reason):
      """
      no scratch database can be created on this server, which is a standby or read-only: \(reason)
      Nothing was run. Name a server that can be written to with --scratch-url or MIGRATE_SCRATCH_URL; \
      the schema that is compared with is still read from here.
      """
    case .notPermitted(let role, let reason):
      """
      no scratch database may be created: \(reason)
      Nothing was run. The role needs the right CREATEDB (ALTER ROLE \(role) CREATEDB), or name \
      another server with --scratch-url or MIGRATE_SCRATCH_URL. What needs no such database: \
      `migrate plan` without --trace, `migrate check` without drift, and `migrate upgrade head \
      --dry-run`, which tries the pending steps up in a transaction that is rolled back.
      """
    }
  }
}
