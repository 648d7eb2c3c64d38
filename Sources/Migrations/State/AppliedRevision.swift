/// A row of `migrate_version`: a revision that is applied, or partly applied.
package struct AppliedRevision: Sendable, Hashable {
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

extension AppliedRevision {
  /// What a version row says of its migration when it is written.
  package struct Record: Sendable, Hashable {
    /// The identifier.
    package var revision: String
    /// The migration's message.
    package var message: String
    /// The file's checksum.
    package var checksum: String?
    /// The parents, by full id.
    package var downRevisions: [String]
    /// The revisions of other branches that it needs, by full id.
    package var dependencies: [String]
    /// The labels of the branch that starts here.
    package var branchLabels: [String]
    /// The down migration, so that a build without the file can revert it; nil for an irreversible one.
    package var downBody: String?

    /// The record of a file.
    ///
    /// - Parameter revision: the file's node of the graph, with parents and dependencies by full id.
    /// - Throws: `Problem` when the file cannot be read.
    package init(_ file: MigrationFile, _ revision: Revision) throws {
      self.revision = revision.id
      message = file.message
      checksum = file.checksum
      downRevisions = revision.downRevisions
      dependencies = revision.dependencies
      branchLabels = revision.branchLabels
      downBody = try file.storedDown()
    }
  }

  /// What another migration tool recorded of a migration that it applied.
  package struct Provenance: Sendable, Hashable {
    /// When it was applied: ISO 8601, UTC; nil when the tool did not record it.
    package var appliedAt: String?
    /// How long it took, in milliseconds; nil when the tool did not record it.
    package var durationMilliseconds: Int?
    /// Who applied it; nil when the tool did not record it.
    package var appliedBy: String?
    /// The checksum of the tool's own file, as the tool writes it; nil when there is none.
    package var checksum: String?

    /// Creates the facts.
    package init(
      appliedAt: String? = nil, durationMilliseconds: Int? = nil, appliedBy: String? = nil,
      checksum: String? = nil
    ) {
      self.appliedAt = appliedAt
      self.durationMilliseconds = durationMilliseconds
      self.appliedBy = appliedBy
      self.checksum = checksum
    }
  }
}
