/// A row of `migrate_version`: a revision that is applied, or partly applied.
package struct VersionRow: Sendable, Hashable {
  /// The identifier, and the table's primary key.
  package var revision: String
  /// The migration's message.
  package var message: String
  /// The file's checksum when it was applied; nil when it was stamped without one.
  package var checksum: String?
  /// How far a non-transactional migration came before it was interrupted; nil when all is done.
  package var partial: Partial?
  /// The parents.
  package var downRevisions: [String]
  /// The revisions of other branches that it needs.
  package var dependencies: [String]
  /// The names of the branch that starts here.
  package var branchLabels: [String]
  /// Whether the database holds the down migration, so that a build without the file can revert it.
  package var hasDownBody: Bool
  /// When it was applied: ISO 8601, UTC, with milliseconds.
  package var appliedAt: String
  /// How long it took, in milliseconds; nil for a stamped one.
  package var durationMilliseconds: Int?
  /// The database user who applied it.
  package var appliedBy: String
  /// The version of the tool that applied it.
  package var toolVersion: String

  /// How far a non-transactional migration came.
  package struct Partial: Sendable, Hashable {
    /// The direction in which it was run.
    package var direction: Direction
    /// The number of statements that are known to be done.
    package var completedStatements: Int

    /// Notes how far it came.
    package init(direction: Direction, completedStatements: Int) {
      self.direction = direction
      self.completedStatements = completedStatements
    }
  }

  /// The revision as the graph sees it.
  package var asRevision: Revision {
    Revision(
      id: revision, downRevisions: downRevisions, dependencies: dependencies,
      branchLabels: branchLabels)
  }
}
