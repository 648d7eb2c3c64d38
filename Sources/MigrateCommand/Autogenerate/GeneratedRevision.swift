import Glibc
import Migrations
import SchemaChange

/// A revision that a plan has become: its statements in both directions, and what they are about.
struct GeneratedRevision: Sendable {
  let stage: SchemaPlan.Stage
  /// The statements back; empty until the revision has run.
  var down: [SchemaPlan.Stage] = []
  /// What it does, where that is told.
  var title: String?
  /// Whether it waits until nothing uses any more what it drops.
  var isContract: Bool
  /// The declared changes that begin with it.
  var declarations: [String] = []

  init(
    stage: SchemaPlan.Stage, down: [SchemaPlan.Stage] = [], title: String? = nil,
    isContract: Bool? = nil
  ) {
    self.stage = stage
    self.down = down
    self.title = title
    self.isContract = isContract ?? (stage.kind == .contract)
  }

  /// What the revision does beyond the message, when there are several.
  var subject: String {
    if let title { return title }
    return switch stage.kind {
    case .expand: ""
    case .alone: "build and validate"
    case .contract: "drop what is not used any more"
    }
  }

  /// The sections of the file.
  var body: String {
    "-- migrate:up\(Self.options([stage]))\n" + Self.text([stage])
      + "\n-- migrate:down\(Self.options(down))\n" + Self.text(down)
  }

  private static func options(_ stages: [SchemaPlan.Stage]) -> String {
    (stages.contains { $0.kind == .alone } ? " transaction:false" : "")
      + (values(stages).isEmpty ? "" : " placeholders:on")
  }

  private static func values(_ stages: [SchemaPlan.Stage]) -> [String] {
    stages.flatMap(\.statements).flatMap(\.values)
  }

  /// The placeholders that have to be set before the revision can run in both directions.
  var values: [String] { Self.values([stage] + down) }

  private static func text(_ stages: [SchemaPlan.Stage]) -> String {
    var text = ""
    var last: ChangeStatement?
    let hasPlaceholders = !values(stages).isEmpty
    for statement in stages.flatMap(\.statements) {
      // One statement a group, but what is of one line each stays together.
      if let last, last.sql.contains("\n") || statement.sql.contains("\n") { text += "\n" }
      if let lost = statement.loses, lost != last?.loses { text += "-- Lost for good: \(lost).\n" }
      if let note = statement.note { text += "-- \(note)\n" }
      if let directive = statement.directive { text += "\(directive)\n" }
      if let todo = statement.todo { text += "-- migrate:todo \(todo)\n" }
      text += (hasPlaceholders ? placing(statement) : statement.sql) + ";\n"
      last = statement
    }
    return text
  }

  /// The statement for a section with placeholders, in which `${` otherwise stands for itself.
  private static func placing(_ statement: ChangeStatement) -> String {
    statement.values.reduce(statement.sql.replacing("${", with: "$${")) { sql, name in
      sql.replacing("$${\(name)}", with: "${\(name)}")
    }
  }

  /// Whether somebody has to write something before the revision can run.
  var isToBeCompleted: Bool { stage.statements.contains { $0.todo != nil } }

  /// Whether somebody has to write something before it can be taken back.
  var isWayBackToBeCompleted: Bool {
    down.contains { $0.statements.contains { $0.todo != nil } }
  }

  /// The changes for people: `+ column orders.total: numeric`.
  func changes(_ defaultSchema: String?) -> [String] {
    let changes = stage.changes.map { change, fact in
      let path =
        fact.path.first == defaultSchema && fact.path.count > 1
        ? Array(fact.path.dropFirst()) : fact.path
      return "\(change.rawValue) \(fact.kind.title) \(path.joined(separator: "."))"
    }
    return declarations + changes
  }
}

extension NewRevisionOptions {
  /// Writes revisions, each on top of the one before: all of them, or none.
  ///
  /// - Parameters:
  ///   - parents: what the first follows.
  ///   - dependencies: what the first depends on.
  ///   - lines: what is shown of each.
  /// - Throws: as `write(in:following:dependencies:…)`.
  func write(
    _ revisions: [GeneratedRevision], in project: Project, following parents: [String],
    dependencies: [String], options: GlobalOptions, _ lines: (GeneratedRevision) -> [String]
  ) throws {
    var (project, parents) = (project, parents)
    var written: [String] = []
    do {
      for (index, revision) in revisions.enumerated() {
        var part = self
        if index > 0 {
          part.identifier = nil
          part.branchLabels = []
        }
        if revisions.count > 1, !revision.subject.isEmpty {
          part.message += ": \(revision.subject)"
        }
        if revision.isContract { part.phase = .contract }
        let path = try part.write(
          in: project, following: parents, dependencies: index == 0 ? dependencies : [],
          body: revision.body, options: options)
        written.append(path)
        project = try Project(project.configuration)
        parents = project.files.filter { $0.path == path }.map(\.revision)
        if !options.json, !options.quiet {
          for line in lines(revision) { Terminal.current.output.writeLine("  \(line)") }
        }
      }
    } catch {
      for path in written { unlink(path) }
      throw error
    }
  }
}
