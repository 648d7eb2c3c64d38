import Migrations

/// Tables that are read in full to become partitions.
enum AttachPartitionScan: StatementRule {
  static let name = "attach-partition-scan"
  static let summary =
    "ATTACH PARTITION reads all rows of the new partition while nobody can use it, and a partition "
    + "beside a default one those of that, unless a valid CHECK tells where they belong."

  static func findings(in statement: LintStatement) -> [Finding] {
    switch statement.action {
    case .alterTable(let alter) where alter.kind == .table:
      return alter.changes.flatMap { change -> [Finding] in
        guard case .attachPartition(let partition) = change.kind else { return [] }
        return statement.effects(of: change, on: alter.table)
          .filter { $0.work == .scan && !statement.isUnused($0.table) }
          .map { effect in
            effect.table == partition
              ? finding(effect, bounds: "the bounds", in: statement)
              : beside(effect, in: statement)
          }
      }
    case .createTable(let table) where table.isPartition:
      return statement.effectsOnUsed.filter { $0.work == .scan }
        .map { beside($0, in: statement) }
    default: return []
    }
  }

  private static func beside(_ effect: TableEffect, in statement: LintStatement) -> Finding {
    finding(
      effect, bounds: "NOT the bounds of the new partition", in: statement,
      because: ", because it holds what has no other partition")
  }

  private static func finding(
    _ effect: TableEffect, bounds: String, in statement: LintStatement, because cause: String = ""
  ) -> Finding {
    statement.finding(
      self, at: statement.offset(of: effect.table.name), table: effect.table, lock: effect.lock,
      work: .scan, "all rows of \(effect.table) are read while nobody can use it\(cause)",
      remedy: """
        First ALTER TABLE \(effect.table.sql) ADD CONSTRAINT … CHECK (\(bounds)) NOT VALID, VALIDATE \
        it in another migration, and do this then; the columns of the partition key must be NOT NULL.
        """)
  }
}
