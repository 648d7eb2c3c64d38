import Migrations

/// A table of another tool that is in the database.
struct FoundTable: Sendable, Hashable {
  /// Its schema; nil where there are none (SQLite).
  let schema: String?
  /// Its name without the schema.
  let name: String
  /// The names of its columns, in lower case.
  let columns: Set<String>
  /// The database.
  let backEnd: BackEnd

  /// The name for SQL.
  var sql: String { SQLText.qualified(schema, name) }

  /// The time in a column as ISO 8601, UTC; NULL when it is none.
  ///
  /// - Parameter isUTC: whether the tool writes UTC where the column has no time zone.
  func time(_ column: String, isUTC: Bool = false) -> String {
    backEnd.commands.time(column, isUTC: isUTC)
  }

  /// The milliseconds between the times in two columns.
  func milliseconds(from start: String, to end: String) -> String {
    backEnd.commands.milliseconds(from: start, to: end)
  }

  /// Keeps other sessions from writing to the table until the transaction ends.
  func lock(_ connection: any Connection) async throws {
    guard let statement = backEnd.commands.lock(sql) else { return }
    do {
      try await connection.execute(statement)
    } catch DatabaseError.statement(let error) where error.condition == .lockNotAvailable {
      throw AdoptionError.inUse(table: description)
    }
  }
}

extension FoundTable: CustomStringConvertible {
  /// The name for people.
  var description: String { (schema.map { $0 + "." } ?? "") + name }
}

extension FoundTable {
  /// Finds tables by their names.
  /// - Returns: Those that are there, by the names given.
  /// - Throws: `DatabaseError`.
  static func all(
    named names: [String], in connection: any Connection
  ) async throws -> [String: FoundTable] {
    let rows = try await connection.backEnd.commands.columns(ofTables: names, connection)
    return Dictionary(grouping: rows) { $0[0].text ?? "" }.mapValues { rows in
      FoundTable(
        schema: rows[0][1].text, name: rows[0][2].text ?? "",
        columns: Set(rows.compactMap { $0[3].text?.lowercased() }), backEnd: connection.backEnd)
    }
  }
}

extension DatabaseValue {
  /// Whether the value is true, as either database writes it.
  var isTrue: Bool { ["t", "1"].contains(text) }
}
