import CSQLite

/// A prepared statement, finalized when it goes out of scope.
struct SQLiteStatement: ~Copyable {
  private let pointer: OpaquePointer

  /// Takes over a statement that `sqlite3_prepare_v2` made.
  init(_ pointer: OpaquePointer) { self.pointer = pointer }

  deinit { sqlite3_finalize(pointer) }

  /// Binds each parameter to its value: `$3` and `?3` to the third one, wherever and however often
  /// they stand, and a plain `?` to the one at its own position.
  ///
  /// SQLite takes `$3` for a name, and numbers names by their first appearance.
  /// - Throws: `StatementError` for a parameter without a value.
  func bind(_ values: [DatabaseValue]) throws(StatementError) {
    for index in 0..<sqlite3_bind_parameter_count(pointer) {
      let name = sqlite3_bind_parameter_name(pointer, index + 1).map { String(cString: $0) }
      let number = name.map { Int($0.dropFirst()) } ?? Int(index) + 1
      guard let number, values.indices.contains(number - 1) else {
        throw StatementError(
          code: SQLiteResultCode(rawValue: SQLITE_RANGE).name,
          message: "there is no parameter \(name ?? "number \(index + 1)")")
      }
      let code = bind(values[number - 1], at: index + 1)
      guard code == SQLITE_OK else {
        throw StatementError(
          code: SQLiteResultCode(rawValue: code).name,
          message: String(cString: sqlite3_errstr(code)))
      }
    }
  }

  private func bind(_ value: DatabaseValue, at index: Int32) -> Int32 {
    switch value {
    case .null: return sqlite3_bind_null(pointer, index)
    case .integer(let number): return sqlite3_bind_int64(pointer, index, number)
    case .real(let number): return sqlite3_bind_double(pointer, index, number)
    case .text(let text):
      return sqlite3_bind_text64(
        pointer, index, text, UInt64(text.utf8.count), Self.transient, UInt8(SQLITE_UTF8))
    case .blob(let bytes) where bytes.isEmpty:
      return sqlite3_bind_zeroblob(pointer, index, 0)  // a null pointer would mean NULL
    case .blob(let bytes):
      return sqlite3_bind_blob64(pointer, index, bytes, UInt64(bytes.count), Self.transient)
    }
  }

  /// SQLITE_TRANSIENT, a cast that Swift does not import: SQLite copies the value.
  private static var transient: sqlite3_destructor_type? {
    unsafeBitCast(-1, to: sqlite3_destructor_type.self)
  }

  /// Goes on to the next row: `SQLITE_ROW`, `SQLITE_DONE`, or what went wrong.
  func step() -> Int32 { sqlite3_step(pointer) }

  /// The names of the columns.
  var columns: [String] {
    (0..<sqlite3_column_count(pointer)).map { column in
      sqlite3_column_name(pointer, column).map { String(cString: $0) } ?? ""
    }
  }

  /// The current row.
  var row: Row {
    (0..<sqlite3_column_count(pointer)).map { column in
      switch sqlite3_column_type(pointer, column) {
      case SQLITE_NULL: return .null
      case SQLITE_INTEGER: return .integer(sqlite3_column_int64(pointer, column))
      case SQLITE_FLOAT: return .real(sqlite3_column_double(pointer, column))
      case SQLITE_BLOB:
        let bytes = sqlite3_column_blob(pointer, column)
        let count = Int(sqlite3_column_bytes(pointer, column))
        return .blob(Array(UnsafeRawBufferPointer(start: bytes, count: count)))
      default:
        // In this order: the call for the text may convert the value and change its length.
        let bytes = sqlite3_column_text(pointer, column)
        let count = Int(sqlite3_column_bytes(pointer, column))
        return .text(
          String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self))
      }
    }
  }
}
