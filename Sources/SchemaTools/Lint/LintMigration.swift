import Migrations

/// A migration on its way through the rules.
struct LintMigration: Sendable {
  /// The file.
  let file: MigrationFile
  /// The statements of the up migration.
  private(set) var up: [LintStatement]
  /// The statements of the down migration; nil for an irreversible migration.
  private(set) var down: [LintStatement]?
  /// What is there before it.
  private(set) var before: SchemaState
  /// What is there after its up migration.
  private(set) var after: SchemaState
  /// What is there after its up migration and its down migration.
  private(set) var afterDown: SchemaState
}

extension LintMigration {
  /// The migration without what was there at each statement: of a long history that is a lot of memory,
  /// and no rule about the history asks for it.
  var withoutSchemas: LintMigration {
    var migration = self
    (migration.before, migration.after, migration.afterDown) = (.empty, .empty, .empty)
    migration.up = up.map(\.withoutSchema)
    migration.down = down?.map(\.withoutSchema)
    return migration
  }
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

/// The migrations that are linted, among all others.
struct LintHistory: Sendable {
  /// Those that are linted, in the order in which they run.
  let migrations: [LintMigration]
  /// All files, also those that are only needed to know what is there.
  let files: [MigrationFile]
  /// What is there after all of them.
  let schema: SchemaState
  /// The tables that each revision changes.
  let changedTables: [String: Set<ObjectName>]
  /// How the revisions follow one another; nil when that is not known.
  let graph: RevisionGraph?
  /// The checksum that each released revision had when it was released.
  let released: [String: String]
}
