import Migrations

/// dbmate: one file a migration, with both directions.
enum DbmateExport: ExportFormat {
  static let table: any ToolTable.Type = DbmateTable.self
  static let sendsWholeSections = true
  static let takesCopyData = false

  static func export(_ history: ExportedHistory) -> ExportedFiles {
    // dbmate goes by the names of the files, byte by byte.
    let linear = LinearVersions(
      history, isVersion: { $0.isNumber },
      precedes: { "\($0)_".utf8.lexicographicallyPrecedes("\($1)_".utf8) })
    let files = zip(history.migrations, linear.versions).map { migration, version in
      ExportedFile(
        name: "\(version)_\(migration.slug).sql",
        text: marker("up", migration.up) + migration.up.sql + "\n"
          + (migration.down.map { marker("down", $0) + $0.sql } ?? refusal(of: migration)))
    }
    return ExportedFiles(files: files, versions: linear.versions, notes: linear.notes)
  }

  private static func marker(_ direction: String, _ section: ExportedSection) -> String {
    "-- migrate:\(direction)\(section.runsInTransaction ? "" : " transaction:false")\n"
  }

  /// dbmate wants a down migration in every file.
  private static func refusal(of migration: ExportedMigration) -> String {
    """
    -- migrate:down
    \(migration.irreversibleComment)SELECT 1 FROM "this migration has no down migration";

    """
  }

  static func record(_ files: ExportedFiles, _ history: ExportedHistory) -> [SQLCommand] {
    [
      SQLCommand("CREATE TABLE IF NOT EXISTS schema_migrations (version varchar(128) PRIMARY KEY)"),
      SQLCommand("DELETE FROM schema_migrations"),
    ]
      + history.applied.map {
        SQLCommand("INSERT INTO schema_migrations VALUES ($1)", [.text(files.versions[$0.index])])
      }
  }
}
