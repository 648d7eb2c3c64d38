import Migrations
import SchemaInspection

/// Changes of all rows in one statement.
enum UpdateAllRows: StatementRule {
  static let name = "update-all-rows"
  static let summary = "UPDATE or DELETE without WHERE locks every row until the transaction ends."
  static let peers = ["strong_migrations: backfilling data"]

  static func findings(in statement: LintStatement) -> [Finding] {
    guard !statement.parsed.isBackfill else { return [] }
    return statement.rowChanges.compactMap { change in
      let (verb, table): (String, ObjectName)
      switch change {
      case .update(let name, isRestricted: false): (verb, table) = ("UPDATE", name)
      case .delete(let name, isRestricted: false): (verb, table) = ("DELETE", name)
      default: return nil
      }
      guard !statement.isUnused(table) else { return nil }
      return statement.finding(
        self, table: table, lock: .rowExclusive, work: .scan,
        "every row of \(table) stays locked until all of them are done",
        remedy: """
          Let it run batch by batch: -- migrate:backfill table:\(table.sql) key:… before the \(verb), \
          in a transaction:false section, with WHERE key > :from AND key <= :to.
          """)
    }
  }
}
