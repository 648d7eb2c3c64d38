import Migrations

/// sql-migrate's `gorp_migrations`: a row for each applied file, by its whole name
/// (MigrationRecord in migrate.go of rubenv/sql-migrate).
enum SQLMigrateTable: ToolTable {
  static let tool = SQLMigrateFormat.name
  static let name = "gorp_migrations"

  static func fits(_ columns: Set<String>) -> Bool { columns.isSuperset(of: ["id", "applied_at"]) }

  static func read(
    _ table: FoundTable, files: [String], _ connection: any Connection
  ) async throws -> RecordedHistory {
    let rows = try await connection.query(
      "SELECT id, \(table.time("applied_at")) FROM \(table.sql) ORDER BY id")
    return RecordedHistory(
      migrations: rows.map { row in
        RecordedMigration(
          name: row[0].text ?? "", provenance: AppliedRevision.Provenance(appliedAt: row[1].text))
      })
  }
}
