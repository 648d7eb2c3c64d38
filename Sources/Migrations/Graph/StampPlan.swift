/// The rows that a `stamp` writes and deletes, without running anything.
package struct StampPlan: Sendable, Hashable {
  /// The ids to record as applied, in the order of application.
  package var recorded: [String]
  /// The ids whose record to remove, in the reverse order.
  package var removed: [String]

  /// Creates a plan.
  package init(recorded: [String], removed: [String]) {
    self.recorded = recorded
    self.removed = removed
  }

  /// Whether nothing is to be changed.
  package var isEmpty: Bool { recorded.isEmpty && removed.isEmpty }
}

extension RevisionGraph {
  /// Plans what to record so that the database is at the targets.
  ///
  /// A target takes the place of the applied heads to which it is related, as if these had been
  /// migrated up or down to it; heads of other branches stay. Everything that the targets need is
  /// recorded with them. `base` removes everything, `branch@base` the branch.
  ///
  /// Differences from Alembic 1.20: with several targets, each of them is recorded, where Alembic
  /// can lose one or fail; and `-N` is refused always, not only when something is applied.
  ///
  /// - Parameters:
  ///   - targets: What the database is to be at; `+N` and `-N` are refused.
  ///   - applied: The ids of all applied revisions, each of which the graph must have.
  /// - Throws: `RevisionError`.
  package func planStamp(
    _ targets: [RevisionIdentifier], applied: Set<String>
  ) throws(RevisionError) -> StampPlan {
    let resolver = try RevisionResolver(self, applied: applied)
    let heads = resolver.appliedHeads
    var destinations: [Int] = []
    var affected: Set<Int> = []
    for target in targets {
      let nodes = try resolver.nodes(target)
      destinations += nodes
      let related = nodes + (try resolver.branch(of: target).map { [$0.node] } ?? [])
      let lineage = lineageWithDependencies(of: related)
      // Without any relation, as for base, all heads are meant.
      affected.formUnion(heads.filter { related.isEmpty || lineage[$0] })
    }

    let moves = destinations.contains { destination in
      guard !affected.contains(destination) else { return false }
      let lineage = lineageWithDependencies(of: [destination])
      return affected.contains { lineage[$0] }
    }
    let remaining = moves || destinations.isEmpty ? heads.filter { !affected.contains($0) } : heads
    let kept = prerequisites.reachable(from: remaining)
    let stamped = prerequisites.reachable(from: destinations)
    let isApplied = revisions.indices.map { stamped[$0] || (kept[$0] && resolver.isApplied[$0]) }
    return StampPlan(
      recorded: ids(order.filter { isApplied[$0] && !resolver.isApplied[$0] }),
      removed: ids(order.reversed().filter { !isApplied[$0] && resolver.isApplied[$0] }))
  }
}
