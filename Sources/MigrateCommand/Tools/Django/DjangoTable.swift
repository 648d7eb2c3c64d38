import Migrations

/// Django's `django_migrations`: a row for each applied migration of each app
/// (MigrationRecorder in django/db/migrations/recorder.py).
enum DjangoTable: ToolTable {
  static let tool = DjangoFormat.name
  static let name = "django_migrations"

  static func fits(_ columns: Set<String>) -> Bool {
    columns.isSuperset(of: ["app", "name", "applied"])
  }

  static func read(
    _ table: FoundTable, files: [String], _ connection: any Connection
  ) async throws -> RecordedHistory {
    let rows = try await connection.query(
      "SELECT app || '.' || name, \(table.time("applied")) FROM \(table.sql) ORDER BY id")
    return RecordedHistory(
      migrations: rows.map { row in
        RecordedMigration(
          name: row[0].text ?? "", provenance: AppliedRevision.Provenance(appliedAt: row[1].text))
      })
  }
}
