import FoundationEssentials
import Migrations

/// A place for the databases that a command makes for itself, and that are gone when the command ends.
///
/// They are made from `template0`, on the server of the scratch URL, or else of the URL; the database
/// that the URL names is not connected to. On SQLite they are files.
final class ScratchServer {
  /// One of the databases.
  struct Database: Sendable {
    fileprivate let name: String
    /// Opens a connection to it.
    let connect: Migrator.Connect
  }

  private let configuration: Configuration
  private let emit: @Sendable (MigrationEvent) -> Void
  /// Opens a connection to make and drop databases with; nil for SQLite.
  private let maintenance: Migrator.Connect?
  /// The files of SQLite.
  private let directory: TemporaryDirectory
  private var names: Set<String> = []

  /// What the databases are of.
  var backEnd: BackEnd { maintenance == nil ? .sqlite : .postgreSQL }

  private init(
    _ configuration: Configuration, emit: @escaping @Sendable (MigrationEvent) -> Void
  ) throws {
    var server = configuration
    server.useDatabase(configuration.scratchURL)
    directory = try TemporaryDirectory(prefix: "migrate-scratch-")
    // The database of a scratch URL is there for this; that of the URL itself is left alone.
    maintenance =
      try server.databaseAddress().backEnd == .postgreSQL
      ? server.connect(
        to: configuration.scratchURL == nil ? "postgres" : nil, onNotice: { emit(.notice($0)) })
      : nil
    self.configuration = server
    self.emit = emit
  }

  /// Works on a server, and drops what is left of its databases, also after an error.
  ///
  /// - Parameters:
  ///   - configuration: names the server.
  ///   - emit: is told of the wait for the server, and of its notices.
  /// - Throws: `DatabaseURLError`, `SecretError`, `DatabaseSecretError`, `FileError`, and what `work`
  ///   throws.
  static func with<Result>(
    _ configuration: Configuration, emit: @escaping @Sendable (MigrationEvent) -> Void,
    _ work: (ScratchServer) async throws -> Result
  ) async throws -> Result {
    let server = try ScratchServer(configuration, emit: emit)
    do {
      let result = try await work(server)
      await server.dropAll()
      return result
    } catch {
      await server.dropAll()
      throw error
    }
  }

  /// Works with one database, from the first connection to it to the end.
  /// - Throws: as `with` and `create`.
  static func withDatabase<Result>(
    _ configuration: Configuration, emit: @escaping @Sendable (MigrationEvent) -> Void,
    _ work: (_ connect: @escaping Migrator.Connect) async throws -> Result
  ) async throws -> Result {
    try await with(configuration, emit: emit) { try await work(try await $0.create().connect) }
  }

  /// Opens a connection to make databases with, by the role that works in them; nil for SQLite.
  /// - Throws: `DatabaseError`.
  func connect() async throws -> (any Connection)? {
    guard let maintenance else { return nil }
    return try await Migrator.openConnection(maintenance, wait: configuration.wait, emit: emit)
  }

  /// Makes a database.
  ///
  /// - Parameter original: the one that it is to be like, to which no connection may be open; nil for an
  ///   empty one.
  /// - Throws: `ScratchDatabaseError`, `DatabaseError`, `FileError`.
  func create(copying original: Database? = nil) async throws -> Database {
    let name = "migrate_scratch_" + String(UInt64.random(in: .min ... .max), radix: 16)
    guard let connection = try await connect() else { return try file(name, copying: original) }
    defer { connection.close() }
    if let original { try await waitForEnd(of: original, connection) }
    names.insert(name)
    try await create(name, from: original?.name ?? "template0", connection)
    let emit = emit
    return Database(
      name: name, connect: try configuration.connect(to: name, onNotice: { emit(.notice($0)) }))
  }

  /// Drops a database.
  func drop(_ database: Database) async {
    guard names.remove(database.name) != nil else { return }
    if let maintenance {
      await Self.drop(database.name, configuration, maintenance)
    } else {
      try? FileManager.default.removeItem(atPath: database.name)
    }
  }

  private func dropAll() async {
    for name in names {
      if let maintenance { await Self.drop(name, configuration, maintenance) }
    }
  }

  private func create(
    _ name: String, from template: String, _ connection: any Connection
  ) async throws {
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

  private func file(_ name: String, copying original: Database?) throws -> Database {
    let path = path(name, from: directory.path)
    if let original { try FileManager.default.copyItem(atPath: original.name, toPath: path) }
    names.insert(path)
    return Database(name: path) { try await DatabaseURL.sqlite(path: path).connect() }
  }

  /// A session that was closed ends a moment later, and CREATE DATABASE looks for it only every tenth of
  /// a second (`CountOtherDBBackends` in PostgreSQL's procarray.c).
  private func waitForEnd(of database: Database, _ connection: any Connection) async throws {
    for _ in 0..<500 {
      let sessions = try await connection.query(
        "SELECT 1 FROM pg_catalog.pg_stat_activity WHERE datname = $1", .text(database.name))
      if sessions.isEmpty { return }
      try await Task.sleep(for: .milliseconds(2))
    }
  }
}
