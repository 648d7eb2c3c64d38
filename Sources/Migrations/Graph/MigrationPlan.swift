/// The steps that take a database from what is applied to a target.
package struct MigrationPlan: Sendable, Hashable {
  /// Whether the steps apply or revert.
  package var direction: Direction
  /// The ids of the revisions to apply or revert, in this order.
  package var revisions: [String]
  /// The ids of the revisions that the target needs too, and that wait for the contract phase.
  package var deferred: [String] = []

  /// Creates a plan.
  package init(direction: Direction, revisions: [String]) {
    self.direction = direction
    self.revisions = revisions
  }

  /// Whether the target is reached already.
  package var isEmpty: Bool { revisions.isEmpty }
}

extension RevisionGraph {
  /// Plans what to apply so that all targets are reached: they and all that they need, except what
  /// is applied already.
  ///
  /// A target that is applied already adds nothing.
  ///
  /// Differences from Alembic 1.20: several targets may be given, and one may stand on another.
  ///
  /// - Parameters:
  ///   - targets: Where to go; `+N` counts from what is applied.
  ///   - applied: The ids of all applied revisions, each of which the graph must have.
  /// - Throws: `RevisionError`.
  package func planUpgrade(
    to targets: [RevisionIdentifier], applied: Set<String>
  ) throws(RevisionError) -> MigrationPlan {
    let resolver = try RevisionResolver(self, applied: applied)
    var nodes: [Int] = []
    for target in targets { nodes += try resolver.upgradeTargets(target) }
    let needed = prerequisites.reachable(from: nodes)
    let pending = order.filter { needed[$0] && !resolver.isApplied[$0] }
    return MigrationPlan(direction: .up, revisions: ids(pending))
  }

  /// Plans what to revert so that nothing follows the target: all revisions that follow it directly,
  /// and all that stand on those.
  ///
  /// With a branch, as in `billing@0003`, only those that lead to the branch's revision are
  /// reverted, with what stands on them. A target that nothing applied follows is reached already,
  /// and the plan is empty.
  ///
  /// Differences from Alembic 1.20:
  /// - `-N` is an error when several heads are applied; Alembic takes the one it finds first.
  /// - The revision after `branch@` must be on the branch, and its prefix unique only there.
  /// - The target need only be applied; Alembic refuses one that nothing follows when another
  ///   revision depends on it, although it is reached.
  ///
  /// - Parameters:
  ///   - target: Where to go; `-N` counts from what is applied.
  ///   - applied: The ids of all applied revisions, each of which the graph must have.
  /// - Throws: `RevisionError`.
  package func planDowngrade(
    to target: RevisionIdentifier, applied: Set<String>
  ) throws(RevisionError) -> MigrationPlan {
    let resolver = try RevisionResolver(self, applied: applied)
    let (node, branch) = try resolver.downgradeTarget(target)
    if let node, !resolver.isApplied[node] { throw .notApplied(revisions[node].id) }

    var roots = node.map { Array(children[$0]) } ?? baseNodes
    if let branch, roots.count > 1 {
      let leadsToBranch = parents.reachable(from: [branch])
      roots.removeAll { !leadsToBranch[$0] }
      if roots.isEmpty {
        throw .notAboveTarget(
          branch: target.branch ?? revisions[branch].id, target: node.map { revisions[$0].id })
      }
    }
    let doomed = dependents.reachable(from: roots)
    let reverted = order.reversed().filter { doomed[$0] && resolver.isApplied[$0] }
    return MigrationPlan(direction: .down, revisions: ids(reverted))
  }
}

extension RevisionResolver {
  fileprivate func upgradeTargets(
    _ identifier: RevisionIdentifier
  ) throws(RevisionError) -> [Int] {
    if identifier.anchor != nil { return try nodes(identifier) }
    return try above(appliedHeads, identifier).map { [$0] } ?? []
  }

  /// The node to go down to, nil for base, and the revision that stands for the branch to revert.
  fileprivate func downgradeTarget(
    _ identifier: RevisionIdentifier
  ) throws(RevisionError) -> (node: Int?, branch: Int?) {
    let branch = try branch(of: identifier)
    if identifier.anchor != nil {
      if let end = try end(identifier) { return (end, branch?.node) }
      return (try node(identifier), branch?.node)
    }
    guard identifier.offset < 0 else { throw .wrongDirection(identifier) }

    var starts = restrict(appliedHeads, to: branch)
    if starts.isEmpty {
      // All of the branch may be hidden below another that depends on it.
      starts = restrict(graph.children.maximal(in: isApplied), to: branch)
    }
    guard let start = starts.first else { throw .nothingApplied(identifier) }
    if starts.count > 1 { throw .severalApplied(identifier, heads: graph.ids(starts)) }
    return (try walkDown(from: start, identifier, clamped: false), branch?.node ?? start)
  }

  /// The one end that `branch@heads` stands for; nil for other identifiers.
  ///
  /// Refuses that and `branch@head` where there are other heads, as Alembic does. Nothing follows a
  /// branch's own head, so that such a target would always be reached already, whatever was meant.
  private func end(_ identifier: RevisionIdentifier) throws(RevisionError) -> Int? {
    guard identifier.branch != nil, identifier.offset == 0 else { return nil }
    let ends: [Int]
    switch identifier.anchor {
    case .head: ends = graph.headNodes
    case .heads: ends = graph.effectiveHeadNodes
    case .current: ends = appliedHeads
    case .base, .name, nil: return nil
    }
    if ends.count > 1 { throw .ambiguous(identifier, candidates: graph.ids(ends)) }
    return identifier.anchor == .heads ? ends.first : nil
  }
}

/// The way a migration is run.
public enum Direction: String, Sendable, Hashable, Codable, CaseIterable {
  /// Upgrade.
  case up
  /// Downgrade.
  case down
}
