import Migrations

/// Partitions that are taken off while the partitioned table cannot be used.
enum DetachNotConcurrent: TableChangeRule {
  static let name = "detach-not-concurrent"
  static let summary = "DETACH PARTITION blocks reads and writes of the whole partitioned table."
  static let peers = ["squawk: require-concurrent-partition-detach"]

  static func finding(
    for change: TableChange, of table: ObjectName, in statement: LintStatement
  ) -> Finding? {
    guard case .detachPartition(let partition, isConcurrent: false) = change.kind,
      statement.section.settings.hasServer(14)
    else { return nil }
    let other = statement.schema.defaultPartition(of: table)
    return statement.finding(
      self, for: change, at: statement.offset(of: partition.name), of: table,
      "taking \(partition) off waits for all queries on \(table), and all later ones wait behind it",
      remedy: other.map {
        "CONCURRENTLY needs that there is no default partition: detach \($0.sql) first, "
          + "in a maintenance window."
      } ?? """
        ALTER TABLE \(table.sql) DETACH PARTITION \(partition.sql) CONCURRENTLY in a migration of its \
        own with transaction:false.
        """)
  }
}
