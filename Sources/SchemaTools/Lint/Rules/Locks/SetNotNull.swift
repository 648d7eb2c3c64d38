import Migrations

/// Columns that are made NOT NULL while all rows are looked at.
enum SetNotNull: TableChangeRule {
  static let name = "set-not-null"
  static let summary =
    "SET NOT NULL blocks reads and writes while all rows are looked at, unless a valid CHECK tells "
    + "that there is no null."
  static let peers = [
    "squawk: adding-not-nullable-field", "strong_migrations: change_column_null_postgresql",
    "strong_migrations: change_column_null",
  ]

  static func finding(
    for change: TableChange, of table: ObjectName, in statement: LintStatement
  ) -> Finding? {
    guard case .setNotNull(let column) = change.kind,
      !statement.isKnownNotNull(column, in: table)
    else { return nil }
    let name = sqlName("\(table.name)_\(column)_not_null")
    return statement.finding(
      self, for: change, at: statement.offset(of: column), of: table,
      "all rows are looked at while nobody can read or write \(table)",
      remedy: """
        ALTER TABLE \(table.sql) ADD CONSTRAINT \(name) CHECK (\(sqlName(column)) IS NOT NULL) NOT \
        VALID; in another migration VALIDATE CONSTRAINT \(name), then SET NOT NULL, and DROP \
        CONSTRAINT \(name).
        """)
  }
}
