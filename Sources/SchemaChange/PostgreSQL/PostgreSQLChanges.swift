import Migrations

struct PostgreSQLChanges: ChangeDialect {
  func facts(
    _ connection: any Connection, without tables: [String], schemas: [String],
    _ scope: FactScope, keepsPlan: Bool
  ) async throws -> FactSet {
    try await FactReader.readCatalogs(
      connection, without: tables, schemas: schemas, scope, keepsPlan: keepsPlan)
  }

  func plan(
    from before: FactSet, to after: FactSet, isOnline: Bool
  ) -> (steps: [SchemaPlan.Step], refusals: [String]) {
    let comparison = FactComparison(from: before, to: after, isOnline: isOnline)
    var builder = PlanBuilder(comparison)
    let (steps, circle) = builder.build()
    let circular = circle.map {
      "these hang on each other in a circle: \($0.map(\.description).joined(separator: ", "))"
    }
    return (steps, comparison.refusals + (circular.map { [$0] } ?? []))
  }

  var renamed: [FactKind] {
    [
      .table, .view, .materializedView, .column, .sequence, .index, .enumType, .compositeType,
      .domain, .rangeType, .tableConstraint, .foreignKey, .trigger, .policy, .routine, .schema,
    ]
  }

  var renamesParts: Bool { true }

  var hasOnlineChanges: Bool { true }

  func relation(of id: FactID, _ sql: SQLWriter) -> String { sql.relation(of: id) }
}
