import Migrations

/// What a table loses when it is made anew.
enum SQLiteRebuildLoss: SQLiteRule {
  static let name = "sqlite-rebuild-loses"
  static let summary = "A table that is made anew comes without its indexes, triggers or keys."

  static func findings(in section: SQLiteSection) -> [Finding] {
    guard let (before, after) = section.change else { return [] }
    return section.steps.compactMap { step in
      guard case .dropTable(let table) = step.action, step.error == nil,
        let old = before.tables[table], let new = after.tables[table]
      else { return nil }
      let kept = Set(after.dependents.filter { $0.table == table }.map(\.name))
      var lost = before.dependents.filter { $0.table == table && !kept.contains($0.name) }
        .map { "\($0.kind) \($0.name)" }.sorted()
      if !old.primaryKey.isEmpty, new.primaryKey.isEmpty { lost.append("its primary key") }
      if !old.foreignKeys.isEmpty, new.foreignKeys.isEmpty { lost.append("its foreign keys") }
      guard !lost.isEmpty else { return nil }
      return section.finding(
        self, at: step, table: table,
        "\(table) is made anew without what goes with the old one: \(lost.joined(separator: ", "))",
        remedy: "Make them again after the new table has its name, or accept it if that is meant.")
    }
  }
}
