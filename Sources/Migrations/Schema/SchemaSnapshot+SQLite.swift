extension SchemaSnapshot {
  /// Reads `sqlite_schema` and the columns of the tables (https://sqlite.org/schematab.html).
  static func readSQLite(
    _ connection: any Connection, excluding tables: StateTables, and others: SchemaExclusion
  ) async throws -> SchemaSnapshot {
    let excluded = tables.names + others.tables.map(\.name)
    let placeholders = excluded.indices.map { "lower($\($0 + 1))" }.joined(separator: ", ")
    let rows = try await connection.query(
      """
      WITH object AS (
        SELECT * FROM main.sqlite_schema
        WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
          AND lower(tbl_name) NOT IN (\(placeholders))
      )
      SELECT type, name, sql FROM object
      UNION ALL
      SELECT 'column', t.name || '.' || c.name,
        c.type || CASE WHEN c."notnull" THEN ' NOT NULL' ELSE '' END
        || coalesce(' DEFAULT ' || c.dflt_value, '')
        || CASE WHEN c.pk THEN ' PRIMARY KEY ' || c.pk ELSE '' END
        || CASE c.hidden WHEN 2 THEN ' VIRTUAL' WHEN 3 THEN ' STORED' ELSE '' END
      FROM object t JOIN pragma_table_xinfo(t.name) c WHERE t.type = 'table'
      """, excluded.map(DatabaseValue.text))
    return SchemaSnapshot(
      rows.map { row in
        var object = SchemaObject(row)
        if object.kind != "column" { object.definition = withoutLayout(object.definition) }
        return object
      })
  }

  /// A statement without what ALTER TABLE changes of its wording alone: white space, comments and
  /// the quotes of names (https://sqlite.org/lang_altertable.html).
  private static func withoutLayout(_ sql: String) -> String {
    SQLToken.all(in: sql).map(\.plainText).joined(separator: " ")
  }
}

extension SQLToken {
  /// The text; of a quoted name that needs no quotes, the name.
  fileprivate var plainText: String {
    let isPlain = name.utf8.allSatisfy { byte in
      byte == UInt8(ascii: "_") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
    return kind == .quotedName && isPlain ? name : String(text)
  }
}
