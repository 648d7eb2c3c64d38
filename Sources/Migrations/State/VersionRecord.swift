/// What a version row says of its migration when it is written.
package struct VersionRecord: Sendable, Hashable {
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
