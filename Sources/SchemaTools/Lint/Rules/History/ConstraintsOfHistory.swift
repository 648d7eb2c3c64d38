import Migrations

/// Constraints that no migration validates.
enum NeverValidated: HistoryRule {
  static let name = "never-validated"
  static let summary =
    "No later migration validates the NOT VALID constraint, so that old rows may break it for ever."
  static let severity = Finding.Severity.note

  static func findings(in history: LintHistory) -> [Finding] {
    history.constraintsAdded { $0.isNotValid }.compactMap { statement, table, name, constraint in
      // A table that no migration made is not in the model, but may be validated all the same.
      guard history.schema.tables[table]?.constraints[name]?.isNotValid == true else { return nil }
      return statement.finding(
        self, at: constraint.offset, table: table,
        "no later migration validates \(name), so that old rows may break it",
        remedy:
          "In another migration: ALTER TABLE \(table.sql) VALIDATE CONSTRAINT \(sqlName(name)).")
    }
  }
}

/// Foreign keys whose columns have no index.
enum ForeignKeyWithoutIndex: HistoryRule {
  static let name = "foreign-key-without-index"
  static let summary =
    "Without an index on the columns of a foreign key, a DELETE of the other table reads all rows."
  static let severity = Finding.Severity.note

  static func findings(in history: LintHistory) -> [Finding] {
    history.constraintsAdded { $0.kind == .foreignKey }.compactMap {
      statement, table, name, key in
      guard history.schema.tables[table]?.constraints[name] != nil,
        !history.schema.hasIndex(beginningWith: Set(key.columns), of: table)
      else { return nil }
      let columns = key.columns.map(sqlName).joined(separator: ", ")
      let other = key.referenced.map { "\($0)" } ?? "the other table"
      return statement.finding(
        self, at: key.offset, table: table,
        "a DELETE or a change of a key in \(other) reads all rows of \(table)",
        remedy: "CREATE INDEX CONCURRENTLY ON \(table.sql) (\(columns)).")
    }
  }
}

extension LintHistory {
  /// The constraints that up migrations add, each with its table and its name.
  fileprivate func constraintsAdded(
    where condition: (ConstraintDefinition) -> Bool
  ) -> [(LintStatement, ObjectName, String, ConstraintDefinition)] {
    migrations.flatMap(\.up).flatMap { statement in
      statement.addedConstraints.filter { condition($1) }.map { table, constraint in
        (statement, table, constraint.effectiveName(in: table), constraint)
      }
    }
  }
}

extension LintStatement {
  /// The constraints that it adds, each with its table.
  fileprivate var addedConstraints: [(ObjectName, ConstraintDefinition)] {
    let ofColumns = madeColumns.flatMap { table, column in
      column.constraints.filter(\.isOfTable).map { (table, $0.of(column: column.name)) }
    }
    switch action {
    case .createTable(let table):
      return ofColumns + table.constraints.map { (table.name, $0) }
    case .alterTable(let alter):
      return ofColumns
        + alter.changes.compactMap { change in
          guard case .addConstraint(let constraint) = change.kind else { return nil }
          return (alter.table, constraint)
        }
    default: return []
    }
  }
}

extension SchemaState {
  /// Whether an index or a key begins with these columns, in any order.
  fileprivate func hasIndex(beginningWith columns: Set<String>, of table: ObjectName) -> Bool {
    let indexes = indexes(of: table).filter { !$0.isPartial }
      .map { $0.columns.compactMap(\.self) }
    let keys = constraints(of: table).filter { [.unique, .primaryKey].contains($0.kind) }
      .map(\.columns)
    return (indexes + keys).contains { Set($0.prefix(columns.count)) == columns }
  }
}
