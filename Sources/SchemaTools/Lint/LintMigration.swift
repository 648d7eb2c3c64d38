import Migrations

/// A migration on its way through the rules.
struct LintMigration: Sendable {
  /// The file.
  let file: MigrationFile
  /// The statements of the step up.
  let up: [LintStatement]
  /// The statements of the step down; nil for an irreversible migration.
  let down: [LintStatement]?
  /// What is there before it.
  let before: SchemaModel
  /// What is there after its step up.
  let after: SchemaModel
  /// What is there after its step up and its step down.
  let afterDown: SchemaModel
}

extension MigrationFile {
  /// A finding of a rule about the migration as a whole.
  func finding(_ rule: any LintRule.Type, _ reason: String, remedy: String) -> Finding {
    Finding(
      rule: rule.name, severity: rule.severity,
      excerpt: SourceExcerpt(
        location: SourceLocation(path: path, line: declarationLine), line: "", caret: 0),
      revision: revision, reason: reason, remedy: remedy)
  }
}
