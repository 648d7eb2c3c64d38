/// A cursor on the server (https://www.postgresql.org/docs/15/sql-declare.html).
final class PostgreSQLCursor: RowCursor {
  private(set) var columns: [String] = []
  private let connection: PostgreSQLConnection
  private let name: String
  private var isOpen = true

  private static let pieceSize = 1000

  /// Declares the cursor. Outside a transaction the server sets all rows aside when it is opened.
  init(
    _ connection: PostgreSQLConnection, _ sql: String, _ parameters: [DatabaseValue]
  ) async throws {
    self.connection = connection
    connection.cursorsOpened += 1
    name = "migrate_cursor_\(connection.cursorsOpened)"
    let hold = connection.isInTransaction ? "WITHOUT HOLD" : "WITH HOLD"
    _ = try await connection.result(
      of: "DECLARE \(name) NO SCROLL CURSOR \(hold) FOR \(sql)", parameters)
  }

  func fetch() async throws -> [Row] {
    guard isOpen else { return [] }
    let result = try await connection.result(of: "FETCH \(Self.pieceSize) FROM \(name)", [])
    columns = result.columns
    if result.rows.count < Self.pieceSize { await close() }
    return result.rows
  }

  func close() async {
    guard isOpen else { return }
    isOpen = false
    // A transaction that has failed has closed it already.
    _ = try? await connection.result(of: "CLOSE \(name)", [])
  }
}
