import Migrations

/// A revision on its way through a verification.
struct RoundTrip: Sendable {
  /// The up migration.
  let up: MigrationStep
  /// The down migration; nil for an irreversible migration.
  let down: MigrationStep?
  /// Whether the revision is verified; others are only applied, because those stand on them.
  let isVerified: Bool
}

extension Project {
  /// The trials of revisions and of all that they need, in the order of application.
  ///
  /// - Parameters:
  ///   - graph: has the revisions.
  ///   - applied: what is there already, of which there are no trials.
  func trials(
    of revisions: some Sequence<String>, on graph: RevisionGraph, applied: Set<String>
  ) throws -> [RoundTrip] {
    try trials(of: Set(revisions), on: graph, applied, in: graph.topologicalOrder)
  }

  /// The trials in another order of application, in which branches come the other way round; nil where
  /// there is only one order.
  func otherTrials(
    of revisions: some Sequence<String>, on graph: RevisionGraph, applied: Set<String>
  ) throws -> [RoundTrip]? {
    let verified = Set(revisions)
    let trials = try trials(of: verified, on: graph, applied, in: graph.otherTopologicalOrder)
    let usual = try self.trials(of: verified, on: graph, applied: applied)
    return trials.map(\.up.revision) == usual.map(\.up.revision) ? nil : trials
  }

  private func trials(
    of verified: Set<String>, on graph: RevisionGraph, _ applied: Set<String>, in order: [String]
  ) throws -> [RoundTrip] {
    let needed = graph.ancestors(of: verified).subtracting(applied)
    let order = order.filter(needed.contains)
    return try steps(of: order, in: graph).map { up in
      RoundTrip(
        up: up,
        down: fileByRevision[up.revision].flatMap { MigrationStep($0, up.node, .down) },
        isVerified: verified.contains(up.revision))
    }
  }
}
