import CLibPQ

/// Owns a libpq result.
final class ResultHandle {
  let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) { self.pointer = pointer }

  deinit { PQclear(pointer) }

  var status: ExecStatusType { PQresultStatus(pointer) }

  /// The names of the columns.
  var columns: [String] {
    (0..<PQnfields(pointer)).map { String(cString: PQfname(pointer, $0)) }
  }

  /// The number in the command's tag, such as 3 of `UPDATE 3`; 0 where there is none.
  var affectedRows: Int { Int(String(cString: PQcmdTuples(pointer))) ?? 0 }

  var rows: [Row] {
    let columns = PQnfields(pointer)
    return (0..<PQntuples(pointer)).map { row in
      (0..<columns).map { column in
        PQgetisnull(pointer, row, column) == 1
          ? .null : .text(String(cString: PQgetvalue(pointer, row, column)))
      }
    }
  }

  /// A field of the error; nil where the server sent none.
  func errorField(_ field: ErrorField) -> String? {
    PQresultErrorField(pointer, Int32(UInt8(ascii: field.rawValue))).map { String(cString: $0) }
  }
}

/// The fields of an error: the `PG_DIAG_…` macros of postgres_ext.h, which Swift does not import.
enum ErrorField: UnicodeScalar {
  /// The severity, always in English.
  case severity = "V"
  case sqlState = "C"
  case message = "M"
  case detail = "D"
  case hint = "H"
  case context = "W"
  case position = "P"
  case internalPosition = "p"
  case internalQuery = "q"
  case schema = "s"
  case table = "t"
  case column = "c"
  case constraint = "n"
}
