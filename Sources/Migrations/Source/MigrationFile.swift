/// One file of the versions directory: its header, and where its sections are.
///
/// The bodies are not held in memory; `StatementReader` reads them when they are run.
package struct MigrationFile: Sendable, Hashable {
  /// The file as the user would name it, for example `versions/0007_add_index.sql`.
  package var path: String
  /// The part of another file that this one is; nil for a file of its own.
  package var part: FilePart?
  /// Whether the steps are SQL or Swift.
  package var language: Language
  /// The identifier, from the header or the file's name.
  package var revision: String
  /// The parents named in the header (possibly none, for a base); nil when the header does not say,
  /// which means the file that sorts before this one.
  package var downRevisions: [String]?
  /// Revisions or labels of other branches to be applied first.
  package var dependencies: [String]
  /// The names of the branch that starts here.
  package var branchLabels: [String]
  /// The revisions that this one, a squash, does the work of, in the order in which they are applied;
  /// empty for any other.
  package var replaces: [String]
  /// One line about the migration, from the header or the file's name.
  package var message: String
  /// When in a deployment the migration runs.
  package var phase: Phase
  /// The up migration.
  package var up: Section
  /// The down migration; nil when the migration is irreversible.
  package var down: Section?
  /// Why there is no down migration on purpose, from the header; nil when it does not say.
  package var irreversible: String?
  /// What has to be true after the up migration.
  package var verify: Section?
  /// SHA-256 of the file from the first section marker on (of a Swift file: from the first line of
  /// code on) without a verify section, with CR LF taken as LF: `sha256:` and 64 hexadecimal digits.
  /// So the header, a BOM and the line ends of a checkout do not count.
  package var checksum: String
  /// The reading of the file that all this comes from; nil for one that is not on the disk.
  package var reading: FileReading?
  /// The line of the header that names the parents, or else the revision; 1 when neither is there.
  package var declarationLine = 1
  /// The findings of `migrate lint` that are accepted.
  package var ignoredRules: [IgnoredRule] = []

  /// What a migration's steps are written in.
  package enum Language: String, Sendable, Hashable, Codable { case sql, swift }

  /// When in a deployment a migration runs.
  package enum Phase: String, Sendable, Hashable, Codable {
    /// Before the new version of the application takes traffic.
    case expand
    /// Once no old version is left.
    case contract
  }

  /// One direction of a migration.
  package struct Section: Sendable, Hashable {
    /// What the marker line asks for.
    package var options: SectionOptions
    /// The bytes of the body in the file, after the marker line.
    package var bytes: Range<Int>
    /// The line of the file on which the body begins, counted from 1.
    package var firstLine: Int
    /// The statements that run batch by batch.
    package var backfills: [BackfillDirective]
    /// What is still to be written; the section is refused until the line is gone.
    package var todo: TodoDirective?

    /// Creates a section.
    package init(
      options: SectionOptions, bytes: Range<Int>, firstLine: Int,
      backfills: [BackfillDirective] = [], todo: TodoDirective? = nil
    ) {
      self.options = options
      self.bytes = bytes
      self.firstLine = firstLine
      self.backfills = backfills
      self.todo = todo
    }
  }
}

/// What stands on a section's marker line, as in `-- migrate:up transaction:false`.
package struct SectionOptions: Sendable, Hashable {
  /// Whether the section runs inside a transaction.
  package var transaction = true
  /// Overrides the configured longest `lock_timeout`.
  package var lockTimeout: Duration?
  /// Overrides the configured `statement_timeout`.
  package var statementTimeout: Duration?
  /// Whether values take the place of `${NAME}` in the statements.
  package var placeholders = false

  /// Creates the defaults.
  package init() {}
}
