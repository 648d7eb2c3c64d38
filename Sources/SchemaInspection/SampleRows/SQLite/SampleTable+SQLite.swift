import Migrations

extension SampleTable {
  /// The tables of a SQLite database.
  static func readSQLite(
    _ connection: any Connection, excluding tables: StateTables
  ) async throws -> [SampleTable] {
    let own = tables.names.map { $0.lowercased() }
    let found = try await connection.query(
      """
      SELECT t.name, s.sql FROM pragma_table_list t JOIN main.sqlite_schema s ON s.name = t.name
      WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
      ORDER BY s.rowid
      """)
    var samples: [SampleTable] = []
    for row in found where !own.contains((row[0].text ?? "").lowercased()) {
      samples.append(
        try await SampleTable(sqlite: row[0].text ?? "", sql: row[1].text ?? "", connection))
    }
    return samples
  }

  private init(sqlite table: String, sql: String, _ connection: any Connection) async throws {
    name = SQLText.identifier(table)
    let constants = sql.uppercased().contains("CHECK") ? SampleConstants(in: sql) : .init()
    let info = try await connection.query(
      "SELECT name, upper(type), pk FROM pragma_table_xinfo($1) WHERE hidden = 0", .text(table))
    let keys = info.count { $0[2] != 0 }
    // A single INTEGER PRIMARY KEY is the rowid, which SQLite numbers
    // (https://sqlite.org/lang_createtable.html#rowid).
    columns = info.filter { !(keys == 1 && $0[2] == 1 && $0[1].text == "INTEGER") }.map { row in
      SampleColumn(
        name: SQLText.identifier(row[0].text ?? ""), kind: .init(sqlite: row[1].text ?? ""),
        length: nil, constants: constants)
    }
    references = try await Self.references(of: table, connection)
  }

  /// The foreign keys of a table.
  static func references(
    of table: String, _ connection: any Connection
  ) async throws -> [Reference] {
    let rows = try await connection.query(
      """
      SELECT f.id, f."table", f."from",
        coalesce(f."to", (
          SELECT k.name FROM pragma_table_xinfo(f."table") k WHERE k.pk = f.seq + 1), 'rowid')
      FROM pragma_foreign_key_list($1) f ORDER BY f.id, f.seq
      """, .text(table))
    return Dictionary(grouping: rows, by: { $0[0].integer ?? 0 }).values.map { parts in
      Reference(
        columns: parts.map { SQLText.identifier($0[2].text ?? "") },
        table: SQLText.identifier(parts[0][1].text ?? ""),
        targets: parts.map { SQLText.identifier($0[3].text ?? "") })
    }
  }
}

extension SampleColumn.Kind {
  /// After the rules of affinity (https://sqlite.org/datatype3.html#determination_of_column_affinity),
  /// and the usual names of types.
  fileprivate init(sqlite type: String) {
    if type.contains("INT") {
      self = .number
    } else if type.contains("DATE") || type.contains("TIMESTAMP") {
      self = .date
    } else if type.contains("CHAR") || type.contains("CLOB") || type.contains("TEXT") {
      self = .text
    } else if type.contains("JSON") {
      self = .json
    } else if type.contains("UUID") {
      self = .uuid
    } else if type.contains("BLOB") || type.isEmpty {
      self = .text
    } else {
      self = .number
    }
  }
}
