import Migrations

/// A migration on its way through the rules.
struct LintMigration: Sendable {
  /// The file.
  let file: MigrationFile
  /// The statements of the step up.
  let up: [LintStatement]
  /// The statements of the step down; nil for an irreversible migration.
  let down: [LintStatement]?

  /// A finding of a rule about the migration as a whole.
  func finding(
    _ rule: any LintRule.Type, severity: Finding.Severity = .warning, _ reason: String,
    remedy: String
  ) -> Finding {
    Finding(
      rule: rule.name, severity: severity,
      excerpt: SourceExcerpt(
        location: SourceLocation(path: file.path, line: file.declarationLine), line: "", caret: 0),
      revision: file.revision, reason: reason, remedy: remedy)
  }
}
