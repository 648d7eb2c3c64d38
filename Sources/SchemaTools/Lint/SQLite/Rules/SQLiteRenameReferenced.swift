import Migrations

/// Rebuilds of a table that leave foreign keys with the old one.
enum SQLiteRenameReferenced: SQLiteRule {
  static let name = "sqlite-rename-takes-references"
  static let summary =
    "RENAME takes the foreign keys of other tables along, away from the table that follows."

  static func findings(in section: SQLiteSection) -> [Finding] {
    guard let after = section.change?.after else { return [] }
    return section.steps.compactMap { step in
      guard case .renameTable(let table, to: let name) = step.action, step.error == nil,
        after.tables[table] != nil, let child = after.tables(referringTo: name).first
      else { return nil }
      return section.finding(
        self, at: step, table: table,
        "the foreign key of \(child) follows \(table) to \(name), and stays there",
        remedy:
          "Make the new table under another name, copy the rows, drop \(table), and rename the "
          + "new one to \(table) (https://sqlite.org/lang_altertable.html#otheralter).")
    }
  }
}
