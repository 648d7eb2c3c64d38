extension MigrationDatabase {
  /// Inserts many rows at once: by COPY on PostgreSQL, by INSERTs of many rows on SQLite.
  ///
  /// ```swift
  /// try await database.insert(
  ///   into: "country", columns: ["code", "name"], rows: [("DE", "Germany"), ("FR", "France")])
  /// ```
  /// - Parameters:
  ///   - table: The table, as SQL writes it: `shop.item`, `"Item"`.
  ///   - columns: The columns, as SQL writes them.
  ///   - rows: The values of each row as a tuple, in the order of the columns; a lazy sequence is
  ///     taken piece by piece.
  /// - Returns: The number of rows.
  /// - Throws: `DatabaseError`.
  @discardableResult
  public func insert<each Value: DatabaseValueConvertible>(
    into table: String, columns: [String], rows: some Sequence<(repeat each Value)>,
    fileID: String = #fileID, line: Int = #line
  ) async throws -> Int {
    let rows = rows.lazy.map { row in
      var values: Row = []
      for value in repeat each row { values.append(value.databaseValue) }
      return values
    }
    return try await insert(into: table, columns: columns, rows: rows, fileID: fileID, line: line)
  }

  /// Inserts many rows at once, each as an array of its values.
  ///
  /// - Parameters:
  ///   - table: The table, as SQL writes it: `shop.item`, `"Item"`.
  ///   - columns: The columns, as SQL writes them.
  ///   - rows: The values of each row, in the order of the columns.
  /// - Returns: The number of rows.
  /// - Throws: `DatabaseError`.
  @discardableResult
  public func insert(
    into table: String, columns: [String], rows: some Sequence<Row>,
    fileID: String = #fileID, line: Int = #line
  ) async throws -> Int {
    try await connection.dialect.insert(rows, into: table, columns, self, at: (fileID, line))
  }
}
