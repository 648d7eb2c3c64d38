import Migrations

/// What a statement for SQLite does, as far as the rules tell it apart.
///
/// Names are in small letters, as SQLite does not tell `Item` from `item`, and without a schema.
enum SQLiteAction: Sendable {
  case createTable(String)
  case dropTable(String)
  case renameTable(String, to: String)
  case renameColumn(table: String)
  /// - Parameter definition: what stands behind the name of the column.
  case addColumn(table: String, name: String, definition: [SQLToken])
  case dropColumn(table: String)
  /// `INSERT INTO` or `REPLACE INTO`
  case insert(String)
  /// - Parameter value: what it is set to, in small letters; nil when it is only asked for.
  case pragma(String, value: String?)
  case other

  /// Reads the tokens of a statement.
  init(_ tokens: [SQLToken]) {
    var rest = tokens[...]
    switch rest.popFirst()?.keyword {
    case "CREATE":
      _ = rest.take("TEMP") || rest.take("TEMPORARY")
      self = rest.take("TABLE") ? .createTable(rest.takeTable("NOT")) : .other
    case "DROP":
      self = rest.take("TABLE") ? .dropTable(rest.takeTable()) : .other
    case "ALTER":
      self = rest.take("TABLE") ? Self.alter(rest.takeTable(), &rest) : .other
    case "INSERT", "REPLACE":
      rest = rest.drop { $0.keyword != "INTO" }.dropFirst()
      self = .insert(rest.takeTable())
    case "PRAGMA":
      let name = rest.takeTable()
      let value = rest.first { $0.kind != .symbol }
      self = .pragma(name, value: value?.name.lowercased())
    default: self = .other
    }
  }

  /// Whether this and the statement before it both insert into one table.
  func insertsMore(than last: SQLiteAction?) -> Bool {
    guard case .insert(let table) = self, case .insert(let lastTable)? = last else { return false }
    return table == lastTable
  }

  private static func alter(_ table: String, _ rest: inout ArraySlice<SQLToken>) -> SQLiteAction {
    switch rest.popFirst()?.keyword {
    case "RENAME":
      return rest.take("TO")
        ? .renameTable(table, to: rest.takeTable()) : .renameColumn(table: table)
    case "ADD":
      _ = rest.take("COLUMN")
      let name = rest.popFirst()?.name.lowercased() ?? ""
      return .addColumn(table: table, name: name, definition: Array(rest))
    case "DROP": return .dropColumn(table: table)
    default: return .other
    }
  }
}

extension ArraySlice<SQLToken> {
  /// Goes past a keyword if it comes next.
  fileprivate mutating func take(_ keyword: String) -> Bool {
    guard first?.keyword == keyword else { return false }
    removeFirst()
    return true
  }

  /// Goes past the name of a table, with what may stand before it: `IF EXISTS`, and a schema.
  fileprivate mutating func takeTable(_ negation: String = "") -> String {
    if take("IF") {
      _ = take(negation)
      _ = take("EXISTS")
    }
    var name = popFirst()?.tableName ?? ""
    while first?.text == "." {
      removeFirst()
      name = popFirst()?.tableName ?? ""
    }
    return name
  }
}

extension SQLToken {
  /// The name without a schema that is written with it: a point does not end a word.
  fileprivate var tableName: String {
    (kind == .word ? name.split(separator: ".").last.map(String.init) ?? "" : name).lowercased()
  }
}
