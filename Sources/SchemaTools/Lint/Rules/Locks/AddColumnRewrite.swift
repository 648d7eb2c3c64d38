import Migrations

/// Columns whose values are written into all rows when they are added.
enum AddColumnRewrite: TableChangeRule {
  static let name = "add-column-rewrite"
  static let summary =
    "ADD COLUMN with a volatile default, a sequence or a stored expression writes the table anew."
  static let peers = [
    "squawk: adding-field-with-default", "strong_migrations: add_column_default",
    "strong_migrations: add_column_default_callable",
    "strong_migrations: add_column_auto_incrementing",
    "strong_migrations: add_column_generated_stored",
  ]

  static func finding(
    for change: TableChange, of table: ObjectName, in statement: LintStatement
  ) -> Finding? {
    guard case .addColumn(let column) = change.kind,
      let cause = statement.rewriteCause(ofAdding: column)
    else { return nil }
    let name = sqlName(column.name)
    let isGenerated = column.constraint(.generated) != nil
    return statement.finding(
      self, for: change, of: table,
      "\(table) is written anew while nobody can read or write it, because \(cause)",
      remedy: isGenerated
        ? "Add \(name) as a plain column, fill it by a trigger and, for the old rows, by a "
          + "migrate:backfill."
        : "Add \(name) without it, ALTER COLUMN \(name) SET DEFAULT for new rows, and fill the old "
          + "ones by a migrate:backfill.")
  }
}

/// Columns that no row can have.
enum AddNotNullColumn: TableChangeRule {
  static let name = "add-not-null-column"
  static let summary = "ADD COLUMN … NOT NULL without a default fails when the table has rows."
  static let peers = ["squawk: adding-required-field"]

  static func finding(
    for change: TableChange, of table: ObjectName, in statement: LintStatement
  ) -> Finding? {
    guard case .addColumn(let column) = change.kind, column.isNotNull, !column.isSerial,
      [.default, .identity, .generated].allSatisfy({ column.constraint($0) == nil })
    else { return nil }
    let name = sqlName(column.name)
    return statement.finding(
      self, for: change, of: table,
      "it fails when \(table) has a row, and so does an INSERT of the application that runs now",
      remedy: """
        Give \(name) a constant DEFAULT, which is stored once since PostgreSQL 11; or add it without \
        NOT NULL, fill it, and SET NOT NULL by a validated CHECK.
        """)
  }
}
