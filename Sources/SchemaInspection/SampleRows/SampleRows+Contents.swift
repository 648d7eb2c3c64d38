package import Migrations

extension SampleRows {
  /// The rows of a table that are equal.
  package struct Content: Sendable {
    /// The table, as SQL writes it.
    package let table: String
    /// A text of the row that does not depend on the order of the columns.
    package let row: String
    /// How many of them there are.
    package let count: Int
  }

  /// The rows of all tables.
  ///
  /// All of them are held in memory: it is meant for a scratch database.
  ///
  /// - Parameter tables: migrate's own tables, which are left out.
  /// - Throws: `DatabaseError`.
  package static func contents(
    of connection: any Connection, excluding tables: StateTables
  ) async throws -> [Content] {
    var contents: [Content] = []
    for (name, expression) in try await rowExpressions(connection, excluding: tables) {
      contents += try await connection.query(
        "SELECT \(expression), count(*) FROM \(name) t GROUP BY 1"
      ).map { Content(table: name, row: $0[0].text ?? "", count: $0[1].integer ?? 1) }
    }
    return contents
  }

  /// The tables, with what makes a text of a row that does not depend on the order of the columns.
  private static func rowExpressions(
    _ connection: any Connection, excluding tables: StateTables
  ) async throws -> [(name: String, expression: String)] {
    switch connection.backEnd {
    case .postgreSQL:
      return try await SampleTable.readPostgreSQL(connection, excluding: tables)
        .map { ($0.name, "pg_catalog.to_jsonb(t)::text") }
    case .sqlite:
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
}
