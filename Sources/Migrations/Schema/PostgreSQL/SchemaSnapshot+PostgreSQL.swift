extension SchemaSnapshot {
  /// Reads the system catalogs (https://www.postgresql.org/docs/current/catalogs.html).
  ///
  /// Under a search path on which the server qualifies every name that it prints, and nothing of a
  /// user's can stand in for what the query names.
  static func readPostgreSQL(
    _ connection: any Connection, excluding tables: StateTables, and others: SchemaExclusion,
    _ scope: Scope
  ) async throws -> SchemaSnapshot {
    let excluded = (tables.names.map(tables.qualified) + others.tables.map(\.sql))
      .joined(separator: "\n")
    let parameters: [DatabaseValue] = [
      .text(excluded), .text(others.schemas.joined(separator: "\n")),
    ]
    do {
      try await connection.run([
        Command("BEGIN READ ONLY"), Command("SET LOCAL search_path = pg_catalog, pg_temp"),
        // Compiling the long query would take longer than running it.
        Command("SET LOCAL jit = off"), Command("SET LOCAL plan_cache_mode = force_generic_plan"),
        // Nobody analyzes the catalogs in time: where few rows are expected and thousands are there, each
        // would be looked for among all others.
        Command("SET LOCAL enable_nestloop = off"),
      ])
      let rows =
        switch scope {
        case .definitions: try await connection.query(query(connection, scope), parameters)
        case .everything: try await preparedRows(connection, parameters)
        }
      try await connection.execute("COMMIT")
      return SchemaSnapshot(rows.map(SchemaObject.init))
    } catch {
      await connection.rollBack()
      throw (error as? CommandFailure)?.error ?? error
    }
  }

  private static func query(_ connection: any Connection, _ scope: Scope) -> String {
    let major = Int(connection.serverVersion.prefix(while: \.isNumber)) ?? 0
    return CatalogQuery.text(serverMajorVersion: major, scope)
  }

  /// The rows of a session that asks for them again and again; the long query is planned once.
  private static func preparedRows(
    _ connection: any Connection, _ parameters: [DatabaseValue]
  ) async throws -> [Row] {
    let name = "migrate_catalog"
    if try await connection.query("SELECT FROM pg_prepared_statements WHERE name = $1", .text(name))
      .isEmpty
    {
      try await connection.execute(
        "PREPARE \(name) (text, text) AS \(query(connection, .everything))")
    }
    let values = parameters.map { SQLText.literal($0, .postgreSQL) }.joined(separator: ", ")
    return try await connection.query("EXECUTE \(name) (\(values))")
  }
}
