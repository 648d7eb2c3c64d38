import Migrations

struct SQLiteChanges: ChangeDialect {
  func facts(
    _ connection: any Connection, without tables: [String], schemas: [String],
    _ scope: FactScope, keepsPlan: Bool
  ) async throws -> FactSet {
    try await SQLiteFacts.read(connection, without: tables)
  }

  func plan(
    from before: FactSet, to after: FactSet, isOnline: Bool
  ) -> (steps: [SchemaPlan.Step], refusals: [String]) {
    let plan = SQLitePlan(from: before, to: after)
    return (plan.steps, plan.refusals)
  }

  var renamed: [FactKind] { [.table, .column] }

  /// Indexes cannot be renamed, and constraints are part of their table.
  var renamesParts: Bool { false }

  /// There is one writer, and every change of a table locks all of them out.
  var hasOnlineChanges: Bool { false }

  func relation(of id: FactID, _ sql: SQLWriter) -> String { id.path[0] }
}
