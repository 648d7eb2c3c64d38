import Migrations

/// tern's `schema_version`: one row with the version reached
/// (ensureSchemaVersionTableExists in migrate/migrate.go of jackc/tern).
enum TernTable: ToolTable {
  static let tool = TernFormat.name
  static let name = "schema_version"

  static func fits(_ columns: Set<String>) -> Bool { columns == ["version"] }

  static func read(
    _ table: FoundTable, files: [String], _ connection: any Connection
  ) async throws -> RecordedHistory {
    let rows = try await connection.query("SELECT version FROM \(table.sql) WHERE version > 0")
    return RecordedHistory(heads: rows.compactMap(\.[0].text))
  }
}
