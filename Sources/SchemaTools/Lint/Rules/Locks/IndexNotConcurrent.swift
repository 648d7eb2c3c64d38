import Migrations
import SchemaInspection

/// Indexes that are built while the table cannot be written to.
enum IndexNotConcurrent: StatementRule {
  static let name = "index-not-concurrent"
  static let summary = "CREATE INDEX blocks writes to the table until the index is built."
  static let peers = [
    "squawk: require-concurrent-index-creation", "strong_migrations: add_index",
    "strong_migrations: add_reference",
  ]

  static func findings(in statement: LintStatement) -> [Finding] {
    guard case .createIndex(let index) = statement.action, !index.isConcurrent,
      !statement.isUnused(index.table)
    else { return [] }
    let isPartitioned = statement.schema.tables[index.table]?.isPartitioned ?? false
    // Without its partitions the index has nothing to be built of.
    if isPartitioned, index.isOnly { return [] }
    return [
      statement.finding(
        self, table: index.table, lock: .share, work: .indexBuild,
        "the index is built while nobody can write to \(index.table)",
        remedy: isPartitioned ? partitioned(index) : concurrent(index))
    ]
  }

  private static func concurrent(_ index: IndexDefinition) -> String {
    """
    CREATE \(index.isUnique ? "UNIQUE " : "")INDEX CONCURRENTLY \
    \(sqlName(index.effectiveName.name)) ON \(index.table.sql) … in a migration of its own with \
    transaction:false.
    """
  }

  private static func partitioned(_ index: IndexDefinition) -> String {
    """
    CREATE \(index.isUnique ? "UNIQUE " : "")INDEX … ON ONLY \(index.table.sql), then CREATE \(index.isUnique ? "UNIQUE " : "")INDEX CONCURRENTLY on each partition, and \
    ALTER INDEX \(sqlName(index.effectiveName.name)) ATTACH PARTITION.
    """
  }
}
