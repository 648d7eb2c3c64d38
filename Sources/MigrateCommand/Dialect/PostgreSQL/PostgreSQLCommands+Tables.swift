import Migrations

extension PostgreSQLCommands: TableDialect {
  /// A name without a schema is looked for along the search path.
  func columns(ofTables names: [String], _ connection: any Connection) async throws -> [Row] {
    var rows: [Row] = []
    for (name, oid) in zip(names, try await connection.relations(named: names)) {
      guard let oid else { continue }
      rows += try await connection.query(
        """
        SELECT $1, n.nspname, c.relname, a.attname
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.oid = $2 AND c.relkind IN ('r', 'p')  -- A view would run its owner's functions.
        """, .text(name), DatabaseValue(oid))
    }
    return rows
  }

  /// A column without a time zone has the time of the server's own zone, in which the tool let it be
  /// filled by `now()`, unless the tool writes UTC.
  func time(_ column: String, isUTC: Bool) -> String {
    """
    to_char(CAST(\(column) AS \(isUTC ? "timestamp)" : "timestamptz) AT TIME ZONE 'UTC'"),
      'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    """
  }

  func milliseconds(from start: String, to end: String) -> String {
    "CAST(extract(epoch FROM \(end) - \(start)) * 1000 AS bigint)"
  }

  func lock(_ table: String) -> String? { "LOCK TABLE \(table) IN SHARE MODE" }

  var flywayTimeColumn: String { "TIMESTAMP NOT NULL DEFAULT now()" }

  func flywayTime(_ text: String) -> String { "CAST(\(text) AS timestamptz)" }

  var golangMigrateColumns: String { "version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL" }
}
