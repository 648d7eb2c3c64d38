import Migrations

/// PRAGMA foreign_keys where it does nothing.
enum SQLitePragmas: SQLiteRule {
  static let name = "sqlite-pragma-in-transaction"
  static let summary = "PRAGMA foreign_keys does nothing inside a transaction."

  static func findings(in section: SQLiteSection) -> [Finding] {
    guard section.isInTransaction else { return [] }
    return section.steps.compactMap { step in
      guard case .pragma("foreign_keys", let value?) = step.action else { return nil }
      return section.finding(
        self, at: step,
        "PRAGMA foreign_keys = \(value) does nothing, as the section runs in a transaction",
        remedy:
          "Remove it: migrate has foreign keys off while a migration runs, and checks them all "
          + "before it commits.")
    }
  }
}
