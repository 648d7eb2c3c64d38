import Migrations

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
