import Migrations

/// What PostgreSQL needs for rows that are made up.
struct PostgreSQLSamples: SampleDialect {
  func tables(
    of connection: any Connection, excluding tables: StateTables
  ) async throws -> [SampleTable] {
    try await SampleTable.readPostgreSQL(connection, excluding: tables)
  }

  func columnNames(_ connection: any Connection) async throws -> [String: [String: String]]? {
    try await SampleTable.columnNames(connection)
  }

  var keyCheck: (on: [String], off: [String]) { ([], []) }

  var immediateConstraints: [String] { ["SET CONSTRAINTS ALL IMMEDIATE"] }

  func stage(_ connection: any Connection) async throws -> ForeignKeyForecast.Stage {
    let tables = try await connection.query(
      """
      SELECT c.oid, \(SampleTable.tableName) FROM \(CatalogRelation.tables)
      WHERE c.relkind IN ('r', 'p') AND \(CatalogRelation.isUsers)
      """)
    let keys = try await connection.query(
      """
      SELECT conrelid, pg_catalog.array_to_string(conkey, ' '), confrelid,
        pg_catalog.array_to_string(confkey, ' ')
      FROM pg_catalog.pg_constraint WHERE contype = 'f'
      """)
    return ForeignKeyForecast.Stage(
      tables: Dictionary(
        tables.map { ($0[0].text ?? "", $0[1].text ?? "") }, uniquingKeysWith: { $1 }),
      keys: Set(
        keys.map { row in
          ForeignKeyForecast.Key(
            table: row[0].text ?? "", columns: row[1].words, target: row[2].text ?? "",
            targets: row[3].words)
        }))
  }

  func rowExpressions(
    _ connection: any Connection, excluding tables: StateTables
  ) async throws -> [(name: String, expression: String)] {
    try await self.tables(of: connection, excluding: tables)
      .map { ($0.name, "pg_catalog.to_jsonb(t)::text") }
  }
}

extension DatabaseValue {
  fileprivate var words: [String] { text?.split(separator: " ").map(String.init) ?? [] }
}
