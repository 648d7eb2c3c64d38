/// A part of the history that one revision can take the place of.
package struct SquashRange: Sendable, Hashable {
  /// The ids, in the order in which they are applied.
  package let revisions: [String]
  /// What the first of them follow.
  package let parents: [String]
  /// What they depend on besides.
  package let dependencies: [String]
  /// The labels that they declare.
  package let branchLabels: [String]
}

extension RevisionGraph {
  /// Finds out how a part of the history is connected with the rest.
  ///
  /// - Parameter ids: the ids of revisions of the graph.
  /// - Throws: `SquashRangeError` unless there are several, and the rest stands on the last one alone.
  package func squashRange(_ ids: some Sequence<String>) throws(SquashRangeError) -> SquashRange {
    let members = Set(ids.compactMap(node))
    let inOrder = order.filter(members.contains)
    guard inOrder.count > 1 else { throw .single(self.ids(inOrder)) }
    let tips = inOrder.filter { node in !dependents[node].contains(where: members.contains) }
    guard tips.count == 1 else { throw .severalEnds(self.ids(tips)) }
    for node in inOrder where node != tips[0] {
      if let outside = dependents[node].first(where: { !members.contains($0) }) {
        throw .branchesOff(revisions[outside].id, at: revisions[node].id)
      }
    }
    let followed = outermost(
      inOrder.flatMap { Array(parents[$0]) }, outside: members, below: [])
    let needed = inOrder.flatMap { Array(prerequisites[$0]) }
    return SquashRange(
      revisions: self.ids(inOrder), parents: self.ids(followed),
      dependencies: self.ids(outermost(needed, outside: members, below: followed)),
      branchLabels: inOrder.flatMap { revisions[$0].branchLabels })
  }

  /// The nodes outside of a part that no other of them stands on, nor one of `others`.
  private func outermost(
    _ nodes: [Int], outside members: Set<Int>, below others: [Int]
  ) -> [Int] {
    let candidates = Set(nodes).subtracting(members)
    return order.filter { node in
      guard candidates.contains(node), !others.contains(node) else { return false }
      let above = dependents.reachable(from: [node])
      return !candidates.union(others).contains { $0 != node && above[$0] }
    }
  }
}

/// Why one revision cannot take the place of several.
package enum SquashRangeError: Error, Sendable, Hashable {
  /// There are not several.
  case single([String])
  /// They have more than one end.
  case severalEnds([String])
  /// Another revision stands on one that is not the last.
  case branchesOff(String, at: String)
}

extension SquashRangeError: MigrationError {
  /// How a program ends that meets the error.
  package var exitStatus: ExitStatus { .usage }

  /// What is wrong and what to do about it.
  package var description: String {
    switch self {
    case .single(let ids):
      "there is nothing to squash: "
        + (ids.isEmpty ? "the range is empty" : "the range is only \(ids[0])")
    case .severalEnds(let ids):
      """
      the range ends at \(ids.joined(separator: " and at ")); join them with `migrate merge` first, or \
      name a range with one end
      """
    case .branchesOff(let outside, let inside):
      """
      \(outside) stands on \(inside) inside the range, and would find a later state; end a range at \
      \(inside), or take \(outside) in
      """
    }
  }
}
