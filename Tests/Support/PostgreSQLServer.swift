package import Foundation
import Migrations
import Synchronization

/// The PostgreSQL server that `make test` starts, as the environment tells it.
package struct PostgreSQLServer: Sendable {
  /// The URL of the database `postgres`, for a superuser with a password.
  package let url: String

  /// Reads `MIGRATE_TEST_POSTGRES`.
  /// - Throws: `ServerMissing`.
  package init() throws {
    url = try Self.variable("MIGRATE_TEST_POSTGRES")
  }

  /// The file to which the server writes all statements that it runs.
  package var log: URL {
    get throws { URL(filePath: try Self.variable("MIGRATE_TEST_POSTGRES_LOG")) }
  }

  /// The directory of initdb, pg_ctl and postgres, for a test that needs another server.
  package var programs: URL {
    get throws { URL(filePath: try Self.variable("MIGRATE_TEST_PGBIN")) }
  }

  /// The URL of another database of the server, and of another user if given.
  package func url(database: String, user: String? = nil, password: String? = nil) throws -> String
  {
    guard var components = URLComponents(string: url) else {
      throw ServerMissing(description: "MIGRATE_TEST_POSTGRES is no URL: \(url)")
    }
    components.path = "/" + database
    if let user { components.user = user }
    if let password { components.password = password }
    return components.string ?? url
  }

  private static func variable(_ name: String) throws -> String {
    guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else {
      throw ServerMissing(
        description: "\(name) is not set: run the tests by `make test`, which starts the servers")
    }
    return value
  }
}

/// The tests were started without the servers that they need.
package struct ServerMissing: Error, CustomStringConvertible {
  /// What is missing, and how to get it.
  package let description: String
}

/// Creates an empty PostgreSQL database, hands over its URL, and drops it, connections and all.
package func withScratchDatabase<Result>(
  _ body: (_ url: String) async throws -> Result
) async throws -> Result {
  let server = try PostgreSQLServer()
  let name = "scratch_" + UUID().uuidString.replacing("-", with: "").lowercased()
  try await AdministrativeSessions.run { session in
    // Copying files takes less than logging each page, which only a crash would need.
    let hasStrategies = !["13", "14"].contains(session.serverVersion.prefix(2))
    return "CREATE DATABASE \(name) TEMPLATE empty" + (hasStrategies ? " STRATEGY file_copy" : "")
  }
  do {
    let result = try await body(server.url(database: name))
    try await drop(name, server)
    return result
  } catch {
    try? await drop(name, server)
    throw error
  }
}

private func drop(_ name: String, _ server: PostgreSQLServer) async throws {
  do {
    try await AdministrativeSessions.run { _ in "DROP DATABASE \(name) WITH (FORCE)" }
  } catch {
    // A subscription keeps its database.
    try await psql(
      server.url(database: name),
      """
      SELECT format('DROP SUBSCRIPTION %I', subname)
      FROM pg_subscription JOIN pg_database d ON d.oid = subdbid WHERE datname = current_database() \\gexec
      """)
    try await psql(server.url, "DROP DATABASE \(name) WITH (FORCE)")
  }
}

/// Sessions with the database `postgres` that are kept for whoever makes or drops a database next.
private enum AdministrativeSessions {
  /// A session that nobody uses. Whoever takes it out of the list is the only one that has it, which the compiler
  /// cannot see.
  private struct Idle: @unchecked Sendable { let session: any Connection }

  private static let idle = Mutex<[Idle]>([])

  /// Runs a statement that cannot be in a transaction.
  static func run(_ sql: (any Connection) -> String) async throws {
    let url = try DatabaseURL(PostgreSQLServer().url)
    let kept = idle.withLock { $0.popLast() }?.session
    let session =
      if let kept { kept } else { try await url.connect(applicationName: "tests") }
    do {
      try await session.execute(sql(session))
    } catch {
      session.close()
      throw error
    }
    idle.withLock { $0.append(Idle(session: session)) }
  }
}
