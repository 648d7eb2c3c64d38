import Migrations

/// Columns that cannot be added to a table with rows.
enum SQLiteAddColumn: SQLiteRule {
  static let name = "sqlite-add-column"
  static let summary =
    "ADD COLUMN fails once the table has rows: NOT NULL without a constant default."

  static func findings(in section: SQLiteSection) -> [Finding] {
    section.steps.compactMap { step in
      guard case .addColumn(let table, let column, let definition) = step.action,
        step.error?.isAboutUnknown ?? true, !step.emptyTables.contains(table),
        let reason = reason(definition, column, table)
      else { return nil }
      return section.finding(
        self, at: step, table: table, reason,
        remedy: "Add it with a constant default, or make a new table with it and copy the rows.")
    }
  }

  /// Why SQLite refuses it (https://sqlite.org/lang_altertable.html#altertabaddcol).
  private static func reason(
    _ definition: [SQLToken], _ column: String, _ table: String
  ) -> String? {
    let words = definition.map(\.keyword)
    let value = words.firstIndex(of: "DEFAULT").flatMap { position in
      definition.indices.contains(position + 1) ? definition[position + 1] : nil
    }
    if words.contains("STORED") {
      return "\(column) is a stored generated column, which SQLite refuses once \(table) has rows"
    }
    if let value, value.text == "(" || value.keyword.hasPrefix("CURRENT_") {
      return "the default of \(column) is not constant, which SQLite refuses once \(table) has rows"
    }
    let isNotNull = words.firstRange(of: ["NOT", "NULL"]) != nil
    guard isNotNull, value == nil || value?.keyword == "NULL", !words.contains("AS") else {
      return nil
    }
    return "\(column) is NOT NULL without a default, which SQLite refuses once \(table) has rows"
  }
}
