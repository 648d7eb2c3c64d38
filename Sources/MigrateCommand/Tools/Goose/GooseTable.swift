import Migrations

/// goose's `goose_db_version`: the last row of a version says whether it is applied; version 0 is
/// goose's own (internal/dialect/dialectquery/postgres.go of pressly/goose).
enum GooseTable: ToolTable {
  static let tool = GooseFormat.name
  static let name = "goose_db_version"

  static func fits(_ columns: Set<String>) -> Bool {
    columns.isSuperset(of: ["id", "version_id", "is_applied", "tstamp"])
  }

  static func read(
    _ table: FoundTable, files: [String], _ connection: any Connection
  ) async throws -> RecordedHistory {
    let rows = try await connection.query(
      """
      SELECT version_id, \(table.time("tstamp")) FROM \(table.sql) t
      WHERE version_id > 0 AND is_applied
        AND id = (SELECT max(id) FROM \(table.sql) WHERE version_id = t.version_id)
      ORDER BY version_id
      """)
    return RecordedHistory(
      migrations: rows.map { row in
        RecordedMigration(
          name: row[0].text ?? "", provenance: AppliedRevision.Provenance(appliedAt: row[1].text))
      })
  }
}
