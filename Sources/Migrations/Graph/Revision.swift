/// A node of the revision graph: what the graph needs to know of a migration, and nothing more.
package struct Revision: Sendable, Hashable {
  /// The identifier, unique in the graph.
  package var id: String
  /// The full identifiers of the revisions that this one follows; empty for a base, several for a
  /// merge.
  package var downRevisions: [String]
  /// Revisions of other branches that must be applied first: ids, unique prefixes or labels.
  package var dependencies: [String]
  /// Names that `label@head` and the like may use for this branch.
  package var branchLabels: [String]
  /// The ids of the revisions that this one, a squash, does the work of, in the order in which they
  /// are applied; empty for any other.
  package var replaces: [String]
  /// Where the revision is declared; nil for one known only from the database.
  package var location: SourceLocation?

  /// Creates a revision.
  package init(
    id: String, downRevisions: [String], dependencies: [String] = [], branchLabels: [String] = [],
    replaces: [String] = [], location: SourceLocation? = nil
  ) {
    self.id = id
    self.downRevisions = downRevisions
    self.dependencies = dependencies
    self.branchLabels = branchLabels
    self.replaces = replaces
    self.location = location
  }
}
