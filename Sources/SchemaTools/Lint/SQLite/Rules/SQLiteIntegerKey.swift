import Migrations

/// Primary keys that look like SQLite's row id and are not.
enum SQLiteIntegerKey: SQLiteRule {
  static let name = "sqlite-integer-primary-key"
  static let summary = "Only the type INTEGER makes a primary key that gets its values by itself."

  static func findings(in section: SQLiteSection) -> [Finding] {
    section.steps.compactMap { step in
      guard case .createTable(let name) = step.action, step.before.tables[name] == nil,
        let table = step.after.tables[name], !table.isStrict, !table.isWithoutRowID,
        let key = table.primaryKey.first, table.primaryKey.count == 1, key.type != "INTEGER",
        key.type.contains("INT") || key.type.contains("SERIAL")
      else { return nil }
      let place = step.tokens.first { $0.isName(key.name) }
      return section.finding(
        self, at: step, offset: place.map(step.offset) ?? 0, table: name,
        "\(key.name) is \(key.type) and so not the row id: it gets no values by itself, and takes NULL",
        remedy: "\(key.name) INTEGER PRIMARY KEY; SQLite's integers have 64 bits anyway.")
    }
  }
}
