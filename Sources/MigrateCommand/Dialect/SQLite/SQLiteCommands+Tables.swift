import Migrations

extension SQLiteCommands: TableDialect {
  func columns(ofTables names: [String], _ connection: any Connection) async throws -> [Row] {
    try await connection.query(
      """
      SELECT lower(t.name), NULL, t.name, c.name
      FROM sqlite_schema t JOIN pragma_table_info(t.name) c
      WHERE t.type = 'table'
        AND instr(char(10) || lower($1) || char(10), char(10) || lower(t.name) || char(10))
      """, .text(names.joined(separator: "\n")))
  }

  /// All tools write UTC, as text or as milliseconds.
  func time(_ column: String, isUTC: Bool) -> String {
    """
    CASE typeof(\(column))
      WHEN 'integer' THEN strftime('%Y-%m-%dT%H:%M:%fZ', \(column) / 1000.0, 'unixepoch')
      ELSE strftime('%Y-%m-%dT%H:%M:%fZ', \(column)) END
    """
  }

  func milliseconds(from start: String, to end: String) -> String {
    """
    CAST(round((julianday(\(time(end, isUTC: false))) - julianday(\(time(start, isUTC: false)))) * 86400000) AS integer)
    """
  }

  func lock(_ table: String) -> String? { nil }

  var flywayTimeColumn: String {
    "TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now'))"
  }

  func flywayTime(_ text: String) -> String { "strftime('%Y-%m-%d %H:%M:%f', \(text))" }

  var golangMigrateColumns: String { "version uint64, dirty bool" }
}
