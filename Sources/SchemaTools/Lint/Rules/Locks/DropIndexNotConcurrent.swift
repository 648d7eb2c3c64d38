import Migrations
import SchemaInspection

/// Indexes that are dropped while the table cannot be used.
enum DropIndexNotConcurrent: StatementRule {
  static let name = "drop-index-not-concurrent"
  static let summary =
    "DROP INDEX waits for all queries on the table, and all later ones wait behind it."
  static let peers = [
    "squawk: require-concurrent-index-deletion", "strong_migrations: remove_index",
  ]

  static func findings(in statement: LintStatement) -> [Finding] {
    guard case .drop(let drop) = statement.action, drop.kind == .index, !drop.isConcurrent,
      // The lock is short, so that a down migration is told only where the up migration knows better.
      statement.section.direction == .up || !statement.section.file.up.options.transaction
    else { return [] }
    return drop.names.compactMap { index in
      let table = statement.schema.indexes[index]?.table
      // The index of a key or of a partition cannot be dropped in another way.
      if let table, statement.isUnused(table) || isPartitioned(table, statement) { return nil }
      return statement.finding(
        self, at: statement.offset(of: index.name), table: table, lock: .accessExclusive,
        "nobody can read or write \(table.map { "\($0)" } ?? "the table") while \(index) is dropped",
        remedy:
          "DROP INDEX CONCURRENTLY \(index.sql) in a migration of its own with transaction:false.")
    }
  }

  private static func isPartitioned(_ table: ObjectName, _ statement: LintStatement) -> Bool {
    statement.schema.tables[table]?.isPartitioned ?? false
  }
}
