/// What a fix changes in a statement, or in a file.
enum FixKind: Sendable {
  /// Puts `CONCURRENTLY` into what works on an index, a view or a partition.
  case concurrently
  /// Adds a foreign key unvalidated first.
  case foreignKey
  /// Adds a check unvalidated first.
  case check
  /// Lets a check prove that a column holds no null.
  case notNull
  /// Builds the index of a key first.
  case key
  /// Fills a new column batch by batch.
  case columnDefault
  /// Takes the statement out of the transaction.
  case outsideTransaction
  /// Makes the change while both versions of an application run.
  case online

  /// What takes the findings of a rule away; empty when nothing does.
  static func kinds(of rule: String) -> Set<FixKind> { byRule[rule] ?? [] }

  private static let byRule: [String: Set<FixKind>] = [
    "add-check": [.check],
    "add-column-rewrite": [.columnDefault],
    "add-foreign-key": [.foreignKey],
    "add-exclusion": [.key],
    "add-primary-key": [.key],
    "add-unique": [.key],
    "detach-not-concurrent": [.concurrently],
    "drop-index-not-concurrent": [.concurrently],
    "index-not-concurrent": [.concurrently],
    "needs-no-transaction": [.outsideTransaction],
    "refresh-not-concurrent": [.concurrently],
    "reindex-not-concurrent": [.concurrently],
    "rename-column": [.online],
    "rename-table": [.online],
    "set-not-null": [.notNull],
    "type-change": [.online],
  ]
}

/// Why something cannot be fixed.
struct FixRefusal: Error, Sendable {
  /// In a few words.
  let reason: String

  init(_ reason: String) { self.reason = reason }
}
