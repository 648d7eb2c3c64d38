import Foundation
import Support

extension TestDatabase {
  /// Makes a role that may connect and no more, hands over its name, and drops it with its objects.
  func withRole<Result>(
    password: String, _ body: (_ name: String) async throws -> Result
  ) async throws -> Result {
    let name = "role_" + UUID().uuidString.replacing("-", with: "").lowercased()
    let literal = password.replacing("'", with: "''")
    try await query("CREATE ROLE \(name) LOGIN PASSWORD '\(literal)'")
    do {
      let result = try await body(name)
      try await query("DROP OWNED BY \(name); DROP ROLE \(name)")
      return result
    } catch {
      _ = try? await query("DROP OWNED BY \(name); DROP ROLE \(name)")
      throw error
    }
  }

  /// Makes a role that may connect and no more, hands over its name and the URL for it.
  func withRole<Result>(
    _ body: (_ name: String, _ url: String) async throws -> Result
  ) async throws -> Result {
    try await withRole(password: "secret") { name in
      try await body(name, url(user: name, password: "secret"))
    }
  }

  /// The database's own URL for another user; parts that are left out stay as they are.
  func url(user: String? = nil, password: String, database: String? = nil) throws -> String {
    let own = URLComponents(string: url)
    let name = database ?? own.map { String($0.path.dropFirst()) } ?? ""
    return try PostgreSQLServer().url(database: name, user: user, password: password)
  }
}

extension TestDatabase {
  /// Whether migrate has made its tables.
  func hasStateTables() async throws -> Bool {
    let catalog = kind.isPostgreSQL ? "pg_class WHERE relname" : "sqlite_schema WHERE name"
    return try await query("SELECT count(*) FROM \(catalog) LIKE 'migrate%'") != "0"
  }
}

extension TestDatabase {
  /// A role that may create databases, and the URL for it of a database that does not exist.
  func withDatabaseOwner(
    _ body: (_ role: String, _ url: String) async throws -> Void
  ) async throws {
    try await withRole(password: "p") { role async throws in
      try await query("ALTER ROLE \(role) CREATEDB")
      try await body(role, url(user: role, password: "p", database: "nowhere_\(role)"))
    }
  }

  /// How many scratch databases of a role there are: other tests have theirs on the same server.
  func scratchDatabases(of role: String) async throws -> String {
    try await query(
      """
      SELECT count(*) FROM pg_database WHERE datdba = '\(role)'::regrole
        AND datname LIKE 'migrate\\_%'
      """)
  }
}
