package import Migrations

extension SampleRows {
  /// The rows of a table that are equal.
  package struct Content: Sendable {
    /// The table, as SQL writes it.
    package let table: String
    /// A text of the row that does not depend on the order of the columns.
    package let row: String
    /// How many of them there are.
    package let count: Int
  }

  /// The rows of all tables.
  ///
  /// All of them are held in memory: it is meant for a scratch database.
  ///
  /// - Parameter tables: migrate's own tables, which are left out.
  /// - Throws: `DatabaseError`.
  package static func contents(
    of connection: any Connection, excluding tables: StateTables
  ) async throws -> [Content] {
    var contents: [Content] = []
    for (name, expression) in try await connection.backEnd.samples
      .rowExpressions(connection, excluding: tables)
    {
      contents += try await connection.query(
        "SELECT \(expression), count(*) FROM \(name) t GROUP BY 1"
      ).map { Content(table: name, row: $0[0].text ?? "", count: $0[1].integer ?? 1) }
    }
    return contents
  }
}
