import FoundationEssentials
import Glibc
import Migrations

/// A database of a PostgreSQL server, which is made and dropped from the database `postgres`.
struct ServerDatabase: NamedDatabase {
  let configuration: Configuration
  let name: String

  func create(template: String?) async throws -> Bool {
    try await onServer { connection in
      let template = template.map { " TEMPLATE \(SQLText.identifier($0))" } ?? ""
      do {
        try await connection.execute("CREATE DATABASE \(SQLText.identifier(name))\(template)")
        return true
      } catch DatabaseError.statement(let error) where error.code == "42P04" {
        return false
      }
    }
  }

  func drop(force: Bool) async throws -> Bool {
    try await onServer { connection in
      let force = force ? " WITH (FORCE)" : ""
      do {
        try await connection.execute("DROP DATABASE \(SQLText.identifier(name))\(force)")
        return true
      } catch DatabaseError.statement(let error) where error.code == "3D000" {
        return false
      } catch DatabaseError.statement(let error) where error.condition == .objectInUse {
        throw NamedDatabaseError.inUse(name, reason: error.detail ?? error.message)
      }
    }
  }

  private func onServer(_ work: (any Connection) async throws -> Bool) async throws -> Bool {
    let connection = try await connectToServer()
    defer { connection.close() }
    do {
      // An interruption must not leave it open whether it was done.
      return try await connection.withoutCancellation { try await work(connection) }
    } catch DatabaseError.statement(let error) where error.condition == .insufficientPrivilege {
      throw NamedDatabaseError.notPermitted(
        role: try await connection.currentRole(), reason: error.message)
    }
  }

  private func connectToServer() async throws -> any Connection {
    func connect(to database: String) async throws -> any Connection {
      try await Migrator.openConnection(
        configuration.connect(to: database, onNotice: { _ in }), wait: configuration.wait,
        emit: { _ in })
    }
    do {
      return try await connect(to: "postgres")
    } catch DatabaseError.cannotConnect(.noSuchDatabase, _) {
      return try await connect(to: "template1")
    }
  }
}

extension PostgreSQLCommands: PlaceDialect {
  var needsServer: Bool { true }

  func namedDatabase(_ url: DatabaseURL, _ configuration: Configuration) -> any NamedDatabase {
    ServerDatabase(configuration: configuration, name: name(of: url))
  }

  func testDatabases(
    _ url: DatabaseURL, _ configuration: Configuration
  ) -> any TestDatabaseStore {
    PostgreSQLTestDatabases(configuration, url)
  }

  func name(of url: DatabaseURL) -> String {
    let environment = ProcessInfo.processInfo.environment
    return url.server?.database ?? environment["PGDATABASE"] ?? url.server?.user
      ?? environment["PGUSER"] ?? getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) }
      ?? ""
  }
}
