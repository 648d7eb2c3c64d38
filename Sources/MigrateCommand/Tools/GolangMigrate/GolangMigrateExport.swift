import Migrations

/// golang-migrate: a pair of files a migration.
enum GolangMigrateExport: ExportFormat {
  static let table: any ToolTable.Type = GolangMigrateTable.self
  static let sendsWholeSections = true
  static let takesCopyData = false

  static func export(_ history: ExportedHistory) -> ExportedFiles {
    let linear = LinearVersions(
      history, isVersion: { UInt64($0) != nil && $0.isNumber },
      precedes: { (UInt64($0) ?? 0) < (UInt64($1) ?? 0) })
    let files = zip(history.migrations, linear.versions).flatMap { migration, version in
      let name = "\(version)_\(migration.slug)"
      return [
        ExportedFile(name: "\(name).up.sql", text: migration.irreversibleComment + migration.up.sql)
      ]
        + (migration.down.map { [ExportedFile(name: "\(name).down.sql", text: $0.sql)] } ?? [])
    }
    return ExportedFiles(files: files, versions: linear.versions, notes: linear.notes)
  }

  static func record(_ files: ExportedFiles, _ history: ExportedHistory) -> [SQLCommand] {
    let create = history.dialect.commands.golangMigrateColumns
    let reached = history.applied.last.flatMap { Int(files.versions[$0.index]) }
    return [
      SQLCommand("CREATE TABLE IF NOT EXISTS schema_migrations (\(create))"),
      SQLCommand("DELETE FROM schema_migrations"),
    ]
      + (reached.map {
        [SQLCommand("INSERT INTO schema_migrations VALUES ($1, false)", [DatabaseValue($0)])]
      } ?? [])
  }
}
