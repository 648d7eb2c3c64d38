import Migrations

/// A place for the databases that a command makes for itself, and that are gone when the command ends: on
/// the server of the scratch URL, or else of the URL, or in files.
final class ScratchServer {
  /// One of the databases.
  struct Database: Sendable {
    /// What `ScratchDatabases` knows it by.
    let name: String
    /// Opens a connection to it.
    let connect: Migrator.Connect
  }

  /// What the databases are of.
  let backEnd: BackEnd
  private let databases: any ScratchDatabases

  private init(
    _ configuration: Configuration, emit: @escaping @Sendable (MigrationEvent) -> Void
  ) throws {
    var server = configuration
    server.useDatabase(configuration.scratchURL)
    backEnd = try server.databaseAddress().backEnd
    databases = try backEnd.commands.scratchDatabases(on: server, emit: emit)
  }

  /// Works on a server, and drops what is left of its databases, also after an error.
  ///
  /// - Parameters:
  ///   - configuration: names the server.
  ///   - emit: is told of the wait for the server, and of its notices.
  /// - Throws: `DatabaseURLError`, `SecretError`, `DatabaseSecretError`, `FileError`,
  ///   `TemporaryServerError`, and what `work` throws.
  static func with<Result>(
    _ configuration: Configuration, emit: @escaping @Sendable (MigrationEvent) -> Void,
    _ work: (ScratchServer) async throws -> Result
  ) async throws -> Result {
    guard try configuration.usesOwnScratchServer else {
      return try await with(serverOf: configuration, emit: emit, work)
    }
    return try await TemporaryServer.with(configuration) {
      try await with(serverOf: $0, emit: emit, work)
    }
  }

  private static func with<Result>(
    serverOf configuration: Configuration, emit: @escaping @Sendable (MigrationEvent) -> Void,
    _ work: (ScratchServer) async throws -> Result
  ) async throws -> Result {
    let server = try ScratchServer(configuration, emit: emit)
    do {
      let result = try await work(server)
      await server.databases.dropAll()
      return result
    } catch {
      await server.databases.dropAll()
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

  /// Opens a connection to make databases with, by the role that works in them; nil where they are
  /// files.
  /// - Throws: `DatabaseError`.
  func connect() async throws -> (any Connection)? { try await databases.connect() }

  /// Makes a database.
  ///
  /// - Parameter original: the one that it is to be like, to which no connection may be open; nil for an
  ///   empty one.
  /// - Throws: `ScratchDatabaseError`, `DatabaseError`, `FileError`.
  func create(copying original: Database? = nil) async throws -> Database {
    try await databases.create(copying: original)
  }

  /// Drops a database.
  func drop(_ database: Database) async { await databases.drop(database) }

  /// A name for a database that no other one has.
  static func newName() -> String {
    "migrate_scratch_" + String(UInt64.random(in: .min ... .max), radix: 16)
  }
}

/// Makes and drops scratch databases.
protocol ScratchDatabases: AnyObject {
  /// Opens a connection to make databases with; nil where they are files.
  func connect() async throws -> (any Connection)?
  /// Makes a database.
  func create(copying original: ScratchServer.Database?) async throws -> ScratchServer.Database
  /// Drops a database.
  func drop(_ database: ScratchServer.Database) async
  /// Drops what is left.
  func dropAll() async
}
