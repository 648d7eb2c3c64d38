import Migrations

/// All in which databases differ for rows that are made up.
protocol SampleDialect {
  /// The tables of a database without migrate's own.
  /// - Throws: `DatabaseError`.
  func tables(
    of connection: any Connection, excluding tables: StateTables
  ) async throws -> [SampleTable]
  /// The names of columns by what a `KeyToCome` calls them, for each table; nil where those are names.
  /// - Throws: `DatabaseError`.
  func columnNames(_ connection: any Connection) async throws -> [String: [String: String]]?
  /// What has the session look at foreign keys, and what ends that.
  var keyCheck: (on: [String], off: [String]) { get }
  /// What has a transaction look at each constraint at once.
  var immediateConstraints: [String] { get }
  /// The tables and foreign keys as they are.
  /// - Throws: `DatabaseError`.
  func stage(_ connection: any Connection) async throws -> ForeignKeyForecast.Stage
  /// The tables, with what makes a text of a row `t` that does not depend on the order of the columns.
  /// - Throws: `DatabaseError`.
  func rowExpressions(
    _ connection: any Connection, excluding tables: StateTables
  ) async throws -> [(name: String, expression: String)]
}

extension BackEnd {
  var samples: any SampleDialect {
    switch self {
    case .postgreSQL: PostgreSQLSamples()
    case .sqlite: SQLiteSamples()
    }
  }
}
