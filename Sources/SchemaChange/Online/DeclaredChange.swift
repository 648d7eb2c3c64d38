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
  /// A column moves to another table, whose rows belong to those of its own by some columns.
  case move(ColumnName, to: [String], by: [String]?)
  /// A table gets partitions, by a method (`range`, `list` or `hash`) and columns or expressions.
  case partition([String], method: String, key: String, into: Partitions)
  /// A computed column is computed in another way.
  case regenerate(ColumnName, as: String)
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

  /// The partitions of a table.
  package enum Partitions: Sendable, Hashable {
    /// Each with its name and its bounds.
    case named([ColumnText])
    /// So many of equal size.
    case count(Int)
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
    case .renameColumn, .renameTable, .renameValue, .move, .partition, .regenerate: false
    case .retype(_, _, let conversion): conversion != nil
    case .split, .merge, .removeValue: true
    }
  }

  /// Whether a copy takes the place of the table.
  package var copiesTable: Bool {
    switch self {
    case .partition, .regenerate: true
    default: false
    }
  }

  /// What can be declared, for messages and help.
  package static let grammar = """
    rename column TABLE.COLUMN to NAME
    rename table TABLE to NAME
    retype TABLE.COLUMN to TYPE [using up:(EXPRESSION) down:(EXPRESSION)]
    split TABLE.COLUMN into NAME TYPE, NAME TYPE … using up:(EXPRESSION, …) down:(EXPRESSION)
    merge TABLE.COLUMN, COLUMN … into NAME TYPE using up:(EXPRESSION) down:(EXPRESSION, …)
    move TABLE.COLUMN to TABLE [by COLUMN, COLUMN …]
    partition TABLE by range|list (COLUMN, …) into NAME FOR VALUES …, NAME DEFAULT
    partition TABLE by hash (COLUMN, …) into NUMBER
    regenerate TABLE.COLUMN as (EXPRESSION)
    rename value TYPE 'VALUE' to 'VALUE'
    remove value TYPE 'VALUE' to 'VALUE'
    """

  /// Reads a declaration.
  ///
  /// - Throws: `ChangeSyntaxError`.
  package init(_ text: String) throws(ChangeSyntaxError) {
    var reader = ChangeReader(text)
    let verb = try reader.word(among: [
      "rename", "retype", "split", "merge", "move", "partition", "regenerate", "remove",
    ])
    switch verb {
    case "rename" where reader.skip("table"):
      let table = try reader.name()
      try reader.expect("to")
      self = .renameTable(table, to: try reader.identifier())
    case "rename" where reader.skip("value"):
      let (type, old, new) = try reader.values()
      self = .renameValue(type: type, old, to: new)
    case "move":
      _ = reader.skip("column")
      let column = try reader.column()
      try reader.expect("to")
      let table = try reader.name()
      self = .move(column, to: table, by: reader.skip("by") ? try reader.identifiers() : nil)
    case "partition":
      _ = reader.skip("table")
      let table = try reader.name()
      try reader.expect("by")
      let method = try reader.word(among: ["range", "list", "hash"])
      let key = try reader.parenthesized()
      try reader.expect("into")
      if let count = try reader.number() {
        self = .partition(table, method: method, key: key, into: .count(count))
      } else {
        self = .partition(table, method: method, key: key, into: .named(try reader.definitions()))
      }
    case "regenerate":
      _ = reader.skip("column")
      let column = try reader.column()
      try reader.expect("as")
      self = .regenerate(column, as: try reader.parenthesized())
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
      let names = [first.name] + (reader.skip(",") ? try reader.identifiers() : [])
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
