extension MigrationDatabase {
  /// Runs one query and returns its rows as values of a `Decodable` type, all at once.
  ///
  /// A type with properties takes each from the column of its name, `ownerID` also from `owner_id`; a
  /// single value, such as `Int` or `String?`, is the first column.
  /// - Parameters:
  ///   - sql: The query.
  ///   - parameters: The values of `$1`, `$2`, …
  ///   - type: What to make of each row.
  /// - Throws: `DatabaseError`; `DecodingError` for a row that does not fit the type.
  public func query<Value: Decodable>(
    _ sql: String, _ parameters: (any DatabaseValueConvertible)?..., as type: Value.Type,
    fileID: String = #fileID, line: Int = #line
  ) async throws -> [Value] {
    let result = try await result(of: sql, parameters, at: (fileID, line))
    let columns = RowColumns(result.columns)
    return try result.rows.map { try RowDecoder(columns, $0).decode(type) }
  }

  /// Runs one query and returns its rows as tuples of their columns, all at once.
  ///
  /// ```swift
  /// for (id, title) in try await database.query(
  ///   "SELECT id, title FROM item", as: (Int, String?).self) { … }
  /// ```
  /// - Parameters:
  ///   - sql: The query.
  ///   - parameters: The values of `$1`, `$2`, …
  ///   - type: The types of the columns.
  /// - Throws: `DatabaseError`; `DecodingError` for a row that does not fit the types.
  public func query<each Column: Decodable>(
    _ sql: String, _ parameters: (any DatabaseValueConvertible)?...,
    as type: (repeat each Column).Type, fileID: String = #fileID, line: Int = #line
  ) async throws -> [(repeat each Column)] {
    let result = try await result(of: sql, parameters, at: (fileID, line))
    let columns = RowColumns(result.columns)
    return try result.rows.map { row in
      var decoder = TupleDecoder(columns, row)
      return (repeat try decoder.next((each Column).self))
    }
  }

  /// Runs one query whose rows are fetched a thousand at a time, for results of any size.
  ///
  /// Other statements may run between the rows. SQLite may or may not show what they change.
  /// ```swift
  /// for try await item in database.rows("SELECT id, title FROM item", as: Item.self) {
  ///   try await database.execute("UPDATE …", item.id)
  /// }
  /// ```
  /// - Parameters:
  ///   - sql: The query.
  ///   - parameters: The values of `$1`, `$2`, …
  ///   - type: What to make of each row.
  public func rows<Value: Decodable>(
    _ sql: String, _ parameters: (any DatabaseValueConvertible)?..., as type: Value.Type,
    fileID: String = #fileID, line: Int = #line
  ) -> MigrationRows<Value> {
    MigrationRows(self, sql, parameters, at: (fileID, line)) { columns, row in
      try RowDecoder(columns, row).decode(type)
    }
  }

  /// Runs one query whose rows are fetched a thousand at a time, as tuples of their columns.
  ///
  /// - Parameters:
  ///   - sql: The query.
  ///   - parameters: The values of `$1`, `$2`, …
  ///   - type: The types of the columns.
  public func rows<each Column: Decodable>(
    _ sql: String, _ parameters: (any DatabaseValueConvertible)?...,
    as type: (repeat each Column).Type, fileID: String = #fileID, line: Int = #line
  ) -> MigrationRows<(repeat each Column)> {
    MigrationRows(self, sql, parameters, at: (fileID, line)) { columns, row in
      var decoder = TupleDecoder(columns, row)
      return (repeat try decoder.next((each Column).self))
    }
  }
}

/// The rows of a query as they are fetched, for `for try await`.
public struct MigrationRows<Element>: AsyncSequence {
  private let database: MigrationDatabase
  private let sql: String
  private let parameters: [(any DatabaseValueConvertible)?]
  private let place: MigrationDatabase.CallSite
  private let decode: (RowColumns, Row) throws -> Element

  init(
    _ database: MigrationDatabase, _ sql: String,
    _ parameters: [(any DatabaseValueConvertible)?], at place: MigrationDatabase.CallSite,
    decode: @escaping (RowColumns, Row) throws -> Element
  ) {
    self.database = database
    self.sql = sql
    self.parameters = parameters
    self.place = place
    self.decode = decode
  }

  /// Begins the query when the first row is asked for.
  public func makeAsyncIterator() -> Iterator { Iterator(rows: self) }

  /// Fetches the rows one after the other.
  public struct Iterator: AsyncIteratorProtocol {
    private let rows: MigrationRows
    private var cursor: (any RowCursor)?
    private var columns = RowColumns([])
    private var piece: ArraySlice<Row> = []
    private var isAtEnd = false

    fileprivate init(rows: MigrationRows) { self.rows = rows }

    /// The next row; nil after the last.
    /// - Throws: `DatabaseError`; `DecodingError` for a row that does not fit the type.
    public mutating func next() async throws -> Element? {
      if piece.isEmpty, !isAtEnd { try await fetch() }
      return try piece.popFirst().map { try rows.decode(columns, $0) }
    }

    private mutating func fetch() async throws {
      let (rows, opened) = (rows, cursor)
      let (cursor, piece) = try await rows.database.attempt(rows.sql, at: rows.place) {
        let cursor: any RowCursor
        if let opened {
          cursor = opened
        } else {
          cursor = try await rows.database.connection.openCursor(
            rows.sql, rows.parameters.map { $0?.databaseValue ?? .null })
        }
        return (cursor, try await cursor.fetch())
      }
      if self.cursor == nil { columns = RowColumns(cursor.columns) }
      (self.cursor, self.piece, isAtEnd) = (cursor, piece[...], piece.isEmpty)
    }
  }
}
