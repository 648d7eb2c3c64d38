import Migrations

/// Alembic's `alembic_version`: the heads of what is applied
/// (alembic/ddl/impl.py, version_table_impl, of sqlalchemy/alembic).
enum AlembicTable: ToolTable {
  static let tool = AlembicFormat.name
  static let name = "alembic_version"

  static func fits(_ columns: Set<String>) -> Bool { columns == ["version_num"] }

  static func read(
    _ table: FoundTable, files: [String], _ connection: any Connection
  ) async throws -> RecordedHistory {
    let rows = try await connection.query(
      "SELECT version_num FROM \(table.sql) ORDER BY version_num")
    return RecordedHistory(heads: rows.compactMap(\.[0].text))
  }
}
