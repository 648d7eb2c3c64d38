import Migrations

/// Data that the step up takes away and the step down does not bring back.
enum LossNotRestored: MigrationRule {
  static let name = "loss-not-restored"
  static let summary = "The step up takes data away that the step down does not bring back."
  static let severity = Finding.Severity.note

  static func findings(in migration: LintMigration) -> [Finding] {
    guard migration.down?.isEmpty == false else { return [] }
    return migration.up.flatMap { statement in
      statement.lostData.map { what in
        statement.finding(
          self, "the step down does not bring back the values of \(what)",
          remedy: """
            Keep them in a table of their own until nobody wants back, or remove `-- migrate:down`.
            """)
      }
    }
  }
}

/// Data that a step down takes away.
enum DownDropsData: MigrationRule {
  static let name = "down-drops-data"
  static let summary = "The step down takes away what was written since the step up."
  static let severity = Finding.Severity.note
  static let isDefault = false

  static func findings(in migration: LintMigration) -> [Finding] {
    (migration.down ?? []).flatMap { statement in
      statement.lostData.map { what in
        statement.finding(
          self, "what was written to \(what) since the step up is gone",
          remedy: "Go forward with a new revision rather than down, once it is in use.")
      }
    }
  }
}

extension LintStatement {
  /// What loses its values, in words.
  fileprivate var lostData: [String] {
    switch action {
    case .drop(let drop) where drop.kind == .table:
      drop.names.filter { !isUnused($0) }.map { "\($0)" }
    case .truncate(let tables, _): tables.filter { !isUnused($0) }.map { "\($0)" }
    case .delete(let table, _): isUnused(table) ? [] : ["\(table)"]
    case .alterTable(let alter) where alter.kind == .table && !isUnused(alter.table):
      alter.changes.compactMap { change in
        guard case .dropColumn(let column) = change.kind else { return nil }
        return "\(alter.table).\(column)"
      }
    default: []
    }
  }
}
