import Migrations

/// Checks that are checked against all rows while the table cannot be used.
enum AddCheck: TableChangeRule {
  static let name = "add-check"
  static let summary =
    "ADD CHECK blocks reads and writes while all rows are checked, unless it is NOT VALID."
  static let peers = [
    "squawk: constraint-missing-not-valid", "strong_migrations: add_check_constraint",
  ]

  static func finding(
    for change: TableChange, of table: ObjectName, in statement: LintStatement
  ) -> Finding? {
    switch change.kind {
    case .addConstraint(let check) where check.kind == .check && !check.isNotValid:
      let name = sqlName(check.effectiveName(in: table))
      return statement.finding(
        self, for: change, of: table, reason(table),
        remedy: """
          ADD CONSTRAINT \(name) CHECK (…) NOT VALID, and in another migration ALTER TABLE \
          \(table.sql) VALIDATE CONSTRAINT \(name).
          """)
    case .addColumn(let column):
      guard let check = column.constraint(.check) else { return nil }
      let name = sqlName(check.of(column: column.name).effectiveName(in: table))
      return statement.finding(
        self, for: change, at: check.offset, of: table, reason(table),
        remedy: """
          Add \(sqlName(column.name)) without CHECK, then ADD CONSTRAINT \(name) CHECK (…) NOT VALID, \
          and VALIDATE it in another migration.
          """)
    default: return nil
    }
  }

  private static func reason(_ table: ObjectName) -> String {
    "all rows are checked while nobody can read or write \(table)"
  }
}
