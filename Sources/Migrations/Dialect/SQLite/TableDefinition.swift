/// The CREATE TABLE of a SQLite table as `sqlite_schema` keeps it, taken apart so that one piece can
/// be changed and every other stays as it was written.
///
/// The grammar is that of https://sqlite.org/lang_createtable.html.
package struct TableDefinition {
  package private(set) var columns: [ColumnDefinition]
  package private(set) var constraints: [DefinitionPiece]
  /// What follows the parenthesis: `WITHOUT ROWID`, `STRICT`.
  package let options: String

  /// Takes a text apart.
  /// - Throws: `StatementError` for a virtual table, and for anything but a CREATE TABLE.
  package init(_ sql: String) throws(StatementError) {
    let tokens = SQLToken.all(in: sql)
    guard tokens.first?.keyword == "CREATE", tokens.dropFirst().first?.keyword == "TABLE",
      let open = tokens.firstIndex(where: { $0.text == "(" }),
      let close = tokens.lastIndex(where: { $0.text == ")" }), open < close
    else {
      throw StatementError(
        code: "SQLITE_ERROR", message: "the table cannot be built anew: \(sql.prefix(60))",
        hint: "Write the change in SQL.")
    }
    columns = []
    constraints = []
    for definition in tokens[(open + 1)..<close].separated(by: ",") {
      guard let first = definition.first else { continue }
      if DefinitionPiece.beginsTableConstraint.contains(first.keyword) {
        constraints += DefinitionPiece.all(
          in: definition, sql, startingWith: DefinitionPiece.beginsTableConstraint)
      } else {
        columns.append(ColumnDefinition(definition, sql))
      }
    }
    options = tokens[(close + 1)...].text(in: sql)
  }

  /// Whether the table has rowids.
  package var hasRowIDs: Bool { !SQLToken.all(in: options).contains { $0.keyword == "WITHOUT" } }

  /// Whether there is a column of the name.
  package func hasColumn(_ name: String) -> Bool {
    columns.contains { SQLText.isSameName($0.name, name) }
  }

  /// Whether a constraint, a default or a computed column uses a column of the table.
  package func usesColumn(_ name: String) -> Bool {
    (constraints + columns.flatMap(\.pieces)).contains { piece in
      let own = SQLToken.all(in: piece.text).prefix { $0.keyword != "REFERENCES" }
      return own.contains { $0.isName(name) }
    }
  }

  /// The statement that creates the table under a name.
  package func sql(named name: String) -> String {
    let definitions = columns.map(\.sql) + constraints.map(\.text)
    return
      "CREATE TABLE \(SQLText.sqliteIdentifier(name)) (\n  \(definitions.joined(separator: ",\n  "))\n)"
      + (options.isEmpty ? "" : " \(options)")
  }

  /// The statement that copies rows from another form of the table: of the columns that both have, and that
  /// are not computed.
  ///
  /// - Parameters:
  ///   - name: the table that has the rows.
  ///   - before: its form.
  ///   - copy: the table of this form.
  ///   - withRowIDs: whether the numbers of the rows are copied, too.
  ///   - empty: columns that get NULL.
  package func copyStatement(
    from name: String, _ before: TableDefinition, to copy: String, withRowIDs: Bool,
    empty: [ColumnDefinition] = []
  ) -> String {
    let kept = columns.filter { column in
      !column.isGenerated
        && before.columns.contains { SQLText.isSameName($0.name, column.name) && !$0.isGenerated }
    }
    let rowID = withRowIDs ? ["rowid"] : []
    let targets = rowID + (kept + empty).map { SQLText.sqliteIdentifier($0.name) }
    let sources =
      rowID + kept.map { $0.conversion ?? SQLText.sqliteIdentifier($0.name) }
      + empty.map { _ in "NULL" }
    return """
      INSERT INTO \(SQLText.sqliteIdentifier(copy)) (\(targets.joined(separator: ", ")))
      SELECT \(sources.joined(separator: ", ")) FROM \(SQLText.sqliteIdentifier(name))
      """
  }

  // MARK: Changes

  package mutating func addColumn(_ sql: String) {
    columns.append(ColumnDefinition(SQLToken.all(in: sql)[...], sql))
  }

  mutating func addConstraint(_ sql: String) {
    constraints += DefinitionPiece.all(
      in: SQLToken.all(in: sql)[...], sql, startingWith: DefinitionPiece.beginsTableConstraint)
  }

  mutating func dropColumn(_ name: String) throws(StatementError) {
    let index = try index(ofColumn: name)
    if columns[index].pieces.contains(where: { $0.keyword == "PRIMARY" }) {
      throw StatementError(
        code: "SQLITE_ERROR", message: "the column \(name) is the primary key and cannot be dropped"
      )
    }
    columns.remove(at: index)
  }

  mutating func changeColumn(
    _ name: String, _ changes: [ColumnChange]
  ) throws(StatementError) {
    let index = try index(ofColumn: name)
    for change in changes { columns[index].apply(change) }
  }

  mutating func dropConstraint(_ name: String) throws(StatementError) {
    func isMeant(_ piece: DefinitionPiece) -> Bool {
      piece.name.map { SQLText.isSameName($0, name) } ?? false
    }
    let count = columns.map(\.pieces.count).reduce(constraints.count, +)
    constraints.removeAll(where: isMeant)
    for index in columns.indices { columns[index].pieces.removeAll(where: isMeant) }
    guard columns.map(\.pieces.count).reduce(constraints.count, +) < count else {
      let names = (constraints + columns.flatMap(\.pieces)).compactMap(\.name)
      throw StatementError(
        code: "SQLITE_ERROR", message: "there is no constraint \(name)",
        hint: names.isEmpty
          ? "No constraint of the table has a name." : "There are \(names.joined(separator: ", "))."
      )
    }
  }

  private func index(ofColumn name: String) throws(StatementError) -> Int {
    guard let index = columns.firstIndex(where: { SQLText.isSameName($0.name, name) }) else {
      throw StatementError(
        code: "SQLITE_ERROR", message: "no such column: \(name)",
        hint: "There are \(columns.map(\.name).joined(separator: ", ")).")
    }
    return index
  }
}

