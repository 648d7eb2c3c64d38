/// A row of `migrate_version`: a revision that is applied, or partly applied.
public struct VersionRow: Sendable, Hashable {
  /// The identifier, and the table's primary key.
  public var revision: String
  /// The migration's message.
  public var message: String
  /// The file's checksum when it was applied; nil when it was stamped without one.
  public var checksum: String?
  /// How far a non-transactional migration came before it was interrupted; nil when all is done.
  public var partial: Partial?
  /// The parents.
  public var downRevisions: [String]
  /// The revisions of other branches that it needs.
  public var dependencies: [String]
  /// The names of the branch that starts here.
  public var branchLabels: [String]
  /// Whether the database holds the step down, so that a build without the file can revert it.
  public var hasDownBody: Bool
  /// When it was applied: ISO 8601, UTC, with milliseconds.
  public var appliedAt: String
  /// How long it took, in milliseconds; nil for a stamped one.
  public var durationMilliseconds: Int?
  /// The database user who applied it.
  public var appliedBy: String
  /// The version of the tool that applied it.
  public var toolVersion: String

  /// How far a non-transactional migration came.
  public struct Partial: Sendable, Hashable {
    /// The direction in which it was run.
    public var direction: Direction
    /// The number of statements that are known to be done.
    public var completedStatements: Int

    /// Notes how far it came.
    package init(direction: Direction, completedStatements: Int) {
      self.direction = direction
      self.completedStatements = completedStatements
    }
  }

  /// The revision as the graph sees it.
  public var asRevision: Revision {
    Revision(
      id: revision, downRevisions: downRevisions, dependencies: dependencies,
      branchLabels: branchLabels)
  }
}
