import Migrations
import SchemaInspection

/// Statements that write a whole table anew.
enum TableRewrite: StatementRule {
  static let name = "table-rewrite"
  static let summary =
    "VACUUM FULL, CLUSTER and ALTER TABLE … SET LOGGED, TABLESPACE or ACCESS METHOD write the table "
    + "anew while nobody can use it."
  static let peers = ["squawk: prefer-repack"]

  static func findings(in statement: LintStatement) -> [Finding] {
    let tables: [ObjectName?] =
      switch statement.action {
      case .vacuumFull(let tables): tables.isEmpty ? [nil] : tables
      case .cluster(let table): [table]
      case .alterTable(let alter)
      where alter.kind == .table && alter.changes.contains(where: rewrites):
        [alter.table]
      default: []
      }
    return tables.compactMap { table in
      if let table, statement.isUnused(table) { return nil }
      let name = table.map { "\($0)" } ?? "every table"
      return statement.finding(
        self, table: table, lock: .accessExclusive, work: .rewrite,
        "\(name) is written anew while nobody can read or write it",
        remedy: """
          Use pg_repack, which works beside the application, or do it in a maintenance window.
          """)
    }
  }

  private static func rewrites(_ change: TableChange) -> Bool {
    switch change.kind {
    case .setLogging, .setTablespace, .setAccessMethod: true
    default: false
    }
  }
}
