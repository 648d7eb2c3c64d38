extension MigrationPlan {
  /// The plan without what belongs to the contract phase: its contract revisions, and all that
  /// stands on one of them.
  ///
  /// - Parameters:
  ///   - contract: the ids of the revisions that run once no old version of the application is left.
  ///   - graph: the graph that the plan was made from.
  /// - Returns: the plan with the rest in `deferred`.
  package func holdingBack(_ contract: Set<String>, in graph: RevisionGraph) -> MigrationPlan {
    // Whatever a planned revision stands on is applied or planned too.
    let behind = graph.descendants(of: revisions.filter(contract.contains))
    var plan = self
    plan.deferred += revisions.filter(behind.contains)
    plan.revisions.removeAll(where: behind.contains)
    return plan
  }
}

/// A contract step that would be released together with an expand step it depends on.
package struct MixedPhases: Sendable, Hashable {
  /// The contract revision.
  package var contract: String
  /// The last of the expand revisions of the same release that it stands on.
  package var expand: String

  /// Creates a finding.
  package init(contract: String, expand: String) {
    self.contract = contract
    self.expand = expand
  }
}

extension RevisionGraph {
  /// The contract steps that stand on an expand step of the same release.
  ///
  /// An old version of the application that still runs while the release rolls out would lose what
  /// such a step takes away.
  ///
  /// - Parameters:
  ///   - release: the ids of the revisions that are released together.
  ///   - contract: the ids of all contract revisions.
  package func mixedPhases(in release: Set<String>, contract: Set<String>) -> [MixedPhases] {
    let order = topologicalOrder
    let nearest = nearest(below: order, among: release.subtracting(contract))
    return order.filter { release.contains($0) && contract.contains($0) }.compactMap { id in
      nearest[id].map { MixedPhases(contract: id, expand: $0) }
    }
  }

  /// The last of some revisions, in the order in which they would be applied, that each revision
  /// stands on.
  /// - Parameter order: all revisions, each after what it stands on.
  package func nearest(below order: [String], among members: Set<String>) -> [String: String] {
    var ranks: [Int: Int] = [:]
    var nearest: [String: String] = [:]
    for (rank, id) in order.enumerated() {
      guard let node = node(id) else { continue }
      let below = prerequisites[node].compactMap { ranks[$0] }.max()
      if let below { nearest[id] = order[below] }
      // What stands on a member stands on nothing later than it.
      ranks[node] = members.contains(id) ? rank : below
    }
    return nearest
  }
}
