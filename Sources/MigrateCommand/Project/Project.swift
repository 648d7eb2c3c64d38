import Migrations

/// The migration files of a directory, and their graph.
struct Project {
  /// The configuration that names the directory and the database.
  let configuration: Configuration
  /// The directory of the files.
  let directory: VersionsDirectory
  /// The files, and how they follow one another.
  let migrations: MigrationSet

  /// Reads the files of the bundle that this program is, or else of the directory that the
  /// configuration names.
  ///
  /// - Throws: `ConfigurationError`; `ProblemList` with all that is wrong with the files;
  ///   `BundleError`.
  init(_ configuration: Configuration) throws {
    self.configuration = configuration
    directory = VersionsDirectory(
      configuration.versions, isRecursive: configuration.recursive)
    migrations = try MigrationSet(MigrationBundle.current?.contents() ?? directory.contents())
  }

  /// The files, in the order of their numbers.
  var files: [MigrationFile] { migrations.files }
  /// The files that are run again whenever they change.
  var repeatables: RepeatableSet { migrations.repeatables }
  /// The file of each revision.
  var fileByRevision: [String: MigrationFile] { migrations.fileByRevision }
  /// The graph of the files, as for an empty database.
  var graph: RevisionGraph { migrations.graph }
  /// The files that replace others.
  var squashes: [MigrationFile] { migrations.squashes }

  /// The revisions of the files that a database with these rows does not have.
  ///
  /// - Throws: as `MigrationSet.graph(with:)`.
  func pending(with rows: [AppliedRevision]) throws -> Set<String> {
    Set(try migrations.graph(with: rows).revisions.map(\.id)).subtracting(rows.map(\.revision))
  }

  /// The pending contract revisions, by the last expand revision that each stands on, where that is
  /// applied: what was begun and is to be completed.
  func pendingContracts(in graph: RevisionGraph, applied: Set<String>) -> [String: [String]] {
    let contract = migrations.contractRevisions
    guard !contract.isSubset(of: applied) else { return [:] }
    let order = graph.topologicalOrder
    let nearest = graph.nearest(below: order, among: Set(order).subtracting(contract))
    let pending = order.filter { contract.contains($0) && !applied.contains($0) }
    return Dictionary(
      grouping: pending.filter { nearest[$0].map(applied.contains) ?? false },
      by: { nearest[$0] ?? "" })
  }

  /// A revision with its message, for people.
  func name(_ id: String) -> String {
    let message = fileByRevision[id]?.message ?? ""
    return message.isEmpty ? id : "\(id) (\(message))"
  }

  /// The steps of revisions, as for an empty database.
  ///
  /// - Parameters:
  ///   - graph: the graph of a database that has other revisions, too.
  ///   - rows: what a database says of them.
  /// - Throws: as `MigrationSet.steps`.
  func steps(
    of revisions: [String], _ direction: Direction = .up, in graph: RevisionGraph? = nil,
    rows: [AppliedRevision] = []
  ) throws(PlanError) -> [MigrationStep] {
    try migrations.steps(
      MigrationPlan(direction: direction, revisions: revisions), graph: graph ?? self.graph,
      rows: rows)
  }
}
