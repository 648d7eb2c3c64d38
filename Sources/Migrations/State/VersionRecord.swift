/// What a version row says of its migration when it is written.
public struct VersionRecord: Sendable, Hashable {
  /// The identifier.
  public var revision: String
  /// The migration's message.
  public var message: String
  /// The file's checksum.
  public var checksum: String?
  /// The parents, by full id.
  public var downRevisions: [String]
  /// The revisions of other branches that it needs, by full id.
  public var dependencies: [String]
  /// The labels of the branch that starts here.
  public var branchLabels: [String]
  /// The step down, so that a build without the file can revert it; nil for an irreversible one.
  public var downBody: String?

  /// The record of a file.
  ///
  /// - Parameter revision: the file's node of the graph, with parents and dependencies by full id.
  /// - Throws: `Problem` when the file cannot be read.
  public init(_ file: MigrationFile, _ revision: Revision) throws {
    self.revision = revision.id
    message = file.message
    checksum = file.checksum
    downRevisions = revision.downRevisions
    dependencies = revision.dependencies
    branchLabels = revision.branchLabels
    downBody = try file.storedDown()
  }
}
