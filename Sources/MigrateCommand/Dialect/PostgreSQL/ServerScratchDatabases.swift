import Migrations

/// Scratch databases on a server, made from `template0`. The database that the URL names is not
/// connected to.
final class ServerScratchDatabases: ScratchDatabases {
  private let server: Configuration
  private let emit: @Sendable (MigrationEvent) -> Void
  /// Opens a connection to make and drop databases with.
  private let maintenance: Migrator.Connect
  private var names: Set<String> = []

  /// - Parameter server: names the server.
  /// - Throws: `DatabaseURLError`, `SecretError`, `DatabaseSecretError`.
  init(
    _ server: Configuration, emit: @escaping @Sendable (MigrationEvent) -> Void
  ) throws {
    // The database of a scratch URL is there for this; that of the URL itself is left alone.
    maintenance = try server.connect(
      to: server.scratchURL == nil ? "postgres" : nil, onNotice: { emit(.notice($0)) })
    self.server = server
    self.emit = emit
  }

  func connect() async throws -> (any Connection)? { try await open() }

  private func open() async throws -> any Connection {
    try await Migrator.openConnection(maintenance, wait: server.wait, emit: emit)
  }

  func create(
    copying original: ScratchServer.Database?
  ) async throws -> ScratchServer.Database {
    let name = ScratchServer.newName()
    let connection = try await open()
    defer { connection.close() }
    if let original { try await connection.waitForEnd(ofSessionsIn: original.name) }
    names.insert(name)
    try await create(name, from: original?.name ?? "template0", connection)
    let emit = emit
    return ScratchServer.Database(
      name: name, connect: try server.connect(to: name, onNotice: { emit(.notice($0)) }))
  }

  private func create(
    _ name: String, from template: String, _ connection: any Connection
  ) async throws {
    do {
      try await connection.createDatabase(name, from: template)
    } catch DatabaseError.statement(let error) where error.condition == .insufficientPrivilege {
      throw ScratchDatabaseError.notPermitted(
        role: try await connection.currentRole(), reason: error.message)
    } catch DatabaseError.statement(let error) where error.condition == .readOnly {
      throw ScratchDatabaseError.readOnly(reason: error.message)
    }
  }

  func drop(_ database: ScratchServer.Database) async {
    if names.remove(database.name) != nil { await drop(database.name) }
  }

  func dropAll() async {
    for name in names { await drop(name) }
  }

  private func drop(_ name: String) async {
    do {
      let (maintenance, server) = (maintenance, server)
      // In a task of its own: one that was interrupted opens no connection.
      try await Task {
        let connection = try await maintenance()
        defer { connection.close() }
        let statement = "DROP DATABASE IF EXISTS \(name) WITH (FORCE)"
        do {
          try await connection.execute(statement)
        } catch DatabaseError.statement(let error) where error.condition == .objectInUse {
          // Where something in the database itself keeps it.
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
