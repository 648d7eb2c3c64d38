import CSQLite

/// The failure that a database handle last reported.
struct SQLiteFailure {
  let code: SQLiteResultCode
  let message: String
  /// The byte of the text given to `sqlite3_prepare_v2` where the error is.
  private let byteOffset: Int?

  /// Reads the failure of the last call.
  init(on handle: OpaquePointer?) {
    code = SQLiteResultCode(rawValue: sqlite3_extended_errcode(handle))
    message = String(cString: sqlite3_errmsg(handle))
    let offset = csqlite_error_offset(handle)
    byteOffset = offset < 0 ? nil : Int(offset)
  }

  /// The failure of a running statement.
  ///
  /// An offset is left out: it may be one in the text of a trigger or view of the schema.
  var error: DatabaseError { error(offset: nil) }

  /// The failure of preparing the statement that begins at a byte of a text.
  func error(in sql: String, from start: Int) -> DatabaseError {
    error(offset: byteOffset.map { sql.scalarOffset(ofByte: start + $0) })
  }

  private func error(offset: Int?) -> DatabaseError {
    // Nobody interrupts but the handler that saw the cancellation of the task.
    if code.primary == SQLITE_INTERRUPT { return .cancelled }
    let violated = violatedObjects
    return .statement(
      StatementError(
        code: code.name, message: message, offset: offset, constraint: violated.constraint,
        table: violated.table
      ).masked)
  }

  /// What `UNIQUE constraint failed: user.email` and its like name: a table for most constraints,
  /// the constraint itself or its expression for CHECK.
  private var violatedObjects: (constraint: String?, table: String?) {
    guard code.primary == SQLITE_CONSTRAINT,
      let separator = message.firstRange(of: " constraint failed: ")
    else { return (nil, nil) }
    let object = message[separator.upperBound...]
    if code.name == "SQLITE_CONSTRAINT_CHECK" { return (String(object), nil) }
    return (nil, object.firstIndex(of: ".").map { String(object[..<$0]) })
  }
}

extension String {
  /// How many Unicode scalars stand before a byte of the UTF-8 form.
  func scalarOffset(ofByte offset: Int) -> Int {
    utf8.prefix(offset).count { $0 & 0b1100_0000 != 0b1000_0000 }
  }
}
