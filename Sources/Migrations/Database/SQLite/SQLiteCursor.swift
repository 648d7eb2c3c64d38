import CSQLite

/// A statement whose rows SQLite finds as they are fetched.
final class SQLiteCursor: RowCursor {
  private(set) var columns: [String] = []
  private let connection: SQLiteConnection
  private var statement: SQLiteStatement?

  private static let pieceSize = 1000

  /// Takes over a statement with its values; nil for a text without one.
  init(_ connection: SQLiteConnection, _ statement: consuming SQLiteStatement?) {
    self.connection = connection
    self.statement = statement
    columns = self.statement?.columns ?? []
  }

  func fetch() async throws -> [Row] {
    var rows: [Row] = []
    try await connection.whileBusy { () throws(DatabaseError) in try fetch(&rows) }
    return rows
  }

  private func fetch(_ rows: inout [Row]) throws(DatabaseError) {
    let handle = try connection.usableHandle()
    while rows.count < Self.pieceSize {
      switch statement?.step() {
      case SQLITE_ROW?:
        if let row = statement?.row { rows.append(row) }
      case SQLITE_DONE?, nil:
        statement = nil
        return
      default: throw SQLiteFailure(on: handle).error
      }
    }
  }

  func close() async { statement = nil }
}
