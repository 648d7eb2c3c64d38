import Migrations

/// Flyway: `V` files, `U` files for the down migrations, and a `.conf` beside those that need one.
enum FlywayExport: ExportFormat {
  static let table: any ToolTable.Type = FlywayTable.self
  static let sendsWholeSections = false
  static let takesCopyData = true

  static func export(_ history: ExportedHistory) -> ExportedFiles {
    let linear = LinearVersions(
      history, isVersion: { FlywayName.versioned($0)?.version == $0 },
      precedes: { left, right in
        guard let left = FlywayName.versioned(left), let right = FlywayName.versioned(right) else {
          return false
        }
        return left.precedes(right)
      })
    let files = zip(history.migrations, linear.versions).flatMap { migration, version in
      file(name("V", version, migration), migration.up, after: migration.irreversibleComment)
        + (migration.down.map { file(name("U", version, migration), $0) } ?? [])
    }
    return ExportedFiles(files: files, versions: linear.versions, notes: linear.notes)
  }

  private static func name(
    _ prefix: String, _ version: String, _ migration: ExportedMigration
  ) -> String { "\(prefix)\(version)__\(migration.slug).sql" }

  private static func file(
    _ name: String, _ section: ExportedSection, after comment: String = ""
  ) -> [ExportedFile] {
    var settings: [String] = []
    if !section.runsInTransaction { settings.append("executeInTransaction=false\n") }
    if (comment + section.text).contains("${") { settings.append("placeholderReplacement=false\n") }
    return [ExportedFile(name: name, text: comment + section.sql)]
      + (settings.isEmpty ? [] : [ExportedFile(name: "\(name).conf", text: settings.joined())])
  }

  static func record(_ files: ExportedFiles, _ history: ExportedHistory) -> [SQLCommand] {
    let texts = Dictionary(
      files.files.map { ($0.name, $0.text) }, uniquingKeysWith: { first, _ in first })
    return create(history.dialect)
      + history.applied.enumerated().map { rank, applied in
        let version = files.versions[applied.index]
        let script = name("V", version, applied.migration)
        return SQLCommand(
          insert(history.dialect),
          [
            DatabaseValue(rank + 1), .text(version),
            .text(applied.migration.slug.replacing("_", with: " ")), .text(script),
            DatabaseValue(
              FlywayTable.checksums(of: Array((texts[script] ?? "").utf8)).first.flatMap { Int($0) }
            ),
            .text(applied.row.appliedBy.ifEmpty("migrate")), .text(applied.row.appliedAt),
            DatabaseValue(applied.row.durationMilliseconds ?? 0),
          ])
      }
  }

  /// The table as Flyway makes it (getRawCreateScript of its PostgreSQLDatabase and SQLiteDatabase).
  private static func create(_ dialect: BackEnd) -> [SQLCommand] {
    [
      SQLCommand(
        """
        CREATE TABLE IF NOT EXISTS "flyway_schema_history" (
          "installed_rank" INT NOT NULL, "version" VARCHAR(50), "description" VARCHAR(200) NOT NULL,
          "type" VARCHAR(20) NOT NULL, "script" VARCHAR(1000) NOT NULL, "checksum" INT,
          "installed_by" VARCHAR(100) NOT NULL, "installed_on" \(dialect.commands.flywayTimeColumn),
          "execution_time" INT NOT NULL, "success" BOOLEAN NOT NULL,
          CONSTRAINT "flyway_schema_history_pk" PRIMARY KEY ("installed_rank")
        )
        """),
      SQLCommand(
        """
        CREATE INDEX IF NOT EXISTS "flyway_schema_history_s_idx"
        ON "flyway_schema_history" ("success")
        """),
      SQLCommand(#"DELETE FROM "flyway_schema_history""#),
    ]
  }

  private static func insert(_ dialect: BackEnd) -> String {
    """
    INSERT INTO "flyway_schema_history" ("installed_rank", "version", "description", "type",
      "script", "checksum", "installed_by", "installed_on", "execution_time", "success")
    VALUES ($1, $2, $3, 'SQL', $4, $5, $6, \(dialect.commands.flywayTime("$7")), $8, true)
    """
  }
}
