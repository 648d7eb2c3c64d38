extension SQLiteDialect: BackfillDialect {
  func table(
    of backfill: Backfill, on connection: any Connection
  ) -> (name: String, comparisons: [KeyComparison])? { nil }

  func index(on table: String, beginningWith column: String) -> SQLCommand {
    SQLCommand(
      """
      SELECT 1 WHERE lower($2) IN ('rowid', 'oid', '_rowid_')
      UNION ALL SELECT 1 FROM pragma_table_info($1) WHERE pk = 1 AND name = $2 COLLATE NOCASE
      UNION ALL SELECT 1 FROM pragma_index_list($1) l, pragma_index_info(l.name) x
        WHERE x.seqno = 0 AND x.name = $2 COLLATE NOCASE AND l.partial = 0
      """, [.text(Self.unqualified(table)), .text(Self.unqualified(column))])
  }

  /// The last part of a name, without its quotes.
  private static func unqualified(_ name: String) -> String {
    let last =
      name.last == "\""
      ? name.dropLast().split(separator: "\"").last : name.split(separator: ".").last
    return last.map(String.init) ?? name
  }

  func estimate(_ query: SQLCommand) -> SQLCommand? { nil }

  var replicationLag: SQLCommand? { nil }

  var activeSessions: SQLCommand? { nil }

  /// By INSERTs of many rows.
  func insert(
    _ rows: some Sequence<Row>, into table: String, _ columns: [String],
    _ database: MigrationDatabase, at place: MigrationDatabase.CallSite
  ) async throws -> Int {
    // At most 32,766 parameters (https://sqlite.org/limits.html), and statements of a moderate size.
    let rowsAtOnce = max(1, min(500, 32_766 / max(1, columns.count)))
    let head = "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES "
    let tuple = "(\(columns.map { _ in "?" }.joined(separator: ", ")))"
    var iterator = rows.makeIterator()
    var inserted = 0
    while true {
      var values: Row = []
      var count = 0
      while count < rowsAtOnce, let row = iterator.next() {
        guard row.count == columns.count else {
          throw DatabaseError.statement(
            StatementError(
              code: "SQLITE_RANGE",
              message: "a row has \(row.count) values for \(columns.count) columns"))
        }
        values += row
        count += 1
      }
      guard count > 0 else { return inserted }
      let sql = head + repeatElement(tuple, count: count).joined(separator: ", ")
      _ = try await database.result(of: sql, values, at: place)
      inserted += count
    }
  }
}
