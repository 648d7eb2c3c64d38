/// Rows that are made up, so that a migration has something to work on.
public struct SampleRows: Sendable {
  /// The tables for which no row could be made, with what the database said last.
  public private(set) var refusals: [String: String] = [:]

  /// How many rows a table is to have.
  private static let rows = 2
  private static let attempts = 24

  /// Adds rows to every table that has less than two.
  ///
  /// Values fit the column's type; those of foreign keys are there in the other table, and those of
  /// columns with CHECK constraints are tried, also with the constants that the constraints name. What
  /// the database can number or compute is left to it.
  ///
  /// - Parameter tables: migrate's own tables, which are left alone.
  /// - Throws: `DatabaseError`.
  public static func fill(
    _ connection: any Connection, excluding tables: StateTables
  ) async throws -> SampleRows {
    let samples =
      switch connection.backEnd {
      case .postgreSQL: try await SampleTable.readPostgreSQL(connection, excluding: tables)
      case .sqlite: try await SampleTable.readSQLite(connection, excluding: tables)
      }
    let isSQLite = connection.backEnd == .sqlite
    if isSQLite { try await connection.execute("PRAGMA foreign_keys = ON") }
    do {
      let result = try await fill(samples, connection)
      if isSQLite { try await connection.execute("PRAGMA foreign_keys = OFF") }
      return result
    } catch {
      await connection.rollBack()
      throw (error as? CommandFailure)?.error ?? error
    }
  }

  private static func fill(
    _ samples: [SampleTable], _ connection: any Connection
  ) async throws -> SampleRows {
    var result = SampleRows()
    try await connection.run([.begin(connection.backEnd)])
    if connection.backEnd == .postgreSQL {
      try await connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    }
    // Again as long as that helps: a row may need one of a table that comes later.
    var open = samples
    while !open.isEmpty {
      var refused: [SampleTable] = []
      for table in open {
        result.refusals[table.name] = try await fill(table, connection)
        if result.refusals[table.name] != nil { refused.append(table) }
      }
      if refused.count == open.count { break }
      open = refused
    }
    try await connection.run([Command("COMMIT")])
    return result
  }

  /// - Returns: why there is no row; nil when there is one.
  private static func fill(
    _ table: SampleTable, _ connection: any Connection
  ) async throws -> String? {
    let present = try await connection.query("SELECT 1 FROM \(table.name) LIMIT \(rows)").count
    var refusal: String?
    for row in present..<max(present, rows) {
      refusal = try await insert(row, into: table, connection)
    }
    return present == 0 ? refusal : nil
  }

  private static func insert(
    _ row: Int, into table: SampleTable, _ connection: any Connection
  ) async throws -> String? {
    var refusal: String?
    for attempt in 0..<attempts {
      try await connection.execute("SAVEPOINT sample")
      do {
        try await connection.execute(
          table.insertion(row: row, attempt: attempt, connection.backEnd))
        try await connection.execute("RELEASE SAVEPOINT sample")
        return nil
      } catch DatabaseError.statement(let error) {
        refusal = error.message
        try await connection.execute("ROLLBACK TO SAVEPOINT sample")
        try await connection.execute("RELEASE SAVEPOINT sample")
      }
    }
    return refusal
  }
}
