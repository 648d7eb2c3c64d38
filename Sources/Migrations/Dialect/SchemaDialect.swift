/// How a database changes its schema, for the operations of Swift migrations.
protocol SchemaDialect: Sendable {
  typealias CallSite = MigrationDatabase.CallSite

  /// The name of a column's type.
  func name(of type: ColumnType) -> String
  /// What follows PRIMARY KEY of a column of which the database assigns the numbers.
  var identityRule: String? { get }
  /// The word of CREATE INDEX and DROP INDEX with which the table can be written to meanwhile.
  var concurrently: String? { get }

  /// Adds a column at the end.
  /// - Throws: `DatabaseError`, as all of these.
  func addColumn(
    _ column: Column, to table: String, _ database: MigrationDatabase, at place: CallSite
  ) async throws
  /// Drops a column.
  func dropColumn(
    _ name: String, from table: String, _ database: MigrationDatabase, at place: CallSite
  ) async throws
  /// Changes a column, but for its name.
  func alterColumn(
    _ name: String, of table: String, _ changes: [ColumnChange], _ database: MigrationDatabase,
    at place: CallSite
  ) async throws
  /// Adds a constraint.
  func addConstraint(
    _ constraint: TableConstraint, to table: String, _ database: MigrationDatabase,
    at place: CallSite
  ) async throws
  /// Drops a constraint.
  func dropConstraint(
    _ name: String, from table: String, _ database: MigrationDatabase, at place: CallSite
  ) async throws
}
