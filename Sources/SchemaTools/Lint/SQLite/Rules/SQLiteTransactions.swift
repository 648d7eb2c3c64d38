import Migrations

/// Statements that cannot stand in the transaction of their section.
enum SQLiteTransactions: SQLiteRule {
  static let name = "sqlite-transaction"
  static let summary = "The statement cannot run inside the transaction of its section, or ends it."

  static func findings(in section: SQLiteSection) -> [Finding] {
    guard section.isInTransaction else { return [] }
    return section.steps.compactMap { step in
      let reason: String
      let direction = section.direction.rawValue
      switch step.statement.kind {
      case .nonTransactional: reason = "the statement cannot run inside a transaction"
      case .transactionControl:
        reason = "the section runs inside a transaction of migrate's own, which this begins or ends"
      case .ordinary, .session, .copyFromStdin: return nil
      }
      return section.finding(
        self, severity: .error, at: step, reason,
        remedy: step.statement.kind == .nonTransactional
          ? "Put it into a migration of its own with -- migrate:\(direction) transaction:false."
          : "Remove it.")
    }
  }
}
