extension SQLiteDialect: StateDialect {
  var hasSchemas: Bool { false }

  var sharesDatabase: Bool { false }

  /// The main database: a temporary table of the same name would come first.
  func place(ofSchema schema: String?) -> String? { "main" }

  // MARK: Columns

  var timeType: String { "text" }

  var identityKey: String { "integer PRIMARY KEY AUTOINCREMENT" }

  var now: String { "(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))" }

  var currentUser: String { "''" }

  func iso8601(_ column: String) -> String { column }

  func time(_ text: String) -> String { text }

  func milliseconds(since column: String) -> String {
    "CAST(round((julianday('now') - julianday(\(column))) * 86400000) AS integer)"
  }

  func fingerprint(inTransaction: Bool) -> String {
    """
    group_concat(o.revision || ' ' || o.message || coalesce(o.checksum, '') || o.state || o.direction
      || coalesce(o.statement, '') || o.down_revision || o.depends_on || o.branch_labels
      || coalesce(length(o.down_body), '') || o.applied_at || coalesce(o.duration_ms, '')
      || o.applied_by || o.tool_version)
    """
  }

  func adding(_ column: String, to table: String) -> String {
    "ALTER TABLE \(table) ADD COLUMN \(column)"
  }

  // MARK: Finding tables

  func find(_ tables: StateTables, _ connection: any Connection) async throws -> FoundStateTables {
    try await .inSQLite(tables, connection)
  }

  func renamedVersionTables(
    besides name: String, _ connection: any Connection
  ) async throws -> [String] {
    try await connection.query(
      """
      SELECT m.name FROM main.sqlite_schema m WHERE m.type = 'table' AND lower(m.name) <> lower($1)
        AND 2 = (
          SELECT count(*) FROM pragma_table_info(m.name, 'main')
          WHERE name IN ('down_body', 'tool_version'))
      """, .text(name)
    ).compactMap { $0[0].text.map(SQLText.identifier) }
  }

  func exists(_ name: String, in tables: StateTables) -> SQLCommand {
    SQLCommand("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $1", [.text(name)])
  }

  var readOnlyRemedy: String {
    "This user must be able to write the file and its directory, where SQLite puts its journal."
  }

  // MARK: Repeatable files

  /// A table that stands in the catalog behind everything that was there before.
  private func mark(_ tables: StateTables) -> String {
    tables.qualified(tables.repeatableName + "_mark")
  }

  func beginMaking(_ tables: StateTables) -> [SQLCommand] {
    [SQLCommand("CREATE TABLE \(mark(tables)) (mark)")]
  }

  func endMaking(_ tables: StateTables) -> [SQLCommand] {
    [SQLCommand("DROP TABLE \(mark(tables))")]
  }

  /// Rows of the catalog get ascending numbers, and those behind the mark were made after it.
  func madeObjects(_ tables: StateTables) -> String {
    """
    (SELECT json_group_array(json_array(type, '', name, '')) FROM sqlite_schema
      WHERE type IN ('view', 'trigger') AND rowid >
        (SELECT rowid FROM sqlite_schema WHERE type = 'table' AND name = '\(tables.repeatableName)_mark'))
    """
  }

  func lostObjects(_ tables: StateTables) -> String {
    """
    SELECT r.name,
      group_concat(json_extract(o.value, '$[0]') || ' ' || json_extract(o.value, '$[2]'), ', ')
        AS objects
    FROM \(tables.repeatable) r JOIN json_each(r.objects) o
    WHERE NOT EXISTS (SELECT 1 FROM sqlite_schema s
      WHERE s.type = json_extract(o.value, '$[0]') AND s.name = json_extract(o.value, '$[2]'))
    GROUP BY r.name
    """
  }
}
