import Migrations
import SchemaInspection

/// Statements that PostgreSQL refuses inside a transaction.
enum NeedsNoTransaction: StatementRule {
  static let name = "needs-no-transaction"
  static let summary = "The statement fails inside a transaction, and the section runs in one."
  static let severity = Finding.Severity.error
  static let peers = ["squawk: ban-concurrent-index-creation-in-transaction"]

  static func findings(in statement: LintStatement) -> [Finding] {
    guard statement.section.isInTransaction, statement.parsed.statement.kind == .nonTransactional
    else { return [] }
    let marker = statement.section.direction == .up ? "up" : "down"
    return [
      statement.finding(
        self, "PostgreSQL refuses this statement inside a transaction",
        remedy: "Give it a migration of its own with `-- migrate:\(marker) transaction:false`.")
    ]
  }
}

/// Statements that begin or end a transaction.
enum TransactionStatement: StatementRule {
  static let name = "transaction-statement"
  static let summary =
    "BEGIN and COMMIT in a migration take the transaction away from which migrate records the step."
  static let severity = Finding.Severity.error
  static let peers = ["squawk: transaction-nesting", "squawk: ban-uncommitted-transaction"]

  static func findings(in statement: LintStatement) -> [Finding] {
    guard case .transactionControl = statement.action else { return [] }
    return [
      statement.finding(
        self, "the step and its record would no longer be one transaction",
        remedy: """
          Remove it: a section runs in one transaction, and with `transaction:false` each statement in \
          one of its own.
          """)
    ]
  }
}

/// Sections that run without a transaction though they could have one.
enum NeedlessTransactionFalse: MigrationRule {
  static let name = "needless-transaction-false"
  static let summary =
    "Without a transaction a failure leaves a part of the section done, and nothing in it needs that."
  static let severity = Finding.Severity.note

  static func findings(in migration: LintMigration) -> [Finding] {
    [migration.up, migration.down ?? []].compactMap { statements in
      guard statements.count > 1, let first = statements.first, !first.section.isInTransaction,
        !statements.contains(where: gainsByItsOwnTransaction)
      else { return nil }
      return first.finding(
        self, "if a statement fails, those before it stay done, and nothing here needs that",
        remedy: "Remove `transaction:false`, so that all of the section is done or nothing.")
    }
  }

  /// Whether a statement takes no transaction, or is better not in one with others.
  private static func gainsByItsOwnTransaction(_ statement: LintStatement) -> Bool {
    if statement.parsed.statement.kind == .nonTransactional || statement.parsed.isBackfill {
      return true
    }
    switch statement.action {
    case .addEnumValue, .update, .delete, .insert, .transactionControl, .block, .other: return true
    default: return statement.effectsOnUsed.contains { $0.lock.blocks != nil || $0.work != nil }
    }
  }
}

/// Long statements under a short time-out.
enum StatementTimeout: StatementRule {
  static let name = "statement-timeout"
  static let summary =
    "The statement works on all rows, and the configured statement_timeout may end it."
  static let severity = Finding.Severity.note
  static let peers = ["squawk: require-statement-timeout", "squawk: require-timeout-settings"]

  static func findings(in statement: LintStatement) -> [Finding] {
    let section = statement.section
    let options = (section.direction == .up ? section.file.up : section.file.down)?.options
    guard let limit = section.settings.statementTimeout, limit > .zero,
      options?.statementTimeout == nil,
      !statement.parsed.isBackfill,
      let effect = statement.effectsOnUsed.first(where: { $0.work != nil })
    else { return [] }
    let marker = section.direction == .up ? "up" : "down"
    return [
      statement.finding(
        self, table: effect.table, lock: effect.lock, work: effect.work,
        "it works on all rows of \(effect.table), and is ended after \(limit)",
        remedy: "Allow what a large table takes: `-- migrate:\(marker) … statement_timeout:1h`.")
    ]
  }
}
