import ArgumentParser
import Migrations

/// `migrate rebase`
struct RebaseCommand: AsyncParsableCommand, WritesMigrations {
  static let configuration = CommandConfiguration(
    commandName: "rebase",
    abstract: "Move your unapplied revisions onto another head.",
    usage: "migrate rebase <revisions or files> ... [--onto <rev>]",
    discussion: """
      For two heads after a git merge, when the own revisions are applied nowhere but on one's own \
      machine. All that leads to the named head and not to the other moves. Files whose number is \
      taken by another file are named by their paths; they get the next free numbers.

      EXAMPLES:
        migrate rebase 20261124093000
        migrate rebase billing@head --onto 0011
        migrate rebase versions/0005_mine.sql versions/0006_mine_too.sql
      """)

  @Argument(help: "The own head, or the own files whose numbers are taken.")
  var moved: [RevisionArgument]

  @Option(help: ArgumentHelp("What to follow; the other head by default.", valueName: "rev"))
  var onto: RevisionArgument?

  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    let configuration = try options.loadConfiguration().configuration
    let paths = moved.map(\.text)
    if paths.allSatisfy({ $0.contains("/") || $0.hasSuffix(".sql") }) {
      try renumber(paths, configuration)
    } else if moved.count == 1 {
      try rebase(moved[0], Project(configuration))
    } else {
      throw ValidationError("name one head, or files by their paths")
    }
  }

  /// Moves everything that leads to a revision and not to the other head.
  private func rebase(_ own: RevisionArgument, _ project: Project) throws {
    let graph = project.graph
    let ownID = try single(own, in: graph)
    let target = try onto.map { try single($0, in: graph) } ?? otherHead(than: ownID, graph)
    let below = graph.ancestors(of: [target])
    if graph.ancestors(of: [ownID]).contains(target) {
      throw RebaseError.alreadyOnTop(ownID, target: target)
    }
    if below.contains(ownID) { throw RebaseError.isBelow(ownID, target: target) }
    let moving = graph.ancestors(of: [ownID]).subtracting(below)
    let roots = graph.topologicalOrder.filter { id in
      moving.contains(id) && graph[id]?.downRevisions.allSatisfy { !moving.contains($0) } == true
    }
    let revisions = graph.revisions.map { revision in
      var revision = revision
      if roots.contains(revision.id) { revision.downRevisions = [target] }
      return revision
    }
    _ = try RevisionGraph(revisions)
    for root in roots {
      guard let file = project.fileByRevision[root] else { continue }
      try file.setDownRevisions([target])
      try options.show(
        MovedRevision(
          text: "\(root) follows \(target) now (\(file.path))",
          report: NewRevisionReport(
            event: "rebased", revision: root, downRevisions: [target], path: file.path)))
    }
  }

  /// Gives files the numbers after all others, each on top of the one before.
  private func renumber(_ paths: [String], _ configuration: Configuration) throws {
    let directory = VersionsDirectory(
      configuration.versions, isRecursive: configuration.recursive)
    let files = try paths.map { path in
      guard let file = try directory.load(where: { isSameFile($0, path) }).first else {
        throw RebaseError.noSuchFile(path, directory: configuration.versions)
      }
      return file
    }
    var others = try directory.load { path in !files.contains { $0.path == path } }
    var parents: [String] = []
    if !others.isEmpty {
      let target = onto ?? RevisionArgument(argument: "head")
      parents = [try single(target, in: RevisionGraph(others.revisions()))]
    }
    for file in files {
      let number = RevisionNumbering(of: others, configuration.revisionIDs).next(after: others)
      let newPath = try file.renumber(to: number, following: parents)
      try options.show(
        MovedRevision(
          text: "\(file.path) is \(newPath) now" + parents.map { ", and follows \($0)" }.joined(),
          report: NewRevisionReport(
            event: "renumbered", revision: number, downRevisions: parents, path: newPath,
            oldPath: file.path)))
      others = try directory.load { other in
        other == newPath || others.contains { $0.path == other }
      }
      parents = [number]
    }
  }

  /// Whether a file of the directory is the named one, by its whole path or the end of it.
  private func isSameFile(_ path: String, _ named: String) -> Bool {
    path == named || path.hasSuffix("/" + named)
  }

  private func single(_ argument: RevisionArgument, in graph: RevisionGraph) throws -> String {
    let identifier = try RevisionIdentifier(parsing: argument.text)
    let found = try graph.revisions(named: identifier)
    guard found.count == 1 else {
      throw RevisionError.ambiguous(identifier, candidates: found)
    }
    return found[0]
  }

  private func otherHead(than own: String, _ graph: RevisionGraph) throws -> String {
    let descendants = graph.descendants(of: [own])
    let others = graph.heads.filter { !descendants.contains($0) }
    guard others.count == 1 else { throw RebaseError.needsTarget(heads: others) }
    return others[0]
  }
}

/// A file that has another parent or number, as `migrate rebase` prints it.
private struct MovedRevision: Report {
  /// What happened, in a sentence.
  let text: String
  let report: NewRevisionReport

  func write(to json: JSONLines) throws { try json.write(report) }

  func write(to output: OutputStream, _ detail: Detail) {
    if detail != .quiet { output.writeText(text) }
  }
}

/// Why nothing was moved.
enum RebaseError: Sendable, Hashable {
  case alreadyOnTop(String, target: String)
  case isBelow(String, target: String)
  case needsTarget(heads: [String])
  case noSuchFile(String, directory: String)
}

extension RebaseError: MigrationError {
  var exitStatus: ExitStatus { .badMigrations }

  var description: String {
    switch self {
    case .alreadyOnTop(let own, let target): "\(own) is on top of \(target) already"
    case .isBelow(let own, let target):
      "\(target) stands on \(own); name the head that is to move"
    case .needsTarget(let heads) where heads.isEmpty: "there is no other head; name one by --onto"
    case .needsTarget(let heads):
      "there are several other heads; name one by --onto: \(heads.joined(separator: ", "))"
    case .noSuchFile(let path, let directory): "\(path) is no migration file of \(directory)"
    }
  }
}
