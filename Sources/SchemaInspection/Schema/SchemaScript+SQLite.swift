package import Migrations

extension SchemaScript {
  /// Reads `sqlite_schema` (https://sqlite.org/schematab.html).
  ///
  /// Left out are SQLite's own tables and those that a virtual table makes for itself.
  ///
  /// - Parameter tables: migrate's own tables, which are left out.
  /// - Throws: `DatabaseError`.
  package static func readSQLite(
    _ connection: any Connection, excluding tables: StateTables
  ) async throws -> SchemaScript {
    let own = tables.names
    let placeholders = own.indices.map { "lower($\($0 + 1))" }.joined(separator: ", ")
    let rows = try await connection.query(
      """
      SELECT type, sql FROM main.sqlite_schema
      WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
        AND lower(tbl_name) NOT IN (\(placeholders))
        AND tbl_name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow')
      ORDER BY CASE type WHEN 'table' THEN 1 WHEN 'index' THEN 2 WHEN 'view' THEN 3 ELSE 4 END, name
      """, own.map(DatabaseValue.text))
    return SchemaScript(
      rows.map { row in
        let statement = SQLiteStatementText(row[1].text ?? "")
        return row[0].text == "table" ? statement.table : statement.other
      })
  }
}
