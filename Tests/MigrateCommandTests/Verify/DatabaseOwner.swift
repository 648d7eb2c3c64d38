import Support

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
