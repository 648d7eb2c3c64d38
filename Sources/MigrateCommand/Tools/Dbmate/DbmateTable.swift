import Migrations

/// dbmate's `schema_migrations`: a row for each applied version, and nothing but the version
/// (createMigrationsTable in pkg/driver/postgres/postgres.go of amacneil/dbmate).
enum DbmateTable: ToolTable {
  static let tool = DbmateFormat.name
  static let name = "schema_migrations"

  static func fits(_ columns: Set<String>) -> Bool { columns == ["version"] }

  static func read(
    _ table: FoundTable, files: [String], _ connection: any Connection
  ) async throws -> RecordedHistory {
    let rows = try await connection.query("SELECT version FROM \(table.sql) ORDER BY version")
    return RecordedHistory(
      migrations: rows.map { RecordedMigration(name: $0[0].text ?? "") })
  }
}
