import Migrations

/// A revision on its way through a verification.
struct Trial: Sendable {
  /// The step up.
  let up: MigrationStep
  /// The step down; nil for an irreversible migration.
  let down: MigrationStep?
  /// Whether the revision is verified; others are only applied, because those stand on them.
  let isVerified: Bool

  /// A run of one of the two steps.
  enum Pass: String, Encodable, Sendable {
    case up
    case down
    case upAgain = "up_again"
  }
}

extension Project {
  /// The trials of revisions and of all that they need, in the order of application.
  func trials(of revisions: some Sequence<String>) throws -> [Trial] {
    let verified = Set(revisions)
    let needed = graph.ancestors(of: verified)
    let order = graph.topologicalOrder.filter(needed.contains)
    return try steps(MigrationPlan(direction: .up, revisions: order), graph: graph, rows: []).map {
      up in
      Trial(
        up: up,
        down: fileByRevision[up.revision].flatMap { MigrationStep($0, up.node, .down) },
        isVerified: verified.contains(up.revision))
    }
  }
}
