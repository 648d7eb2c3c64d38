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
    if case .addConstraint(let key) = change.kind, let index = key.index {
      return takeover(of: index, by: key, change, table, statement)
    }
    return statement.keyFinding(self, .primaryKey, for: change, of: table) { name, columns in
      """
      CREATE UNIQUE INDEX CONCURRENTLY \(name) ON \(table.sql) (\(columns)) with transaction:false, \
      make the columns NOT NULL by a validated CHECK, then ALTER TABLE \(table.sql) ADD CONSTRAINT \
      \(name) PRIMARY KEY USING INDEX \(name).
      """
    }
  }

  /// A key takes over an index at once, but looks for nulls where its columns may have some.
  private static func takeover(
    of index: String, by key: ConstraintDefinition, _ change: TableChange, _ table: ObjectName,
    _ statement: LintStatement
  ) -> Finding? {
    guard key.kind == .primaryKey, statement.schema.tables[table] != nil,
      let taken = statement.schema.indexes[ObjectName(schema: table.schema, index)]
    else { return nil }
    let columns = taken.columns.compactMap(\.self)
      .filter { !statement.isKnownNotNull($0, in: table) }
    guard !columns.isEmpty else { return nil }
    let names = columns.map(sqlName).joined(separator: ", ")
    return statement.finding(
      self, for: change, at: key.offset, of: table,
      "all rows are read to see that \(names) holds no null, while nobody can read or write \(table)",
      remedy: """
        Before, ADD CONSTRAINT … CHECK (\(columns.map { "\(sqlName($0)) IS NOT NULL" }
          .joined(separator: " AND "))) NOT VALID, and VALIDATE it in another migration.
        """)
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
    let name = sqlName(key.effectiveName(in: table))
    let isPartitioned = schema.tables[table]?.isPartitioned == true && kind != .exclusion
    // Without its partitions the index has nothing to be built of.
    if isPartitioned, case .alterTable(let alter) = action, alter.isOnly { return nil }
    return finding(
      rule, for: change, at: key.offset, of: table,
      "the index is built while nobody can read or write \(table)",
      remedy: isPartitioned
        ? partitionedKey(kind, name, columns, table) : remedy(name, columns))
  }

  /// The safe way on a partitioned table, which has no index that is built CONCURRENTLY or taken over.
  private func partitionedKey(
    _ kind: ConstraintDefinition.Kind, _ name: String, _ columns: String, _ table: ObjectName
  ) -> String {
    let words = kind == .primaryKey ? "PRIMARY KEY" : "UNIQUE"
    return """
      ALTER TABLE ONLY \(table.sql) ADD CONSTRAINT \(name) \(words) (\(columns)); on each partition \
      CREATE UNIQUE INDEX CONCURRENTLY and ADD CONSTRAINT … \(words) USING INDEX; then for each ALTER \
      INDEX \(name) ATTACH PARTITION.
      """
  }
}