/// The definition of one column.
package struct ColumnDefinition {
  /// The name without its quotes.
  package let name: String
  /// The constraints of the column, its default and collation among them.
  package var pieces: [DefinitionPiece]
  /// What makes a value of the column's new type of the old one; nil where SQLite does.
  private(set) var conversion: String?
  private let quotedName: String
  package private(set) var type: String

  init(_ tokens: ArraySlice<SQLToken>, _ sql: String) {
    name = tokens.first?.name ?? ""
    quotedName = String(tokens.first?.text ?? "")
    let rest = tokens.dropFirst()
    pieces = DefinitionPiece.all(
      in: rest, sql, startingWith: DefinitionPiece.beginsColumnConstraint)
    type = rest.prefix { !DefinitionPiece.beginsColumnConstraint.contains($0.keyword) }
      .text(in: sql)
  }

  package var sql: String {
    ([quotedName, type] + pieces.map(\.text)).filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// Whether the column is computed, and so not to be copied.
  package var isGenerated: Bool { pieces.contains { ["GENERATED", "AS"].contains($0.keyword) } }

  /// Whether AUTOINCREMENT keeps a sequence for the column.
  package var isAutoincrement: Bool {
    pieces.contains { piece in
      piece.keyword == "PRIMARY"
        && SQLToken.all(in: piece.text).contains { $0.keyword == "AUTOINCREMENT" }
    }
  }

  mutating func apply(_ change: ColumnChange) {
    switch change {
    case .rename: break
    case .type(let type, let expression):
      self.type = SQLiteDialect().name(of: type)
      conversion = expression
    case .nullable(let isNullable):
      pieces.removeAll { ["NOT", "NULL"].contains($0.keyword) }
      if !isNullable { pieces.append(DefinitionPiece(keyword: "NOT", text: "NOT NULL")) }
    case .default(let value):
      pieces.removeAll { $0.keyword == "DEFAULT" }
      if let value {
        pieces.append(
          DefinitionPiece(keyword: "DEFAULT", text: "DEFAULT \(value.sql(SQLiteDialect()))"))
      }
    }
  }
}

/// One constraint in a CREATE TABLE, as it was written.
package struct DefinitionPiece {
  /// Its name without quotes; nil where it has none.
  package var name: String?
  /// The word that says what it is.
  package var keyword: String
  /// All of it.
  package var text: String

  static let beginsTableConstraint: Set = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"]
  static let beginsColumnConstraint: Set = [
    "CONSTRAINT", "PRIMARY", "NOT", "NULL", "UNIQUE", "CHECK", "DEFAULT", "COLLATE", "REFERENCES",
    "GENERATED", "AS",
  ]

  init(name: String? = nil, keyword: String, text: String) {
    self.name = name
    self.keyword = keyword
    self.text = text
  }

  /// The constraints in a definition, from the first word that begins one.
  static func all(
    in tokens: ArraySlice<SQLToken>, _ sql: String, startingWith beginnings: Set<String>
  ) -> [DefinitionPiece] {
    var starts: [Int] = []
    var depth = 0
    for index in tokens.indices {
      let token = tokens[index]
      if depth == 0, beginnings.contains(token.keyword),
        !continues(tokens, index, isNamed: starts.last == index - 2)
      {
        starts.append(index)
      }
      depth += token.text == "(" ? 1 : token.text == ")" ? -1 : 0
    }
    return zip(starts, starts.dropFirst() + [tokens.endIndex]).map { start, end in
      let isNamed = tokens[start].keyword == "CONSTRAINT" && start + 2 < end
      return DefinitionPiece(
        name: isNamed ? tokens[start + 1].name : nil,
        keyword: tokens[isNamed ? start + 2 : start].keyword,
        text: tokens[start..<end].text(in: sql))
    }
  }

  /// Whether a word that could begin a constraint belongs to the one before it.
  ///
  /// - Parameter isNamed: whether the one before begins two tokens earlier.
  private static func continues(
    _ tokens: ArraySlice<SQLToken>, _ index: Int, isNamed: Bool
  ) -> Bool {
    func keyword(_ offset: Int) -> String {
      tokens.indices.contains(index + offset) ? tokens[index + offset].keyword : ""
    }
    if isNamed, keyword(-2) == "CONSTRAINT" { return true }
    return switch keyword(0) {
    case "NULL": ["NOT", "SET", "DEFAULT"].contains(keyword(-1))
    case "DEFAULT": keyword(-1) == "SET"
    case "NOT": keyword(1) == "DEFERRABLE"
    case "AS": keyword(-1) == "ALWAYS"
    default: false
    }
  }
}

extension ArraySlice<SQLToken> {
  /// The text from the first token to the last one, with what is between them.
  func text(in sql: String) -> String {
    guard let first, let last else { return "" }
    return String(sql[first.text.startIndex..<last.text.endIndex])
  }

  /// The parts between commas that are in no parentheses.
  fileprivate func separated(by separator: Substring) -> [ArraySlice<SQLToken>] {
    var parts: [ArraySlice<SQLToken>] = []
    var start = startIndex
    var depth = 0
    for index in indices {
      let text = self[index].text
      depth += text == "(" ? 1 : text == ")" ? -1 : 0
      if depth == 0, text == separator {
        parts.append(self[start..<index])
        start = index + 1
      }
    }
    return parts + [self[start...]]
  }
}

extension SQLText {
  /// Whether two names are the same to SQLite, which compares letters of ASCII in any case.
  static func isSameName(_ a: String, _ b: String) -> Bool { a.lowercased() == b.lowercased() }
}
