import Migrations

/// Diesel's `__diesel_schema_migrations`: a row for each applied version
/// (src/migration/setup_migration_table.sql of diesel).
enum DieselTable: ToolTable {
  static let tool = DieselFormat.name
  static let name = "__diesel_schema_migrations"

  static func fits(_ columns: Set<String>) -> Bool {
    columns.isSuperset(of: ["version", "run_on"])
  }

  static func read(
    _ table: FoundTable, files: [String], _ connection: any Connection
  ) async throws -> RecordedHistory {
    let rows = try await connection.query(
      "SELECT version, \(table.time("run_on")) FROM \(table.sql) ORDER BY version")
    return RecordedHistory(
      migrations: rows.map { row in
        RecordedMigration(
          name: row[0].text ?? "", provenance: AppliedRevision.Provenance(appliedAt: row[1].text))
      })
  }
}
