import Migrations

/// Alembic: revisions in Python, whose SQL its offline mode prints. Where Alembic cannot be run, the
/// graph alone comes over.
enum AlembicFormat: HistoryFormat {
  static let name = "alembic"

  static func recognizes(_ tree: SourceTree) -> Bool { !revisions(of: tree).isEmpty }

  static func read(_ tree: SourceTree) async throws -> ImportedHistory {
    let project: PythonProject
    do {
      project = try await PythonInterpreter(for: tree).answer(
        of: PackageResources.alembic_history_py, for: tree.path, as: PythonProject.self)
    } catch let failure as ToolFailure {
      project = try PythonProject(alembic: revisions(of: tree), failure: failure.reason)
    }
    var history = project.history(of: tree)
    history.notes.append(autogenerateNote)
    let location = SourceLocation(path: tree.path, line: 0)
    if let failure = project.failure {
      history.reviewItems.append(
        Problem(
          location,
          "Alembic printed no SQL (\(failure)); run this where `alembic upgrade head --sql` works,"
            + " or name the Python of the project by --python"))
    } else if let dialect = project.dialect, history.dialect == nil {
      history.reviewItems.append(
        Problem(location, "Alembic wrote SQL of \(dialect); set sqlalchemy.url to PostgreSQL"))
    }
    return history
  }

  /// Alembic's autogenerate drops the tables that the models do not have.
  private static let autogenerateNote =
    "while Alembic is in use, too, its autogenerate would drop the tables of migrate; in env.py:"
    + " context.configure(…, include_object=lambda object, name, type_, *rest:"
    + " not (type_ == \"table\" and name.startswith(\"migrate_\")))"

  private static func revisions(of tree: SourceTree) -> [SourceFile] {
    tree.pythonFiles.filter { PythonModule.file($0, assigns: ["revision", "down_revision"]) }
  }
}

extension PythonProject {
  /// Reads the graph alone from Alembic's files, without running them.
  /// - Throws: `ProblemList` with what is not written out there, or wrong in the graph.
  fileprivate init(alembic files: [SourceFile], failure: String) throws(ProblemList) {
    var problems: [Problem] = []
    var revisions: [Revision] = []
    for file in files {
      do throws(Problem) {
        revisions.append(try Revision(alembic: file))
      } catch {
        problems.append(error)
      }
    }
    if !problems.isEmpty { throw ProblemList(problems) }
    revisions.sort { ($0.created ?? "") < ($1.created ?? "") }
    let paths = Dictionary(files.map { ($0.name, $0.path) }) { first, _ in first }
    let graph = try RevisionGraph(
      revisions.map { revision in
        Migrations.Revision(
          id: revision.revision, downRevisions: revision.parents,
          dependencies: revision.dependencies, branchLabels: revision.labels,
          location: SourceLocation(path: paths[revision.path] ?? revision.path, line: 1))
      })
    let place = Dictionary(revisions.map { ($0.revision, $0) }) { first, _ in first }
    self.init(
      revisions: graph.topologicalOrder.compactMap { place[$0] }, dialect: nil, failure: failure)
  }
}

extension PythonProject.Revision {
  /// - Throws: `Problem` for the first value that is not written out.
  fileprivate init(alembic file: SourceFile) throws(Problem) {
    let module = PythonModule(file)
    func names(_ name: String) throws(Problem) -> [String] {
      guard let value = module.values[name] else { return [] }
      if let names = value.names { return names }
      throw Problem(
        SourceLocation(path: file.path, line: module.lines[name] ?? 1),
        "`\(name)` is known only when the file runs; name the Python of the project by --python")
    }
    let lines = module.documentation.split(separator: "\n", omittingEmptySubsequences: false)
    let created = lines.first { $0.hasPrefix("Create Date:") }
    self.init(
      revision: try names("revision").first ?? "", path: file.name,
      message: lines.first { !$0.isEmpty }.map(String.init) ?? "",
      created: created.map { String(Substring($0.utf8.dropFirst(12).trimmingSpace())) },
      parents: try names("down_revision"), dependencies: try names("depends_on"),
      labels: try names("branch_labels"))
  }
}
