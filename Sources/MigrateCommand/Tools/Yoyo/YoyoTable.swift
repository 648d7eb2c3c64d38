import Migrations

/// yoyo's `_yoyo_migration`: a row for each applied id, with a time in UTC
/// (yoyo/internalmigrations/v2.py of yoyo-migrations).
enum YoyoTable: ToolTable {
  static let tool = YoyoFormat.name
  static let name = "_yoyo_migration"
  static let companions = ["_yoyo_log", "_yoyo_version", "yoyo_lock"]

  static func fits(_ columns: Set<String>) -> Bool {
    columns.isSuperset(of: ["migration_id", "applied_at_utc"])
  }

  static func read(
    _ table: FoundTable, files: [String], _ connection: any Connection
  ) async throws -> RecordedHistory {
    let rows = try await connection.query(
      """
      SELECT migration_id, \(table.time("applied_at_utc", isUTC: true)) FROM \(table.sql)
      ORDER BY applied_at_utc
      """)
    return RecordedHistory(
      migrations: rows.map { row in
        RecordedMigration(
          name: row[0].text ?? "", provenance: AppliedRevision.Provenance(appliedAt: row[1].text))
      })
  }
}
