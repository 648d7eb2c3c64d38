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
  /// Finds a table; nil when it is not there. In PostgreSQL a name without a schema is looked for along
  /// the search path.
  /// - Throws: `DatabaseError`.
  init?(named name: String, in connection: any Connection) async throws {
    let rows = try await connection.query(
      connection.backEnd == .postgreSQL ? Self.postgreSQLQuery : Self.sqliteQuery, .text(name))
    guard let row = rows.first, let found = row[1].text else { return nil }
    let columns = rows.compactMap { $0[2].text?.lowercased() }
    self.init(
      schema: row[0].text, name: found, columns: Set(columns), backEnd: connection.backEnd)
  }

  private static let postgreSQLQuery = """
    SELECT n.nspname, c.relname, a.attname
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.oid = to_regclass($1)
    """

  private static let sqliteQuery = """
    SELECT NULL, t.name, c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
    WHERE t.type = 'table' AND lower(t.name) = lower($1)
    """
}

extension DatabaseValue {
  /// Whether the value is true, as either database writes it.
  var isTrue: Bool { ["t", "1"].contains(text) }
}
