import Migrations

/// Reads the facts of a SQLite database: the statements that its own schema table keeps.
enum SQLiteFacts {
  /// - Parameter tables: the names of tables that are left out, quoted where one likes.
  /// - Throws: `DatabaseError`.
  static func read(_ connection: any Connection, without tables: [String]) async throws -> FactSet {
    let rows = try await connection.query(
      """
      SELECT type, name, tbl_name, sql FROM sqlite_schema
      WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
        AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow')
      ORDER BY rowid
      """)
    let left = Set(
      tables.map { (Renaming.identifiers($0).last.map(Identifier.text) ?? $0).lowercased() })
    var facts: [Fact] = []
    var needs: [FactID: Set<FactID>] = [:]
    for (position, row) in rows.enumerated() {
      guard let name = row[1].text, let table = row[2].text, let sql = row[3].text,
        let kind = kinds[row[0].text ?? ""], !left.contains(table.lowercased())
      else { continue }
      let id = FactID(kind, [SQLText.sqliteIdentifier(name)])
      let owner = FactID(.table, [SQLText.sqliteIdentifier(table)])
      facts.append(
        Fact(id, ["definition": words(sql), "sql": sql, "table": table], position: position))
      if id != owner { needs[id] = [owner] }
      guard kind == .table, let definition = try? TableDefinition(sql) else { continue }
      for column in definition.columns {
        let part = FactID(.column, id.path + [SQLText.sqliteIdentifier(column.name)])
        let text = ([column.type] + column.pieces.map(\.text)).filter { !$0.isEmpty }
        facts.append(
          Fact(
            part, ["definition": words(column), "sql": text.joined(separator: " "), "table": table])
        )
        needs[part] = [id]
      }
    }
    return FactSet(
      facts, needs: needs, defaultSchema: nil, serverVersion: 0, role: "", backEnd: .sqlite)
  }

  private static let kinds: [String: FactKind] = [
    "table": .table, "index": .index, "trigger": .trigger, "view": .view,
  ]

  /// A text in one form for all the ways in which it may be written: words in capitals, names without
  /// quotes, without comments.
  static func words(_ sql: String) -> String {
    SQLToken.all(in: sql).map { token in
      switch token.kind {
      case .word, .quotedName: token.name.uppercased()
      case .string, .symbol: String(token.text)
      }
    }.joined(separator: " ")
  }

  /// A text on one line, without comments and needless quotes.
  static func line(_ sql: String) -> String {
    var line = ""
    var (previous, end) = (sql[sql.startIndex..<sql.startIndex], sql.startIndex)
    for token in SQLToken.all(in: sql) {
      let isApart = end != token.text.startIndex
      if isApart, !line.isEmpty, previous != "(", token.text != ")", token.text != "," {
        line += " "
      }
      // ALTER TABLE puts new names in quotes.
      let isPlain = token.kind == .quotedName && SQLText.isPlainForSQLite(token.name)
      line += isPlain ? token.name : String(token.text)
      (previous, end) = (token.text, token.text.endIndex)
    }
    return line
  }

  /// What a column is beside its name.
  static func words(_ column: ColumnDefinition) -> String {
    ([words(column.type)] + column.pieces.map { words($0.text) }.sorted()).joined(separator: "; ")
  }
}
