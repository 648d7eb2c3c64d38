import Migrations
import SchemaChange

/// A revision that a plan has become: its statements in both directions, and what they are about.
struct GeneratedRevision: Sendable {
  let stage: SchemaPlan.Stage
  /// The statements back; empty until the revision has run.
  var down: [SchemaPlan.Stage] = []

  /// What the revision does beyond the message, when there are several.
  var subject: String {
    switch stage.kind {
    case .expand: ""
    case .alone: "build and validate"
    case .contract: "drop what is not used any more"
    }
  }

  /// The sections of the file.
  var body: String {
    var text = "-- migrate:up" + (stage.kind == .alone ? " transaction:false" : "") + "\n"
    text += Self.text([stage])
    let isAlone = down.contains { $0.kind == .alone }
    text += "\n-- migrate:down" + (isAlone ? " transaction:false" : "") + "\n"
    return text + Self.text(down)
  }

  private static func text(_ stages: [SchemaPlan.Stage]) -> String {
    var text = ""
    var last: ChangeStatement?
    for statement in stages.flatMap(\.statements) {
      // One statement a group, but what is of one line each stays together.
      if let last, last.sql.contains("\n") || statement.sql.contains("\n") { text += "\n" }
      if let lost = statement.loses, lost != last?.loses { text += "-- Lost for good: \(lost).\n" }
      if let todo = statement.todo { text += "-- migrate:todo \(todo)\n" }
      text += statement.sql + ";\n"
      last = statement
    }
    return text
  }

  /// Whether somebody has to write something before the revision can run.
  var isToBeCompleted: Bool { stage.statements.contains { $0.todo != nil } }

  /// Whether somebody has to write something before it can be taken back.
  var isWayBackToBeCompleted: Bool {
    down.contains { $0.statements.contains { $0.todo != nil } }
  }

  /// The changes for people: `+ column orders.total: numeric`.
  func changes(_ defaultSchema: String?) -> [String] {
    stage.changes.map { change, fact in
      let path =
        fact.path.first == defaultSchema && fact.path.count > 1
        ? Array(fact.path.dropFirst()) : fact.path
      return "\(change.rawValue) \(fact.kind.title) \(path.joined(separator: "."))"
    }
  }
}
