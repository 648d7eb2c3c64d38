/// What a database says was applied, as of one moment: all that a plan has to know of it.
package struct AppliedState: Sendable, Hashable {
  /// The applied revisions, in the order in which they were applied.
  package var rows: [AppliedRevision]
  /// The repeatable files that were run, as far as they were read; nil where they have no table.
  package var repeatables: [RepeatableRow]?
  /// What is recorded of backfills, where a migration is applied in part.
  package var backfills: [BackfillRecord] = []

  /// Creates a state, by default that of an empty database.
  package init(rows: [AppliedRevision] = [], repeatables: [RepeatableRow]? = nil) {
    self.rows = rows
    self.repeatables = repeatables
  }

  /// Assumes that revisions of a graph are applied, as a script without a database has to.
  package init(assuming revisions: Set<String>, of graph: RevisionGraph) {
    self.init(
      rows: graph.topologicalOrder.filter(revisions.contains).compactMap { id in
        graph[id].map { AppliedRevision(assumed: $0, dependencies: graph.dependencies(of: id)) }
      })
  }

  /// The identifiers of the applied revisions; those partly applied are among them.
  package var revisions: Set<String> { Set(rows.map(\.revision)) }

  /// What counts as applied. For an upgrade, a migration whose upgrade was interrupted does not: where
  /// it was in the middle of a backfill, it goes on.
  package func revisions(for direction: Direction) -> Set<String> {
    guard direction == .up else { return revisions }
    return Set(rows.filter { $0.partial?.direction != .up }.map(\.revision))
  }

  /// The state after squashes were recorded in the place of what they replace.
  ///
  /// - Parameter squashes: those of `completed(among:)`.
  func recording(_ squashes: [Squash]) -> AppliedState {
    var state = self
    for squash in squashes {
      guard let last = state.rows.firstIndex(where: { $0.revision == squash.replaces.last }) else {
        continue
      }
      state.rows[last].become(squash.record)
      state.rows.removeAll { squash.replaces.contains($0.revision) }
    }
    return state
  }

  /// What the database says of a repeatable file that was run since the step was planned; nil for
  /// one that was not, and for a step of a revision.
  func laterRun(of step: MigrationStep) -> RepeatableRow? {
    guard case .repeatable(let file, let timesRun?) = step.body else { return nil }
    return repeatables?.first { $0.name == file.recordName && $0.timesRun > timesRun }
  }
}

extension AppliedRevision {
  /// A row that nobody has written, for a revision that is assumed to be applied.
  fileprivate init(assumed revision: Revision, dependencies: [String]) {
    self.init(
      revision: revision.id, message: "", downRevisions: revision.downRevisions,
      dependencies: dependencies, branchLabels: revision.branchLabels, hasDownBody: false,
      appliedAt: "", appliedBy: "", toolVersion: "")
  }

  /// Makes the row that of another revision; when it was applied and by whom stays.
  fileprivate mutating func become(_ record: AppliedRevision.Record) {
    revision = record.revision
    message = record.message
    checksum = record.checksum
    downRevisions = record.downRevisions
    dependencies = record.dependencies
    branchLabels = record.branchLabels
    hasDownBody = record.downBody != nil
    durationMilliseconds = nil
  }
}
