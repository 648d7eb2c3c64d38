extension FoundStateTables {
  /// Looks for the tables in the main database of a SQLite connection.
  static func inSQLite(
    _ tables: StateTables, _ connection: any Connection
  ) async throws -> FoundStateTables {
    let names = tables.names.indices.map { "lower($\($0 + 1))" }.joined(separator: ", ")
    let rows = try await connection.query(
      """
      SELECT m.name, m.type, m.sql LIKE 'create virtual%',
        (SELECT group_concat(lower(name)) FROM pragma_table_info(m.name, 'main')),
        (SELECT group_concat('the trigger ' || t.name, char(10)) FROM main.sqlite_schema t
          WHERE t.type = 'trigger' AND lower(t.tbl_name) = lower(m.name))
      FROM main.sqlite_schema m WHERE m.type IN ('table', 'view') AND lower(m.name) IN (\(names))
      """, tables.names.map(DatabaseValue.text))
    return FoundStateTables(
      tables: rows.map { row in
        var problems = (row[4].text ?? "").split(separator: "\n").map(String.init)
        if row[1].text == "view" { problems.append("it is a view") }
        if row[2].integer == 1 { problems.append("it is a virtual table") }
        return Table(
          schema: nil, name: row[0].text ?? "",
          columns: Set((row[3].text ?? "").split(separator: ",").map(String.init)), owner: nil,
          isTrusted: true, isExposed: false, problems: problems, primaryKey: nil)
      })
  }
}
