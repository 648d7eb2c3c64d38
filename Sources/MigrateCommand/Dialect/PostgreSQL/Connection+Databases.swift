import Migrations

/// Databases of a server, as a whole.
extension Connection {
  /// Makes a database. An interruption does not leave it open whether it is there.
  /// - Throws: `DatabaseError`.
  func createDatabase(_ name: String, from template: String) async throws {
    try await withoutCancellation {
      try await execute(
        "CREATE DATABASE \(SQLText.identifier(name)) TEMPLATE \(SQLText.identifier(template))")
    }
  }

  /// Waits until no session uses a database, a second at most.
  ///
  /// A session that was closed ends a moment later, and CREATE DATABASE looks for it only every tenth of
  /// a second (`CountOtherDBBackends` in PostgreSQL's procarray.c).
  /// - Throws: `DatabaseError`.
  func waitForEnd(ofSessionsIn database: String) async throws {
    for _ in 0..<500 {
      let sessions = try await query(
        "SELECT 1 FROM pg_catalog.pg_stat_activity WHERE datname = $1", .text(database))
      if sessions.isEmpty { return }
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  /// The role of the session, as SQL writes it.
  /// - Throws: `DatabaseError`.
  func currentRole() async throws -> String {
    try await query("SELECT quote_ident(current_user)").first?[0].text ?? ""
  }
}
