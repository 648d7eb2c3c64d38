/// The migrations of a project: its files, and how they follow one another.
package struct MigrationSet: Sendable {
  /// The files, in the order of their numbers.
  package let files: [MigrationFile]
  /// The files that are run again whenever they change.
  package let repeatables: RepeatableSet
  /// The file of each revision.
  package let fileByRevision: [String: MigrationFile]
  /// The graph of the files, as for an empty database: with squashes in the place of what they replace.
  package let graph: RevisionGraph
  /// The files that replace others.
  package let squashes: [MigrationFile]

  /// Connects the files of a versions directory or of a bundle.
  ///
  /// - Throws: `ProblemList` with all that is wrong with the graph.
  package init(_ contents: VersionsContents) throws(ProblemList) {
    files = contents.migrations
    repeatables = contents.repeatables
    graph = try RevisionGraph(files.revisions())
    squashes = files.filter { !$0.replaces.isEmpty }
    fileByRevision = Dictionary(
      files.map { ($0.revision, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The graph of the files and of what the database has besides, such as revisions of a newer build.
  /// Of squashes and what they replace, it has what counts for the database.
  ///
  /// - Throws: `ProblemList` when the two do not fit.
  package func graph(with rows: [AppliedRevision]) throws(ProblemList) -> RevisionGraph {
    let stored = rows.filter { fileByRevision[$0.revision] == nil }
    guard !stored.isEmpty || !squashes.isEmpty else { return graph }
    return try RevisionGraph(
      files.revisions() + stored.map(\.asRevision), recorded: Set(rows.map(\.revision)))
  }

  /// The revisions that run once no old version of the application is left.
  package var contractRevisions: Set<String> {
    Set(files.filter { $0.phase == .contract }.map(\.revision))
  }

  /// Compares the files with what was applied.
  package func comparison(with rows: [AppliedRevision]) -> HistoryComparison {
    HistoryComparison(files: fileByRevision, rows: rows)
  }

  /// The steps of revisions, each with its file or with the down migration that the database holds.
  ///
  /// - Throws: `PlanError.irreversible` before anything is run.
  package func steps(
    _ plan: MigrationPlan, graph: RevisionGraph, rows: [AppliedRevision]
  ) throws(PlanError) -> [MigrationStep] {
    var irreversible: [PlanError.Irreversible] = []
    let steps = plan.revisions.compactMap { id -> MigrationStep? in
      guard var revision = graph[id] else { return nil }
      revision.dependencies = graph.dependencies(of: id)
      let step =
        if let file = fileByRevision[id] {
          MigrationStep(file, revision, plan.direction)
        } else {
          rows.first { $0.revision == id }.flatMap { MigrationStep(stored: $0) }
        }
      if step == nil {
        let file = fileByRevision[id]
        irreversible.append(
          PlanError.Irreversible(path: file?.path ?? id, reason: file?.irreversible))
      }
      return step
    }
    guard irreversible.isEmpty else { throw .irreversible(irreversible) }
    return steps
  }

  /// What the version table is to say of revisions that are recorded without being run.
  ///
  /// - Throws: `Problem` when a file cannot be read.
  package func records(_ ids: [String], graph: RevisionGraph) throws -> [AppliedRevision.Record] {
    try ids.compactMap { id in
      guard var revision = graph[id], let file = fileByRevision[id] else { return nil }
      revision.dependencies = graph.dependencies(of: id)
      return try AppliedRevision.Record(file, revision)
    }
  }
}
