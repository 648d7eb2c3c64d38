import Support

extension TestDatabase {
  /// Whether migrate has made its tables.
  func hasStateTables() async throws -> Bool {
    let catalog = kind.isPostgreSQL ? "pg_class WHERE relname" : "sqlite_schema WHERE name"
    return try await query("SELECT count(*) FROM \(catalog) LIKE 'migrate%'") != "0"
  }
}
