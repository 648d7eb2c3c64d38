import Migrations

/// A database that a command makes for itself, and that is gone when the command ends.
enum ScratchDatabase {
  /// Makes a database, works with it, and drops it, also after an error or an interruption.
  ///
  /// It is made from `template0`, on the server of the scratch URL, or else of the URL; the database
  /// that the URL names is not connected to. On SQLite it is a file that SQLite deletes together
  /// with the connection (https://sqlite.org/inmemorydb.html#temp_db).
  ///
  /// - Parameter emit: is told of the wait for the server, and of its notices.
  /// - Throws: `ScratchDatabaseError`, `DatabaseURLError`, `SecretError`, `DatabaseSecretError`,
  ///   `DatabaseError`, and what `work` throws.
  static func with<Result>(
    _ configuration: Configuration, emit: @escaping @Sendable (MigrationEvent) -> Void,
    _ work: (_ connect: @escaping Migrator.Connect) async throws -> Result
  ) async throws -> Result {
    var server = configuration
    server.useDatabase(configuration.scratchURL)
    guard try server.databaseAddress().backEnd == .postgreSQL else {
      return try await work { try await DatabaseURL.sqlite(path: "").connect() }
    }
    let name = newName
    // The database of a scratch URL is there for this; that of the URL itself is left alone.
    let maintenance = try server.connect(
      to: configuration.scratchURL == nil ? "postgres" : nil, onNotice: { emit(.notice($0)) })
    let connection = try await Migrator.open(maintenance, wait: server.wait, emit: emit)
    try await create(name, connection)
    do {
      let result = try await work(server.connect(to: name, onNotice: { emit(.notice($0)) }))
      await drop(name, server, maintenance)
      return result
    } catch {
      await drop(name, server, maintenance)
      throw error
    }
  }

  /// A name that no other has.
  static var newName: String {
    "migrate_scratch_" + String(UInt64.random(in: .min ... .max), radix: 16)
  }

  /// Creates the database, and closes the connection.
  /// - Parameter template: the database that it begins as.
  static func create(
    _ name: String, from template: String = "template0", _ connection: any Connection
  ) async throws {
    defer { connection.close() }
    do {
      // An interruption must not leave it open whether the database is there.
      try await connection.withoutCancellation {
        try await connection.execute("CREATE DATABASE \(name) TEMPLATE \(template)")
      }
    } catch DatabaseError.statement(let error) where error.condition == .insufficientPrivilege {
      let role = try await connection.query("SELECT quote_ident(current_user)").first?[0].text
      throw ScratchDatabaseError.notPermitted(role: role ?? "", reason: error.message)
    } catch DatabaseError.statement(let error) where error.condition == .readOnly {
      throw ScratchDatabaseError.readOnly(reason: error.message)
    }
  }

  /// - Parameters:
  ///   - server: connects to the database itself, where something keeps it.
  ///   - connect: connects to another database of the server.
  static func drop(
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
          try await ScratchHold.end(try await server.connect(to: name, onNotice: { _ in })())
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

extension ScratchDatabaseError {
  /// What the server said.
  var reason: String {
    switch self {
    case .notPermitted(_, let reason), .readOnly(let reason): reason
    }
  }
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
