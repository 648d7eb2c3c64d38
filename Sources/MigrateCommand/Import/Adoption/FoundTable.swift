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
  var sql: String {
    (schema.map { SQLText.identifier($0) + "." } ?? "") + SQLText.identifier(name)
  }

  /// The time in a column as ISO 8601, UTC; NULL when it is none.
  ///
  /// A PostgreSQL column without a time zone has the time of the server's own zone, in which the tool
  /// let it be filled by `now()`, unless the tool writes UTC; in SQLite all do, as text or as
  /// milliseconds.
  func time(_ column: String, isUTC: Bool = false) -> String {
    switch backEnd {
    case .postgreSQL:
      """
      to_char(CAST(\(column) AS \(isUTC ? "timestamp)" : "timestamptz) AT TIME ZONE 'UTC'"),
        'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
      """
    case .sqlite:
      """
      CASE typeof(\(column))
        WHEN 'integer' THEN strftime('%Y-%m-%dT%H:%M:%fZ', \(column) / 1000.0, 'unixepoch')
        ELSE strftime('%Y-%m-%dT%H:%M:%fZ', \(column)) END
      """
    }
  }

  /// The milliseconds between the times in two columns.
  func milliseconds(from start: String, to end: String) -> String {
    switch backEnd {
    case .postgreSQL:
      "CAST(extract(epoch FROM \(end) - \(start)) * 1000 AS bigint)"
    case .sqlite:
      """
      CAST(round((julianday(\(time(end))) - julianday(\(time(start)))) * 86400000) AS integer)
      """
    }
  }

  /// Keeps other sessions from writing to the table until the transaction ends. A transaction of
  /// SQLite does that by itself.
  func lock(_ connection: any Connection) async throws {
    guard backEnd == .postgreSQL else { return }
    do {
      try await connection.execute("LOCK TABLE \(sql) IN SHARE MODE")
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
  /// Finds tables by their names. In PostgreSQL a name without a schema is looked for along the search
  /// path.
  /// - Returns: Those that are there, by the names given.
  /// - Throws: `DatabaseError`.
  static func all(
    named names: [String], in connection: any Connection
  ) async throws -> [String: FoundTable] {
    var rows: [Row] = []
    switch connection.backEnd {
    case .sqlite:
      rows = try await connection.query(sqliteQuery, .text(names.joined(separator: "\n")))
    case .postgreSQL:
      for (name, oid) in zip(names, try await connection.relations(named: names)) {
        guard let oid else { continue }
        rows += try await connection.query(postgreSQLQuery, .text(name), DatabaseValue(oid))
      }
    }
    return Dictionary(grouping: rows) { $0[0].text ?? "" }.mapValues { rows in
      FoundTable(
        schema: rows[0][1].text, name: rows[0][2].text ?? "",
        columns: Set(rows.compactMap { $0[3].text?.lowercased() }), backEnd: connection.backEnd)
    }
  }

  private static let postgreSQLQuery = """
    SELECT $1, n.nspname, c.relname, a.attname
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.oid = $2 AND c.relkind IN ('r', 'p')  -- A view would run its owner's functions.
    """

  private static let sqliteQuery = """
    SELECT lower(t.name), NULL, t.name, c.name
    FROM sqlite_schema t JOIN pragma_table_info(t.name) c
    WHERE t.type = 'table'
      AND instr(char(10) || lower($1) || char(10), char(10) || lower(t.name) || char(10))
    """
}

extension DatabaseValue {
  /// Whether the value is true, as either database writes it.
  var isTrue: Bool { ["t", "1"].contains(text) }
}
