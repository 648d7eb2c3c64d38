import Migrations

/// Tables that are read in full to become partitions.
enum AttachPartitionScan: StatementRule {
  static let name = "attach-partition-scan"
  static let summary =
    "ATTACH PARTITION reads all rows of the new partition while nobody can use it, unless a valid "
    + "CHECK tells that they belong there."

  static func findings(in statement: LintStatement) -> [Finding] {
    guard case .alterTable(let alter) = statement.action else { return [] }
    return alter.changes.compactMap { change in
      guard case .attachPartition(let partition) = change.kind,
        !statement.isUnused(partition),
        let effect = statement.effects(of: change, on: alter.table).last, effect.work == .scan
      else { return nil }
      return statement.finding(
        self, at: statement.offset(of: partition.name), table: partition, lock: effect.lock,
        work: .scan, "all rows of \(partition) are read while nobody can use it",
        remedy: """
          First ALTER TABLE \(partition.sql) ADD CONSTRAINT … CHECK (the bounds) NOT VALID, VALIDATE \
          it in another migration, and attach then.
          """)
    }
  }
}
