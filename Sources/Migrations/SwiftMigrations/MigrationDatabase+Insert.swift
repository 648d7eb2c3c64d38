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
    let place = (fileID, line)
    return switch backEnd {
    case .postgreSQL: try await copy(table, columns, rows, at: place)
    case .sqlite: try await insertMany(table, columns, rows, at: place)
    }
  }

  private func copy(
    _ table: String, _ columns: [String], _ rows: some Sequence<Row>, at place: CallSite
  ) async throws -> Int {
    let sql = "COPY \(table) (\(columns.joined(separator: ", "))) FROM STDIN"
    var encoder = CopyEncoder(rows)
    try await attempt(sql, at: place) {
      try await connection.run([Command(sql, copyData: { encoder.next() })])
    }
    return encoder.rows
  }

  private func insertMany(
    _ table: String, _ columns: [String], _ rows: some Sequence<Row>, at place: CallSite
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
      _ = try await result(of: sql, values, at: place)
      inserted += count
    }
  }
}

/// Writes rows in COPY's text format
/// (https://www.postgresql.org/docs/15/sql-copy.html#id-1.9.3.55.9.2).
private struct CopyEncoder<Rows: IteratorProtocol> where Rows.Element == [DatabaseValue] {
  /// How many rows were written.
  private(set) var rows = 0
  private var iterator: Rows

  init<Source: Sequence>(_ source: Source) where Source.Iterator == Rows {
    iterator = source.makeIterator()
  }

  /// The next piece of data; nil after the last row.
  mutating func next() -> ArraySlice<UInt8>? {
    var data: [UInt8] = []
    while data.count < 64 * 1024, let row = iterator.next() {
      for (index, value) in row.enumerated() {
        if index > 0 { data.append(UInt8(ascii: "\t")) }
        append(value, to: &data)
      }
      data.append(UInt8(ascii: "\n"))
      rows += 1
    }
    return data.isEmpty ? nil : data[...]
  }

  private func append(_ value: DatabaseValue, to data: inout [UInt8]) {
    guard let text = value.text else {
      data += "\\N".utf8
      return
    }
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): data += "\\\\".utf8
      case UInt8(ascii: "\n"): data += "\\n".utf8
      case UInt8(ascii: "\r"): data += "\\r".utf8
      case UInt8(ascii: "\t"): data += "\\t".utf8
      default: data.append(byte)
      }
    }
  }
}
