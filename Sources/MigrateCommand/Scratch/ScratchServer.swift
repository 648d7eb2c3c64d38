import FoundationEssentials
import Migrations

/// A place for scratch databases of which a command needs several, some as copies of others.
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
  /// - Parameter configuration: names the server as for `ScratchDatabase.with`.
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

  /// Makes a database.
  ///
  /// - Parameter original: the one that it is to be like, to which no connection may be open; nil for an
  ///   empty one.
  /// - Throws: `ScratchDatabaseError`, `DatabaseError`, `FileError`.
  func create(copying original: Database? = nil) async throws -> Database {
    let name = ScratchDatabase.newName
    guard let maintenance else { return try file(name, copying: original) }
    let connection = try await Migrator.open(
      maintenance, wait: configuration.wait, emit: emit)
    if let original { try await waitForEnd(of: original, connection) }
    names.insert(name)
    try await ScratchDatabase.create(name, from: original?.name ?? "template0", connection)
    let emit = emit
    return Database(
      name: name, connect: try configuration.connect(to: name, onNotice: { emit(.notice($0)) }))
  }

  /// Drops a database.
  func drop(_ database: Database) async {
    guard names.remove(database.name) != nil else { return }
    if let maintenance {
      await ScratchDatabase.drop(database.name, configuration, maintenance)
    } else {
      try? FileManager.default.removeItem(atPath: database.name)
    }
  }

  private func dropAll() async {
    for name in names {
      if let maintenance { await ScratchDatabase.drop(name, configuration, maintenance) }
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
