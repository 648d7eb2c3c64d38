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
