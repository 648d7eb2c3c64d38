import Migrations
import SchemaInspection

/// Materialized views that cannot be read while they are filled.
enum RefreshNotConcurrent: StatementRule {
  static let name = "refresh-not-concurrent"
  static let summary = "REFRESH MATERIALIZED VIEW blocks reads of the view until it is filled."

  static func findings(in statement: LintStatement) -> [Finding] {
    guard case .refresh(let view, isConcurrent: false) = statement.action,
      !statement.isUnused(view)
    else { return [] }
    return [
      statement.finding(
        self, table: view, lock: .accessExclusive, work: .rewrite,
        "nobody can read \(view) until it is filled",
        remedy: """
          REFRESH MATERIALIZED VIEW CONCURRENTLY \(view.sql), which needs a unique index on the view.
          """)
    ]
  }
}
