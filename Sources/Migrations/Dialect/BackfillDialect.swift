/// What backfills, and insertions of many rows, need of a database.
protocol BackfillDialect: Sendable {
  /// Looks for the table of a backfill where the statements of the migration find it.
  ///
  /// - Returns: its name, and how the columns of the key are compared; nil where both are as they are
  ///   written.
  /// - Throws: `DatabaseError`.
  func table(of backfill: Backfill, on connection: any Connection) async throws
    -> (name: String, comparisons: [KeyComparison])?
  /// Finds an index that begins with a column.
  func index(on table: String, beginningWith column: String) -> SQLCommand
  /// Has the planner estimate the rows of a query; nil where it does not say.
  func estimate(_ query: SQLCommand) -> SQLCommand?
  /// Reads the longest replay lag of a standby in milliseconds, and how many standbys there are of
  /// which the role may not see it; nil where there are none.
  var replicationLag: SQLCommand? { get }
  /// Reads how many other sessions of clients are active, and how many there are of which the role may
  /// not see it; nil where there are none.
  var activeSessions: SQLCommand? { get }

  /// Inserts many rows.
  /// - Returns: how many there were.
  /// - Throws: `DatabaseError`.
  func insert(
    _ rows: some Sequence<Row>, into table: String, _ columns: [String],
    _ database: MigrationDatabase, at place: MigrationDatabase.CallSite
  ) async throws -> Int
}
