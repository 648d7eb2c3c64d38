import Migrations

/// Columns whose values are written or read anew for another type.
enum ColumnTypeChange: TableChangeRule {
  static let name = "type-change"
  static let summary =
    "ALTER COLUMN … TYPE writes the table anew, builds indexes or checks rows, unless the old values "
    + "are values of the new type."
  static let peers = [
    "squawk: changing-column-type", "strong_migrations: change_column",
    "strong_migrations: change_column_constraint",
    "strong_migrations: change_column_with_not_null",
  ]

  static func finding(
    for change: TableChange, of table: ObjectName, in statement: LintStatement
  ) -> Finding? {
    guard case .setType(let column, let type, let using) = change.kind else { return nil }
    let effect = statement.typeChange(
      of: column, in: table, to: type, collation: change.collation,
      using: using)
    let old = statement.schema.tables[table]?.columns[column]?.type
    let work: String
    switch effect {
    case .none: return nil
    case .reindex: work = "the indexes with \(column) are built anew"
    case .check: work = "all rows are checked against the constraints of \(column)"
    case .rewrite:
      let known = old.map { "from \($0) " } ?? ""
      work = "\(table) is written anew \(known)to \(type)"
    }
    let unknown = old == nil ? ", unless the old type of \(column) has the same bytes" : ""
    return statement.finding(
      self, for: change, of: table,
      "\(work) while nobody can read or write \(table)\(unknown)",
      remedy: """
        In place of this, `migrate revision --change "retype \(table.sql).\(sqlName(column)) to \(type)"`: a column \
        beside it, kept the same by a trigger and filled batch by batch, takes its place in a contract revision.
        """)
  }
}
