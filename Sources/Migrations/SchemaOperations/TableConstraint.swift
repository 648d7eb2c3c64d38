/// A constraint of a table.
///
/// One with a name can be dropped again; without, the database names it.
public struct TableConstraint: Sendable, Hashable {
  /// The name, without quotes.
  public var name: String?
  /// What it demands.
  package var kind: Kind

  /// What a constraint demands.
  package enum Kind: Sendable, Hashable {
    /// The columns identify a row.
    case primaryKey([String])
    /// No two rows have the same values in the columns.
    case unique([String])
    /// An expression, as SQL writes it, is not false.
    case check(String)
    /// The columns refer to a row of another table.
    case foreignKey(ForeignKey)
  }

  /// A reference to a row of another table.
  package struct ForeignKey: Sendable, Hashable {
    /// The columns that refer.
    package var columns: [String]
    /// The table that they refer to, perhaps with its schema: `shop.customer`.
    package var table: String
    /// The columns that they refer to, a key of that table.
    package var referencedColumns: [String]
    /// What happens when the other row is deleted.
    package var onDelete: Action
    /// What happens when the other row's key changes.
    package var onUpdate: Action
  }

  /// What happens to a row whose reference is lost.
  public enum Action: String, Sendable, Hashable {
    /// The change is refused.
    case noAction = "NO ACTION"
    /// The change is refused at once, even where the check is deferred.
    case restrict = "RESTRICT"
    /// The row goes along.
    case cascade = "CASCADE"
    /// The reference becomes NULL.
    case setNull = "SET NULL"
    /// The reference becomes the column's default.
    case setDefault = "SET DEFAULT"
  }

  /// The primary key.
  public static func primaryKey(_ columns: String..., named name: String? = nil) -> TableConstraint
  {
    TableConstraint(name: name, kind: .primaryKey(columns))
  }

  /// No two rows have the same values in the columns.
  public static func unique(_ columns: String..., named name: String? = nil) -> TableConstraint {
    TableConstraint(name: name, kind: .unique(columns))
  }

  /// An expression, as SQL writes it, is not false.
  public static func check(_ expression: String, named name: String? = nil) -> TableConstraint {
    TableConstraint(name: name, kind: .check(expression))
  }

  /// The columns refer to a row of another table.
  public static func foreignKey(
    _ columns: String..., references table: String, _ referencedColumns: String...,
    onDelete: Action = .noAction, onUpdate: Action = .noAction, named name: String? = nil
  ) -> TableConstraint {
    TableConstraint(
      name: name,
      kind: .foreignKey(
        ForeignKey(
          columns: columns, table: table, referencedColumns: referencedColumns,
          onDelete: onDelete, onUpdate: onUpdate)))
  }

  /// The constraint as it stands in CREATE TABLE.
  var sql: String {
    let rule =
      switch kind {
      case .primaryKey(let columns): "PRIMARY KEY \(SQLText.list(columns))"
      case .unique(let columns): "UNIQUE \(SQLText.list(columns))"
      case .check(let expression): "CHECK (\(expression))"
      case .foreignKey(let key): key.sql
      }
    return (name.map { "CONSTRAINT \(SQLText.identifier($0)) " } ?? "") + rule
  }
}

extension TableConstraint.ForeignKey {
  fileprivate var sql: String {
    let target = SQLText.qualified(table) + " " + SQLText.list(referencedColumns)
    let actions = [("DELETE", onDelete), ("UPDATE", onUpdate)]
      .filter { $0.1 != .noAction }.map { " ON \($0) \($1.rawValue)" }
    return "FOREIGN KEY \(SQLText.list(columns)) REFERENCES \(target)" + actions.joined()
  }
}

extension SQLText {
  /// The quoted columns in parentheses.
  static func list(_ columns: [String]) -> String {
    "(" + columns.map(identifier).joined(separator: ", ") + ")"
  }

  /// The quoted name of a table, with its schema where there is a dot: `"shop"."item"`.
  static func qualified(_ name: String) -> String {
    name.split(separator: ".").map { identifier(String($0)) }.joined(separator: ".")
  }
}
