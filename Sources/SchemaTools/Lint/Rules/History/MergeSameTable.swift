import Migrations

/// Branches that change the same table before they are merged.
enum MergeSameTable: HistoryRule {
  static let name = "merge-same-table"
  static let summary =
    "Merged branches change the same table, in an order that differs between databases."
  static let severity = Finding.Severity.note

  static func findings(in history: LintHistory) -> [Finding] {
    guard let graph = history.graph else { return [] }
    return history.migrations.map(\.file).compactMap { file in
      guard let merged = graph[file.revision]?.downRevisions, merged.count > 1 else { return nil }
      let branches = merged.map { graph.ancestors(of: [$0]) }
      let shared = branches.dropFirst().reduce(branches[0]) { $0.intersection($1) }
      var tables: [ObjectName: Int] = [:]
      for branch in branches {
        let changed = branch.subtracting(shared).compactMap { history.changedTables[$0] }
        for table in changed.reduce(into: Set(), { $0.formUnion($1) }) {
          tables[table, default: 0] += 1
        }
      }
      let names = tables.filter { $0.value > 1 }.map { "\($0.key)" }.sorted()
      guard !names.isEmpty else { return nil }
      return file.finding(
        self, "the merged branches change \(names.joined(separator: ", ")), in either order",
        remedy: """
          See that both orders give the same schema, which `migrate verify` tries; or put one branch \
          behind the other by `migrate rebase`.
          """)
    }
  }
}
