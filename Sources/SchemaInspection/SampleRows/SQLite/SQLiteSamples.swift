import Migrations

/// What SQLite needs for rows that are made up.
struct SQLiteSamples: SampleDialect {
  func tables(
    of connection: any Connection, excluding tables: StateTables
  ) async throws -> [SampleTable] {
    try await SampleTable.readSQLite(connection, excluding: tables)
  }

  func columnNames(_ connection: any Connection) -> [String: [String: String]]? { nil }

  var keyCheck: (on: [String], off: [String]) {
    (["PRAGMA foreign_keys = ON"], ["PRAGMA foreign_keys = OFF"])
  }

  var immediateConstraints: [String] { [] }

  func stage(_ connection: any Connection) async throws -> ForeignKeyForecast.Stage {
    var stage = ForeignKeyForecast.Stage()
    for row in try await connection.query(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")
    {
      let table = row[0].text ?? ""
      let name = SQLText.identifier(table)
      stage.tables[name] = name
      for reference in try await SampleTable.references(of: table, connection) {
        stage.keys.insert(
          ForeignKeyForecast.Key(
            table: name, columns: reference.columns, target: reference.table,
            targets: reference.targets))
      }
    }
    return stage
  }

  func rowExpressions(
    _ connection: any Connection, excluding tables: StateTables
  ) async throws -> [(name: String, expression: String)] {
    let columns = try await connection.query(
      """
      SELECT m.name, c.name FROM main.sqlite_schema m JOIN pragma_table_xinfo(m.name) c
      WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND c.hidden <> 1
      ORDER BY m.name, c.name
      """)
    let own = tables.names.map { $0.lowercased() }
    let byTable = Dictionary(grouping: columns) { $0[0].text ?? "" }
    return byTable.filter { !own.contains($0.key.lowercased()) }.sorted { $0.key < $1.key }
      .map { table, columns in
        let parts = columns.map { row in
          let name = SQLText.identifier(row[1].text ?? "")
          return "\(SQLText.literal(.text(name + ": "), .sqlite)) || quote(t.\(name))"
        }
        return (SQLText.identifier(table), parts.joined(separator: " || ', ' || "))
      }
  }
}
