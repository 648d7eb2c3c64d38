import Migrations

/// A table of SQLite before and after a change.
///
/// The order of columns is no difference.
struct SQLiteTableChange {
  let name: String
  let before: TableDefinition
  let after: TableDefinition

  /// The columns that are new.
  var added: [ColumnDefinition] { after.columns.filter { !before.hasColumn($0.name) } }
  /// The columns that go.
  var removed: [ColumnDefinition] { before.columns.filter { !after.hasColumn($0.name) } }

  /// Whether the two are the same.
  var isEmpty: Bool { added.isEmpty && removed.isEmpty && !changesOthers }

  /// Whether something beside added and removed columns changes, which ALTER TABLE cannot do.
  private var changesOthers: Bool {
    let parts = { (table: TableDefinition) in
      (
        table.constraints.map { SQLiteFacts.words($0.text) }.sorted(),
        SQLiteFacts.words(table.options)
      )
    }
    return parts(before) != parts(after)
      || after.columns.contains { column in
        before.column(column.name).map { SQLiteFacts.words($0) != SQLiteFacts.words(column) }
          ?? false
      }
  }

  /// Whether ALTER TABLE adds the columns (https://sqlite.org/lang_altertable.html, 4).
  var canAddColumns: Bool {
    removed.isEmpty && !changesOthers && added.allSatisfy(\.canBeAdded)
  }

  /// Whether ALTER TABLE drops the columns (there, 5): nothing else uses them.
  ///
  /// - Parameter others: the statements of indexes, triggers and views.
  func canDropColumns(usedBy others: [String]) -> Bool {
    added.isEmpty && !changesOthers
      && removed.allSatisfy { column in
        !column.pieces.contains { ["PRIMARY", "UNIQUE"].contains($0.keyword) }
          && !after.usesColumn(column.name)
          && !others.contains { SQLToken.mentions(column.name, in: $0) }
      }
  }

  /// The statements that build the table anew with its rows
  /// (https://sqlite.org/lang_altertable.html#otheralter).
  ///
  /// - Parameter losing: what is lost for good; nil for nothing.
  func rebuild(losing: String?) -> [ChangeStatement] {
    let copy = "migrate_new_\(name)"
    var statements = [
      ChangeStatement(after.sql(named: copy), loses: losing),
      ChangeStatement(
        // A table may refer to its own rows by number.
        after.copyStatement(
          from: name, before, to: copy, withRowIDs: before.keepsRowIDs && after.keepsRowIDs,
          empty: valueless), loses: losing, todo: todo),
    ]
    if [before, after].allSatisfy({ $0.columns.contains(where: \.isAutoincrement) }) {
      let (old, new) = (literal(name), literal(copy))
      statements += [
        ChangeStatement("DELETE FROM sqlite_sequence WHERE name = \(new)", loses: losing),
        ChangeStatement(
          "INSERT INTO sqlite_sequence (name, seq) SELECT \(new), seq FROM sqlite_sequence WHERE name = \(old)",
          loses: losing),
      ]
    }
    return statements + [
      ChangeStatement("DROP TABLE \(SQLText.sqliteIdentifier(name))", loses: losing),
      ChangeStatement(
        "ALTER TABLE \(SQLText.sqliteIdentifier(copy)) RENAME TO \(SQLText.sqliteIdentifier(name))",
        loses: losing),
    ]
  }

  private func literal(_ text: String) -> String { SQLText.literal(.text(text), .sqlite) }

  /// New columns for which rows that are there have no value.
  private var valueless: [ColumnDefinition] {
    added.filter { column in
      !column.isGenerated && column.pieces.contains { $0.keyword == "NOT" }
        && !column.pieces.contains { $0.keyword == "DEFAULT" }
    }
  }

  private var todo: String? {
    guard !valueless.isEmpty else { return nil }
    let names = valueless.map(\.name).joined(separator: ", ")
    return "a value for \(names) in the rows that are there, in the place of NULL"
  }
}

extension TableDefinition {
  /// The column of a name.
  func column(_ name: String) -> ColumnDefinition? {
    columns.first { $0.name.lowercased() == name.lowercased() }
  }

  /// Whether rowids are to be copied: there are some, and no column is another name for them.
  fileprivate var keepsRowIDs: Bool {
    hasRowIDs && column("rowid") == nil
      && !columns.contains { column in
        column.type.uppercased() == "INTEGER"
          && (column.pieces.contains { $0.keyword == "PRIMARY" }
            || constraints.contains { $0.keyword == "PRIMARY" && names(column.name, in: $0) })
      }
  }

  private func names(_ column: String, in piece: DefinitionPiece) -> Bool {
    SQLToken.mentions(column, in: piece.text)
  }
}

extension ColumnDefinition {
  /// Whether ALTER TABLE adds it to a table with rows.
  fileprivate var canBeAdded: Bool {
    let byKeyword = Dictionary(pieces.map { ($0.keyword, $0.text) }) { first, _ in first }
    if byKeyword["PRIMARY"] != nil || byKeyword["UNIQUE"] != nil { return false }
    let value = byKeyword["DEFAULT"].map { SQLToken.all(in: $0).dropFirst() }
    if let first = value?.first {
      if first.text == "(" || first.keyword.hasPrefix("CURRENT_") { return false }
      if byKeyword["REFERENCES"] != nil, first.keyword != "NULL" { return false }
    }
    if byKeyword["NOT"] != nil, value?.first.map({ $0.keyword == "NULL" }) ?? true {
      return false
    }
    return
      !(isGenerated
      && pieces.contains { SQLToken.all(in: $0.text).last?.keyword == "STORED" })
  }
}
