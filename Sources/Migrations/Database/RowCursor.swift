/// The rows of a query, which are fetched piece by piece.
package protocol RowCursor: AnyObject {
  /// The names of the columns; known once rows were fetched.
  var columns: [String] { get }

  /// Fetches the next rows; an empty piece is the end.
  /// - Throws: `DatabaseError`.
  func fetch() async throws -> [Row]

  /// Gives up the rest of the rows.
  func close() async
}
