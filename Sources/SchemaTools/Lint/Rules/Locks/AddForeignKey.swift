import Migrations

/// Foreign keys that are checked while neither table can be written to.
enum AddForeignKey: TableChangeRule {
  static let name = "add-foreign-key"
  static let summary =
    "ADD FOREIGN KEY blocks writes to both tables while all rows are checked, unless it is NOT VALID."
  static let peers = [
    "squawk: adding-foreign-key-constraint", "squawk: constraint-missing-not-valid",
    "strong_migrations: add_foreign_key", "strong_migrations: add_reference",
  ]

  static func finding(
    for change: TableChange, of table: ObjectName, in statement: LintStatement
  ) -> Finding? {
    switch change.kind {
    case .addConstraint(let key) where key.kind == .foreignKey && !key.isNotValid:
      if statement.schema.partitionsHave(key, of: table) { return nil }
      let name = sqlName(key.effectiveName(in: table))
      return statement.finding(
        self, for: change, of: table, reason(table, key.referenced),
        remedy: statement.canBeNotValid(in: table)
          ? """
          ADD CONSTRAINT \(name) FOREIGN KEY … NOT VALID, and in another migration ALTER TABLE \
          \(table.sql) VALIDATE CONSTRAINT \(name).
          """
          : """
          On each partition ADD CONSTRAINT \(name) FOREIGN KEY … NOT VALID, VALIDATE them in another \
          migration, and then add it to \(table.sql), which takes them over.
          """)
    case .addColumn(let column):
      // Without a default the column is null everywhere, and there is nothing to check.
      guard let key = column.constraint(.foreignKey), column.constraint(.default) != nil else {
        return nil
      }
      let name = sqlName(key.of(column: column.name).effectiveName(in: table))
      return statement.finding(
        self, for: change, at: key.offset, of: table, reason(table, key.referenced),
        remedy: """
          Add \(sqlName(column.name)) without REFERENCES, then ADD CONSTRAINT \(name) FOREIGN KEY \
          (\(sqlName(column.name))) … NOT VALID, and VALIDATE it in another migration.
          """)
    default: return nil
    }
  }

  private static func reason(_ table: ObjectName, _ referenced: ObjectName?) -> String {
    let other = referenced.map { $0 == table ? "" : " and \($0)" } ?? ""
    return "all rows of \(table) are checked while nobody can write to \(table)\(other)"
  }
}

extension SchemaState {
  /// Whether all partitions of a table with rows have a valid key like one of the whole, which then takes theirs.
  fileprivate func partitionsHave(_ key: ConstraintDefinition, of table: ObjectName) -> Bool {
    let parts = family(of: table).compactMap { tables[$0] }.filter { !$0.isPartitioned }
    return tables[table]?.isPartitioned == true && !parts.isEmpty
      && parts.allSatisfy { part in
        part.constraints.values.contains { key.isSameForeignKey(as: $0) && !$0.isNotValid }
      }
  }
}

extension LintStatement {
  /// Whether a foreign key of the table may be NOT VALID: of a partitioned one since PostgreSQL 18.
  func canBeNotValid(in table: ObjectName) -> Bool {
    schema.tables[table]?.isPartitioned != true || section.settings.serverVersion ?? 0 >= 18
  }
}
