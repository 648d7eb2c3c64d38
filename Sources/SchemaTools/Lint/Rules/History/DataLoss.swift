import Migrations

/// Data that the up migration takes away and the down migration does not bring back.
enum LossNotRestored: MigrationRule {
  static let name = "loss-not-restored"
  static let summary =
    "The up migration takes data away that the down migration does not bring back."
  static let severity = Finding.Severity.note

  static func findings(in migration: LintMigration) -> [Finding] {
    guard migration.down?.isEmpty == false else { return [] }
    return migration.up.flatMap { statement in
      statement.lostData.map { what in
        statement.finding(
          self, "the down migration does not bring back the values of \(what)",
          remedy: """
            Keep them in a table of their own until nobody wants back, or remove `-- migrate:down`.
            """)
      }
    }
  }
}

/// Data that a down migration takes away.
enum DownDropsData: MigrationRule {
  static let name = "down-drops-data"
  static let summary = "The down migration takes away what was written since the up migration."
  static let severity = Finding.Severity.note
  static let isDefault = false

  static func findings(in migration: LintMigration) -> [Finding] {
    (migration.down ?? []).flatMap { statement in
      statement.lostData.map { what in
        statement.finding(
          self, "what was written to \(what) since the up migration is gone",
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
      drop.names.filter(mayHaveRows).map { "\($0)" }
    case .truncate(let tables, _): tables.filter(mayHaveRows).map { "\($0)" }
    case .delete(let table, _): mayHaveRows(table) ? ["\(table)"] : []
    case .alterTable(let alter) where alter.kind == .table && mayHaveRows(alter.table):
      alter.changes.compactMap { change in
        guard case .dropColumn(let column) = change.kind else { return nil }
        return "\(alter.table).\(column)"
      }
    default: []
    }
  }

  /// Whether a table may have rows that somebody misses. One that the up migration makes has been in use
  /// before the down migration.
  private func mayHaveRows(_ table: ObjectName) -> Bool {
    section.direction == .up
      ? !isUnused(table) : schema.tables[table]?.isTemporary != true
  }
}
