/// One migration to run, in one direction.
public struct MigrationStep: Sendable, Hashable {
  /// The revision.
  public var revision: String
  /// Up or down.
  public var direction: Direction
  /// The migration's message.
  public var message: String
  /// The parents, whose rows must be there before a step up and after a step down.
  public var downRevisions: [String]
  /// The revisions of other branches that it needs.
  public var dependencies: [String]
  /// The labels of the branch that starts here.
  public var branchLabels: [String]
  /// Where the statements come from.
  public var body: Body

  /// Where a step's statements come from.
  public enum Body: Sendable, Hashable {
    /// A section of a file.
    case file(MigrationFile, MigrationFile.Section)
    /// The step down that the database holds, for a revision without a file.
    case stored
  }

  /// The step of a file.
  ///
  /// - Parameter revision: the file's node of the graph, with all parents by full id.
  /// - Returns: nil for a step down of an irreversible migration.
  public init?(_ file: MigrationFile, _ revision: Revision, _ direction: Direction) {
    guard let section = direction == .up ? file.up : file.down else { return nil }
    self.init(revision, direction, message: file.message, body: .file(file, section))
  }

  /// The step down of a revision without a file.
  ///
  /// - Returns: nil when the database holds no step down for it.
  public init?(stored row: VersionRow) {
    guard row.hasDownBody else { return nil }
    self.init(row.asRevision, .down, message: row.message, body: .stored)
  }

  private init(_ revision: Revision, _ direction: Direction, message: String, body: Body) {
    self.revision = revision.id
    self.direction = direction
    self.message = message
    self.downRevisions = revision.downRevisions
    self.dependencies = revision.dependencies
    self.branchLabels = revision.branchLabels
    self.body = body
  }

  /// The file as the user would name it, or where else the statements come from.
  public var path: String {
    switch body {
    case .file(let file, _): file.path
    case .stored: "stored down step of \(revision)"
    }
  }
}
