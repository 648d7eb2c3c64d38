/// One migration to run, in one direction.
public struct MigrationStep: Sendable, Hashable {
  /// The node of the graph, with parents and dependencies by full id.
  package var node: Revision
  /// Up or down.
  public var direction: Direction
  /// The migration's message.
  public var message: String
  /// Where the statements come from.
  package var body: Body
  /// Of a down migration: how many statements of the up migration are done, where these are backfills and the next
  /// one is an open backfill, so that there is nothing to take back but the record; nil for another step.
  package var droppedBackfill: Int?

  /// Where a step's statements come from.
  package enum Body: Sendable, Hashable {
    /// A section of a file.
    case file(MigrationFile, MigrationFile.Section)
    /// The down migration that the database holds, for a revision without a file.
    case stored
    /// A repeatable file, which was run so many times before; nil where that is not known.
    case repeatable(RepeatableFile, timesRun: Int?)
  }

  /// The step of a file.
  ///
  /// - Parameter node: the file's node of the graph, with parents and dependencies by full id.
  /// - Returns: nil for a down migration of an irreversible migration.
  package init?(_ file: MigrationFile, _ node: Revision, _ direction: Direction) {
    guard let section = direction == .up ? file.up : file.down else { return nil }
    self.node = node
    self.direction = direction
    message = file.message
    body = .file(file, section)
  }

  /// The down migration of a revision without a file.
  ///
  /// - Returns: nil when the database holds no down migration for it.
  package init?(stored row: AppliedRevision) {
    guard row.hasDownBody else { return nil }
    node = row.asRevision
    direction = .down
    message = row.message
    body = .stored
  }

  /// The run of a repeatable file.
  ///
  /// - Parameter timesRun: how often it was run before, as the database says; nil where that is not
  ///   known.
  package init(_ file: RepeatableFile, timesRun: Int?) {
    node = Revision(id: file.name, downRevisions: [])
    direction = .up
    message = file.file.message
    body = .repeatable(file, timesRun: timesRun)
  }

  /// The identifier of the revision; the name of a repeatable file.
  public var revision: String { node.id }

  /// The repeatable file that it runs; nil for a step of a revision.
  package var repeatable: RepeatableFile? {
    if case .repeatable(let file, _) = body { file } else { nil }
  }

  /// Whether it is a Swift migration.
  public var isSwift: Bool {
    if case .file(let file, _) = body { file.language == .swift } else { false }
  }

  /// Why there is no way back, as the file says it; nil where it does not.
  package var irreversible: String? {
    if case .file(let file, _) = body { file.irreversible } else { nil }
  }

  /// The file as the user would name it, or where else the statements come from.
  public var path: String {
    switch body {
    case .file(let file, _): file.path
    case .repeatable(let file, _): file.file.path
    case .stored: "stored down migration of \(revision)"
    }
  }
}
