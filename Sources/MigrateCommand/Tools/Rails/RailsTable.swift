import Migrations

/// Rails' `schema_migrations`: a row for each applied version, and nothing but the version
/// (activerecord/lib/active_record/schema_migration.rb).
enum RailsTable: ToolTable {
  static let tool = RailsFormat.name
  static let name = DbmateTable.name
  static let companions = ["ar_internal_metadata"]

  static func fits(_ columns: Set<String>) -> Bool { DbmateTable.fits(columns) }

  static func read(
    _ table: FoundTable, files: [String], _ connection: any Connection
  ) async throws -> RecordedHistory {
    var history = try await DbmateTable.read(table, files: files, connection)
    // The structure is one migration, by the last of its versions; it stands for those before it.
    if let structure = files.first, history.migrations.contains(where: { $0.name == structure }) {
      history.migrations.removeAll { isBefore($0.name, structure) }
    }
    return history
  }

  private static func isBefore(_ version: String, _ other: String) -> Bool {
    (version.count, version) < (other.count, other)
  }
}
