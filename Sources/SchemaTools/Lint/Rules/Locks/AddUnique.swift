import Migrations

/// Unique constraints whose index is built while the table cannot be used.
enum AddUnique: TableChangeRule {
  static let name = "add-unique"
  static let summary = "ADD UNIQUE blocks reads and writes until its index is built."
  static let peers = [
    "squawk: disallowed-unique-constraint", "squawk: constraint-missing-not-valid",
    "strong_migrations: add_unique_constraint",
  ]

  static func finding(
    for change: TableChange, of table: ObjectName, in statement: LintStatement
  ) -> Finding? {
    statement.keyFinding(self, .unique, for: change, of: table) { name, columns in
      """
      CREATE UNIQUE INDEX CONCURRENTLY \(name) ON \(table.sql) (\(columns)) with transaction:false, \
      then ALTER TABLE \(table.sql) ADD CONSTRAINT \(name) UNIQUE USING INDEX \(name).
      """
    }
  }
}

/// Primary keys whose index is built while the table cannot be used.
enum AddPrimaryKey: TableChangeRule {
  static let name = "add-primary-key"
  static let summary =
    "ADD PRIMARY KEY blocks reads and writes until its index is built and no null is found."
  static let peers = [
    "squawk: adding-serial-primary-key-field", "squawk: constraint-missing-not-valid",
  ]

  static func finding(
    for change: TableChange, of table: ObjectName, in statement: LintStatement
  ) -> Finding? {
    statement.keyFinding(self, .primaryKey, for: change, of: table) { name, columns in
      """
      CREATE UNIQUE INDEX CONCURRENTLY \(name) ON \(table.sql) (\(columns)) with transaction:false, \
      make the columns NOT NULL by a validated CHECK, then ALTER TABLE \(table.sql) ADD CONSTRAINT \
      \(name) PRIMARY KEY USING INDEX \(name).
      """
    }
  }
}

/// Exclusion constraints, whose index is built while the table cannot be used.
enum AddExclusion: TableChangeRule {
  static let name = "add-exclusion"
  static let summary =
    "ADD EXCLUDE blocks reads and writes until its index is built, and there is no other way."
  static let peers = [
    "squawk: constraint-missing-not-valid", "strong_migrations: add_exclusion_constraint",
  ]

  static func finding(
    for change: TableChange, of table: ObjectName, in statement: LintStatement
  ) -> Finding? {
    statement.keyFinding(self, .exclusion, for: change, of: table) { name, _ in
      """
      Make a new table with the constraint \(name), copy the rows in batches, and swap the names; or \
      do it in a maintenance window.
      """
    }
  }
}

extension LintStatement {
  /// A finding about a constraint whose index is built by the statement itself.
  /// - Parameter remedy: makes the safe way of the constraint's name and its columns.
  fileprivate func keyFinding(
    _ rule: any LintRule.Type, _ kind: ConstraintDefinition.Kind, for change: TableChange,
    of table: ObjectName, remedy: (_ name: String, _ columns: String) -> String
  ) -> Finding? {
    let key: ConstraintDefinition? =
      switch change.kind {
      case .addConstraint(let constraint): constraint
      case .addColumn(let column): column.constraint(kind)?.of(column: column.name)
      default: nil
      }
    guard let key, key.kind == kind, key.index == nil else { return nil }
    let columns = key.columns.map(sqlName).joined(separator: ", ")
    return finding(
      rule, for: change, at: key.offset, of: table,
      "the index is built while nobody can read or write \(table)",
      remedy: remedy(sqlName(key.effectiveName(in: table)), columns))
  }
}
