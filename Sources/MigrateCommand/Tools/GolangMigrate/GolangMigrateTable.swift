import Migrations

/// golang-migrate's `schema_migrations`: one row with the version reached, and whether the run of it
/// failed (SetVersion in database/postgres/postgres.go of golang-migrate/migrate).
enum GolangMigrateTable: ToolTable {
  static let tool = GolangMigrateFormat.name
  static let name = "schema_migrations"

  static func fits(_ columns: Set<String>) -> Bool { columns.isSuperset(of: ["version", "dirty"]) }

  static func read(
    _ table: FoundTable, files: [String], _ connection: any Connection
  ) async throws -> RecordedHistory {
    let rows = try await connection.query("SELECT version, dirty FROM \(table.sql)")
    let dirty = rows.filter(\.[1].isTrue).map { "version \($0[0].text ?? "") is dirty" }
    try refuse(
      dirty, in: table,
      remedy: "mend what the failed migration left, and `migrate force` the version that is there")
    return RecordedHistory(heads: rows.compactMap(\.[0].text))
  }
}
