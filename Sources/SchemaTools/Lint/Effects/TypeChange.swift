import Migrations

/// What changing the type of a column takes.
enum TypeChange: Sendable, Hashable {
  /// Nothing: the catalog alone is changed.
  case none
  /// The rows stay, but the indexes of the column are built anew.
  case reindex
  /// The rows stay, but are held against the constraints of the column.
  case check
  /// All rows are written anew.
  case rewrite

  /// What happens to all rows.
  var work: TableWork? {
    switch self {
    case .none: nil
    case .reindex: .indexBuild
    case .check: .scan
    case .rewrite: .rewrite
    }
  }
}

extension LintStatement {
  /// What changing the type of a column takes; of an unknown column the worst is told.
  func typeChange(
    of column: String, in table: ObjectName, to type: ColumnTypeName, using: SyntaxNode?
  ) -> TypeChange {
    guard let old = schema.tables[table]?.columns[column]?.type else { return .rewrite }
    if let using, !using.isCast(of: column) { return .rewrite }
    guard type.holdsValues(of: old, isUTC: isTimeZoneUTC) else { return .rewrite }
    if type.needsOtherIndexes(than: old), schema.hasIndex(on: column, of: table) { return .reindex }
    let isChecked = schema.constraints(of: table).contains { constraint in
      switch constraint.kind {
      case .check: constraint.expression?.columnNames.contains(column) ?? false
      case .foreignKey: constraint.columns.contains(column) && type.name != old.name
      default: false
      }
    }
    return isChecked && type != old ? .check : .none
  }
}

extension LintStatement {
  /// Whether the section has set the time zone to UTC before, and the server looks at that.
  private var isTimeZoneUTC: Bool {
    section.settings.hasServer(12)
      && sessionSettings["timezone"].map { ["utc", "gmt", "etc/utc"].contains($0.lowercased()) }
        ?? false
  }
}

extension SyntaxNode {
  /// Whether a `USING` only says what happens anyway: the column, perhaps with a cast.
  fileprivate func isCast(of column: String) -> Bool {
    if kind == "TypeCast" { return node("arg")?.columnName == column }
    return columnName == column
  }
}

extension ColumnTypeName {
  /// Whether the bytes of another type's values are values of this one.
  ///
  /// That is so for the same type with wider modifiers, whose coercion PostgreSQL leaves out
  /// (`varchar_support`, `numeric_support`, `temporal_simplify` and the like in its source), and for
  /// the casts without a function in `pg_cast`.
  /// - Parameter isUTC: whether the session's time zone is UTC for certain; then
  ///   the two kinds of timestamp are one since PostgreSQL 12 (`TimestampTimestampTzRequiresRewrite`).
  fileprivate func holdsValues(of old: ColumnTypeName, isUTC: Bool) -> Bool {
    guard isArray == old.isArray else { return false }
    if name == old.name { return holdsModifiers(of: old) }
    guard name.schema == nil, old.name.schema == nil, !isArray else { return false }
    switch (old.name.name, name.name) {
    case ("varchar", "text"), ("cidr", "inet"), ("xml", "text"), ("xml", "varchar"),
      ("citext", "text"), ("text", "citext"), ("varchar", "citext"):
      return modifiers.isEmpty
    case ("text", "varchar"), ("citext", "varchar"): return modifiers.isEmpty
    case ("bit", "varbit"): return modifiers.isEmpty
    case ("timestamp", "timestamptz"), ("timestamptz", "timestamp"):
      return isUTC && holdsModifiers(of: old)
    default: return false
    }
  }

  /// Whether the modifiers leave room for all that the old ones did.
  private func holdsModifiers(of old: ColumnTypeName) -> Bool {
    if modifiers == old.modifiers { return true }
    // `bpchar` pads, and the modifiers of extensions may mean anything.
    let widens: Set<String> = [
      "varchar", "varbit", "numeric", "time", "timetz", "timestamp", "timestamptz",
    ]
    guard name.schema == nil, widens.contains(name.name), !isArray else { return false }
    if modifiers.isEmpty { return true }
    guard let new = modifiers.first ?? nil, let former = old.modifiers.first ?? nil else {
      return false
    }
    return new >= former && modifiers.dropFirst() == old.modifiers.dropFirst()
  }

  /// Whether the values are ordered in another way, so that an index cannot stay.
  fileprivate func needsOtherIndexes(than old: ColumnTypeName) -> Bool {
    name != old.name
      && (name.name == "citext" || old.name.name == "citext" || name.name.hasPrefix("timestamp"))
  }
}

extension SchemaModel {
  /// Whether an index or a key has a column.
  fileprivate func hasIndex(on column: String, of table: ObjectName) -> Bool {
    indexes.values.contains { $0.table == table && $0.columns.contains(column) }
      || constraints(of: table).contains {
        [.unique, .primaryKey, .exclusion].contains($0.kind) && $0.columns.contains(column)
      }
  }
}
