import Migrations

/// The migration files of a directory, and their graph.
struct Project {
  /// The configuration that names the directory and the database.
  let configuration: Configuration
  /// The directory of the files.
  let directory: VersionsDirectory
  /// The files, in the order of their numbers.
  let files: [MigrationFile]
  /// The files that are run again whenever they change.
  let repeatables: RepeatableSet
  /// The file of each revision.
  let fileByRevision: [String: MigrationFile]
  /// The graph of the files, as for an empty database: with squashes in the place of what they replace.
  let graph: RevisionGraph
  /// The files that replace others.
  let squashes: [MigrationFile]

  /// Reads the files of the bundle that this program is, or else of the directory that the
  /// configuration names.
  ///
  /// - Throws: `ConfigurationError`; `ProblemList` with all that is wrong with the files;
  ///   `BundleError`.
  init(_ configuration: Configuration) throws {
    self.configuration = configuration
    directory = VersionsDirectory(
      configuration.versions, isRecursive: configuration.recursive)
    let contents = try MigrationBundle.current?.contents() ?? directory.contents()
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
  func graph(with rows: [VersionRow]) throws -> RevisionGraph {
    let stored = rows.filter { fileByRevision[$0.revision] == nil }
    guard !stored.isEmpty || !squashes.isEmpty else { return graph }
    return try RevisionGraph(
      files.revisions() + stored.map(\.asRevision), recorded: Set(rows.map(\.revision)))
  }

  /// The revisions of the files that a database with these rows does not have.
  ///
  /// - Throws: as `graph(with:)`.
  func pending(with rows: [VersionRow]) throws -> Set<String> {
    Set(try graph(with: rows).revisions.map(\.id)).subtracting(rows.map(\.revision))
  }

  /// The revisions that run once no old version of the application is left.
  var contractRevisions: Set<String> {
    Set(files.filter { $0.phase == .contract }.map(\.revision))
  }

  /// A revision with its message, for people.
  func name(_ id: String) -> String {
    let message = fileByRevision[id]?.message ?? ""
    return message.isEmpty ? id : "\(id) (\(message))"
  }

  /// Compares the files with what was applied.
  func comparison(with rows: [VersionRow]) -> HistoryComparison {
    HistoryComparison(files: fileByRevision, rows: rows)
  }

  /// The steps of a plan, each with its file or with the step down that the database holds.
  ///
  /// - Throws: `PlanError.irreversible` before anything is run.
  func steps(
    _ plan: MigrationPlan, graph: RevisionGraph, rows: [VersionRow]
  ) throws -> [MigrationStep] {
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
    guard irreversible.isEmpty else { throw PlanError.irreversible(irreversible) }
    return steps
  }

  /// What the version table is to say of revisions that are recorded without being run.
  func records(_ ids: [String], graph: RevisionGraph) throws -> [VersionRecord] {
    try ids.compactMap { id in
      guard var revision = graph[id], let file = fileByRevision[id] else { return nil }
      revision.dependencies = graph.dependencies(of: id)
      return try VersionRecord(file, revision)
    }
  }
}

/// Why a plan cannot be run.
enum PlanError: Error, Sendable, Hashable {
  /// Migrations without a step down.
  case irreversible([Irreversible])

  /// A migration without a step down.
  struct Irreversible: Sendable, Hashable {
    /// The path, or else the revision.
    let path: String
    /// Why there is none, as its header says.
    let reason: String?
  }
}

extension PlanError: CustomStringConvertible {
  var description: String {
    switch self {
    case .irreversible(let migrations):
      """
      \(migrations.map(Self.line).joined(separator: "\n"))
      Nothing was run. \(Self.remedy(migrations))
      """
    }
  }

  private static func line(_ migration: Irreversible) -> String {
    let reason = migration.reason ?? "it has no \(stepDown(of: migration.path))"
    return "\(migration.path.visibleLine): the migration is irreversible: \(reason.visibleLine)"
  }

  private static func remedy(_ migrations: [Irreversible]) -> String {
    migrations.contains { $0.reason == nil }
      ? """
      Stop the downgrade above it, or add it (an empty one is a legal no-op) and accept the edited file \
      with `migrate repair --accept-checksum REV`.
      """ : "Stop the downgrade above it."
  }

  private static func stepDown(of path: String) -> String {
    path.hasSuffix(".swift") ? "`func down`" : "-- migrate:down section"
  }
}
