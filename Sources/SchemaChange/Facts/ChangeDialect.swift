import Migrations

/// What the comparison of schemas does differently for one database; a folder for each has its value.
protocol ChangeDialect: Sendable {
  /// Reads the facts of a database.
  ///
  /// - Parameters:
  ///   - tables: the names of tables that are left out, quoted and with their schema.
  ///   - schemas: the names of schemas that are left out.
  ///   - scope: how much is read, where there is a difference.
  ///   - keepsPlan: whether the session will be asked again.
  /// - Throws: `DatabaseError`.
  func facts(
    _ connection: any Connection, without tables: [String], schemas: [String],
    _ scope: FactScope, keepsPlan: Bool
  ) async throws -> FactSet
  /// The steps from one schema to another, and what cannot be done.
  func plan(
    from before: FactSet, to after: FactSet, isOnline: Bool
  ) -> (steps: [SchemaPlan.Step], refusals: [String])
  /// What can get another name.
  var renamed: [FactKind] { get }
  /// Whether constraints, indexes and sequences can be renamed after their table and columns.
  var renamesParts: Bool { get }
  /// Whether a declared change lets others write while both forms are there; otherwise it is made at once.
  var hasOnlineChanges: Bool { get }
  /// The table of a column, constraint, trigger, … as statements name it.
  func relation(of id: FactID, _ sql: SQLWriter) -> String
}

extension BackEnd {
  var changes: any ChangeDialect {
    switch self {
    case .postgreSQL: PostgreSQLChanges()
    case .sqlite: SQLiteChanges()
    }
  }
}

extension FactSet {
  /// Whether a declared change lets others write while both forms are there; otherwise it is made at once.
  package var hasOnlineChanges: Bool { backEnd.changes.hasOnlineChanges }
}
