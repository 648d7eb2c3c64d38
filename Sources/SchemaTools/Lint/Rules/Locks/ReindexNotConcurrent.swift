import Migrations
import SchemaInspection

/// Indexes that are built anew while the table cannot be written to.
enum ReindexNotConcurrent: StatementRule {
  static let name = "reindex-not-concurrent"
  static let summary = "REINDEX blocks writes to the table, and reads that would use the index."
  static let peers = ["squawk: require-concurrent-reindex"]

  static func findings(in statement: LintStatement) -> [Finding] {
    guard case .reindex(let kind, let name, isConcurrent: false) = statement.action,
      statement.section.settings.hasServer(12)
    else { return [] }
    let table = kind == .index ? name.flatMap { statement.schema.indexes[$0]?.table } : name
    if let table, statement.isUnused(table) { return [] }
    let whole = statement.parsed.node?.text("kind")?.replacing("REINDEX_OBJECT_", with: "")
    let words = whole ?? "…"
    return [
      statement.finding(
        self, table: table, lock: .share, work: .indexBuild,
        "the index is built anew while nobody can write to "
          + "\(table.map { "\($0)" } ?? "its table")",
        remedy: words == "SYSTEM"
          ? "PostgreSQL has no other way for its catalogs; do it in a maintenance window."
          : "REINDEX \(words) CONCURRENTLY \(name?.sql ?? "…") with transaction:false.")
    ]
  }
}
