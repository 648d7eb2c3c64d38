import Migrations

/// Tables that are dropped while foreign keys are on.
enum SQLiteForeignKeysOn: SQLiteRule {
  static let name = "sqlite-drop-cascades"
  static let summary = "DROP TABLE with foreign keys on deletes rows of other tables, or fails."

  static func findings(in section: SQLiteSection) -> [Finding] {
    guard !section.isInTransaction else { return [] }
    var isOn = false  // migrate opens its connection with foreign keys off.
    return section.steps.compactMap { step in
      switch step.action {
      case .pragma("foreign_keys", let value?):
        isOn = ["on", "1", "yes", "true"].contains(value)
      case .dropTable(let table) where isOn: return finding(table, at: step, in: section)
      default: break
      }
      return nil
    }
  }

  private static func finding(
    _ table: String, at step: SQLiteStep, in section: SQLiteSection
  ) -> Finding? {
    guard let child = step.before.tables(referringTo: table).first else { return nil }
    let actions = step.before.tables[child]?.foreignKeys.filter { $0.referenced == table }
      .map(\.onDelete)
    let consequence =
      actions?.contains("CASCADE") == true
      ? "so that those of \(child) are deleted too (ON DELETE CASCADE)"
      : "which the foreign key of \(child) does not allow or follows"
    return section.finding(
      self, at: step, table: table,
      "with foreign keys on, DROP TABLE deletes all rows of \(table) first, \(consequence)",
      remedy: "Leave foreign keys off, as migrate has them; it checks them all before it commits.")
  }
}
