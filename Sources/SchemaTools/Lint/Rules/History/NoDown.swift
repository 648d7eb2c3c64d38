import Migrations

/// Migrations that neither have a down migration nor say that there is none.
enum NoDown: MigrationRule {
  static let name = "no-down"
  static let summary = "The migration has no down migration and does not say why."
  static let severity = Finding.Severity.note

  static func findings(in migration: LintMigration) -> [Finding] {
    guard migration.down == nil, migration.file.irreversible == nil else { return [] }
    let comment = migration.file.language == .sql ? "--" : "//"
    return [
      migration.file.finding(
        self, "a downgrade through it is refused, and nobody can tell whether that is meant",
        remedy: """
          Write the down migration, or say why there is none: `\(comment) irreversible: REASON` in the header.
          """)
    ]
  }
}
