import Migrations

/// Types that SQLite takes for others.
enum SQLiteTypeAffinity: SQLiteRule {
  static let name = "sqlite-type-affinity"
  static let summary = "SQLite takes the type for another, and converts the values that are stored."

  static func findings(in section: SQLiteSection) -> [Finding] {
    section.steps.flatMap { step in
      newColumns(of: step).compactMap { table, column in
        guard let (affinity, remedy) = surprise(column.type) else { return nil }
        let place = step.tokens.first { $0.isName(column.name) }
        return section.finding(
          self, at: step, offset: place.map(step.offset) ?? 0, table: table,
          "\(column.name) has the type \(column.type), which is \(affinity) to SQLite",
          remedy: remedy)
      }
    }
  }

  private static func newColumns(of step: SQLiteStep) -> [(String, SQLiteSchema.Column)] {
    let name: String
    switch step.action {
    case .createTable(let table), .addColumn(let table, _, _): name = table
    default: return []
    }
    guard let table = step.after.tables[name], !table.isStrict else { return [] }
    let known = Set(step.before.tables[name]?.columns.map(\.name) ?? [])
    return table.columns.filter { !known.contains($0.name) }.map { (name, $0) }
  }

  /// After https://sqlite.org/datatype3.html#determination_of_column_affinity: it is found out by parts
  /// of the name.
  private static func surprise(_ type: String) -> (affinity: String, remedy: String)? {
    let words = type.split { !$0.isLetter && !$0.isNumber }.map(String.init)
    let integers: Set = [
      "INT", "INTEGER", "TINYINT", "SMALLINT", "MEDIUMINT", "BIGINT", "INT2", "INT4", "INT8",
    ]
    if words.contains("STRING") {
      return ("a number where it can be: '007' becomes 7", "Write TEXT.")
    }
    guard let word = words.first(where: { $0.contains("INT") && !integers.contains($0) }),
      integers.isDisjoint(with: words)
    else { return nil }
    return (
      "an integer because of the INT in \(word)",
      "Write TEXT, REAL, INTEGER or NUMERIC as it is meant."
    )
  }
}
