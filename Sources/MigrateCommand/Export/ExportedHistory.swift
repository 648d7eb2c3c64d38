import Migrations

/// A history as it is handed to another tool.
struct ExportedHistory: Sendable {
  /// The migrations in an order of application; those that the database has applied come first.
  let migrations: [ExportedMigration]
  /// The graph.
  let graph: RevisionGraph
  /// The database that the statements are for.
  let dialect: BackEnd

  /// Reads the files of a project.
  ///
  /// - Parameters:
  ///   - rows: What the database has applied; none where no database was asked.
  ///   - format: The tool.
  /// - Throws: `ExportError`; `ProblemList` with all that cannot be read.
  init(_ project: Project, rows: [AppliedRevision], for format: any ExportFormat.Type) throws {
    let strangers = rows.map(\.revision).filter { project.fileByRevision[$0] == nil }
    guard strangers.isEmpty else { throw ExportError.withoutFile(strangers) }
    if let partial = rows.first(where: { $0.partial != nil }) {
      throw ExportError.partial(partial.revision)
    }
    graph = project.graph
    let dialect = try project.configuration.databaseAddress().backEnd
    self.dialect = dialect
    let rowByRevision = Dictionary(
      rows.map { ($0.revision, $0) }, uniquingKeysWith: { first, _ in first })
    let order = graph.topologicalOrder
    var problems: [Problem] = []
    var migrations: [ExportedMigration] = []
    for id in order.filter({ rowByRevision[$0] != nil })
      + order.filter({ rowByRevision[$0] == nil })
    {
      guard let file = project.fileByRevision[id], let revision = graph[id] else { continue }
      do {
        migrations.append(
          ExportedMigration(
            file: file, revision: revision, row: rowByRevision[id],
            up: try ExportedSection(file.up, of: file, dialect, for: format),
            down: try file.down.map { try ExportedSection($0, of: file, dialect, for: format) }))
      } catch let problem as Problem {
        problems.append(problem)
      }
    }
    if !problems.isEmpty { throw ProblemList(problems) }
    self.migrations = migrations
  }

  /// The applied migrations, with the place of each in the history.
  var applied: [(index: Int, migration: ExportedMigration, row: AppliedRevision)] {
    migrations.enumerated().compactMap { index, migration in
      migration.row.map { (index, migration, $0) }
    }
  }

  /// Whether each migration follows the one before it, and nothing else.
  var isLinear: Bool {
    graph.bases.count <= 1 && graph.branchPoints.isEmpty && graph.mergePoints.isEmpty
      && migrations.allSatisfy { graph.dependencies(of: $0.revision.id).isEmpty }
  }

  /// What somebody has to look at.
  var reviewItems: [Problem] {
    migrations.flatMap { $0.up.reviewItems + ($0.down?.reviewItems ?? []) }
  }
}

/// A migration as it is handed to another tool.
struct ExportedMigration: Sendable {
  /// The file.
  let file: MigrationFile
  /// The node of the graph.
  let revision: Revision
  /// What the database says of it; nil when it is not applied.
  let row: AppliedRevision?
  /// The up migration.
  let up: ExportedSection
  /// The down migration; nil for an irreversible migration.
  let down: ExportedSection?

  /// Why there is no down migration, as a line of SQL; empty where nobody said.
  var irreversibleComment: String {
    file.irreversible.map { "-- irreversible: \($0.visibleLine)\n" } ?? ""
  }

  /// The message as a part of a file's name; never empty.
  var slug: String { NewMigration.slug(of: file.message).ifEmpty("migration") }
}
