/// A change that leaves the old and the new form of something usable side by side until nobody needs the
/// old one any more.
///
/// It is told, not found by comparing: `rename column orders.total to amount`.
package enum DeclaredChange: Sendable, Hashable {
  /// The column gets another name.
  case renameColumn(ColumnName, to: String)
  /// The table gets another name.
  case renameTable([String], to: String)
  /// The column gets another type.
  case retype(ColumnName, to: String, Conversion?)
  /// One column becomes several.
  case split(ColumnName, into: [ColumnText], Conversion)
  /// Several columns of a table become one.
  case merge(table: [String], [String], into: ColumnText, Conversion)
  /// A value of an enumeration gets another name.
  case renameValue(type: [String], String, to: String)
  /// A value of an enumeration goes, and rows that have it get another one.
  case removeValue(type: [String], String, to: String)

  /// A column as it is named: its table, perhaps with the schema, and its own name; quoted where SQL needs
  /// that.
  package struct ColumnName: Sendable, Hashable {
    package let table: [String]
    package let name: String

    package init(table: [String], name: String) {
      self.table = table
      self.name = name
    }
  }

  /// A column to come.
  package struct ColumnText: Sendable, Hashable {
    package let name: String
    /// What stands behind the name: the type, and perhaps `NOT NULL` and a default.
    package let definition: String

    package init(name: String, definition: String) {
      self.name = name
      self.definition = definition
    }
  }

  /// SQL expressions, one for each column of a form, over the columns of the other form.
  package struct Conversion: Sendable, Hashable {
    /// The values of the new form.
    package let up: [String]
    /// The values of the old form.
    package let down: [String]

    package init(up: [String], down: [String]) {
      self.up = up
      self.down = down
    }
  }
}

extension DeclaredChange {
  /// Whether rows may be others after the way back: where the user says how values are converted, and so knows what is
  /// lost.
  package var mayLose: Bool {
    switch self {
    case .renameColumn, .renameTable, .renameValue: false
    case .retype(_, _, let conversion): conversion != nil
    case .split, .merge, .removeValue: true
    }
  }

  /// What can be declared, for messages and help.
  package static let grammar = """
    rename column TABLE.COLUMN to NAME
    rename table TABLE to NAME
    retype TABLE.COLUMN to TYPE [using up:(EXPRESSION) down:(EXPRESSION)]
    split TABLE.COLUMN into NAME TYPE, NAME TYPE … using up:(EXPRESSION, …) down:(EXPRESSION)
    merge TABLE.COLUMN, COLUMN … into NAME TYPE using up:(EXPRESSION) down:(EXPRESSION, …)
    rename value TYPE 'VALUE' to 'VALUE'
    remove value TYPE 'VALUE' to 'VALUE'
    """

  /// Reads a declaration.
  ///
  /// - Throws: `ChangeSyntaxError`.
  package init(_ text: String) throws(ChangeSyntaxError) {
    var reader = ChangeReader(text)
    let verb = try reader.word(among: ["rename", "retype", "split", "merge", "remove"])
    switch verb {
    case "rename" where reader.skip("table"):
      let table = try reader.name()
      try reader.expect("to")
      self = .renameTable(table, to: try reader.identifier())
    case "rename" where reader.skip("value"):
      let (type, old, new) = try reader.values()
      self = .renameValue(type: type, old, to: new)
    case "remove":
      try reader.expect("value")
      let (type, old, new) = try reader.values()
      self = .removeValue(type: type, old, to: new)
    case "rename":
      guard reader.skip("column") else {
        throw reader.error("expected `column`, `table` or `value`")
      }
      let column = try reader.column()
      try reader.expect("to")
      self = .renameColumn(column, to: try reader.identifier())
    case "retype":
      _ = reader.skip("column")
      let column = try reader.column()
      try reader.expect("to")
      let type = try reader.text(endingAt: ["using"])
      self = .retype(
        column, to: type, reader.isAtEnd ? nil : try reader.conversion(up: 1, down: 1))
    case "split":
      _ = reader.skip("column")
      let column = try reader.column()
      try reader.expect("into")
      let new = try reader.definitions()
      self = .split(column, into: new, try reader.conversion(up: new.count, down: 1))
    default:
      _ = reader.skip("columns") || reader.skip("column")
      let first = try reader.column()
      var names = [first.name]
      while reader.skip(",") { names.append(try reader.identifier()) }
      try reader.expect("into")
      let new = try reader.definitions()
      guard new.count == 1, names.count > 1 else {
        throw reader.error("a merge makes one column of several")
      }
      self = .merge(
        table: first.table, names, into: new[0],
        try reader.conversion(up: 1, down: names.count))
    }
    guard reader.isAtEnd else { throw reader.error("nothing can follow here") }
  }
}
