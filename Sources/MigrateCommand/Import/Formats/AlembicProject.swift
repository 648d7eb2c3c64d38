import Migrations

/// What is known of an Alembic project.
struct AlembicProject: Sendable, Decodable {
  /// The revisions, each after those that it follows.
  var revisions: [Revision]
  /// SQLAlchemy's name of the database; nil when nothing was printed.
  var dialect: String?
  /// Why nothing was printed.
  var failure: String?

  /// A file of the project.
  struct Revision: Sendable, Decodable {
    var revision: String
    /// Relative to the imported directory.
    var path: String
    var message: String
    /// As Alembic wrote it.
    var created: String?
    var parents: [String]
    var dependencies: [String]
    var labels: [String]
    var upgrade: Step?
    var downgrade: Step?
  }

  /// What one function of a file does.
  struct Step: Sendable, Decodable {
    var statements: [String]
    /// Whether all of it runs in a transaction.
    var transaction: Bool
    /// Why it was not printed to its end.
    var failure: Failure?
  }

  /// Why a function was not printed to its end.
  struct Failure: Sendable, Decodable {
    var line: Int
    var reason: String
    /// Whether the function says that it does nothing on purpose.
    var deliberate: Bool
  }
}

extension AlembicProject {
  /// Reads the graph alone from the files, without running them.
  /// - Throws: `ProblemList` with what is not written out there, or wrong in the graph.
  init(_ files: [SourceFile], failure: String) throws(ProblemList) {
    var problems: [Problem] = []
    var revisions: [Revision] = []
    for file in files {
      do throws(Problem) {
        revisions.append(try Revision(file))
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

extension AlembicProject.Revision {
  /// Whether a file is a revision of Alembic's.
  static func isIn(_ file: SourceFile) -> Bool {
    PythonModule.file(file, assigns: ["revision", "down_revision"])
  }

  /// - Throws: `Problem` for the first value that is not written out.
  fileprivate init(_ file: SourceFile) throws(Problem) {
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
