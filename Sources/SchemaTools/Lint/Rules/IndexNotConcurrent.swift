import Migrations

/// Indexes that are built while the table cannot be written to.
enum IndexNotConcurrent: StatementRule {
  static let name = "index-not-concurrent"
  static let summary = "CREATE INDEX blocks writes to the table until the index is built."
  static let peers = [
    "squawk: require-concurrent-index-creation", "strong_migrations: add_index",
  ]

  static func findings(in statement: LintStatement) -> [Finding] {
    guard case .createIndex(let index) = statement.action, !index.isConcurrent,
      !statement.isUnused(index.table)
    else { return [] }
    return [
      statement.finding(
        self, table: index.table, lock: .share, work: .indexBuild,
        "the index is built while nobody can write to \(index.table)",
        remedy: "CREATE INDEX CONCURRENTLY in a migration of its own with transaction:false.")
    ]
  }
}
