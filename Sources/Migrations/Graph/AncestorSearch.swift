/// Finds out which of a merge's parents are ancestors of another.
///
/// A path from a node down to an ancestor only meets nodes that are later in the topological order
/// and on a higher level than that ancestor. Cutting the search off there keeps it near the merge.
struct AncestorSearch {
  private let parents: Adjacency
  private var position: [Int]
  /// The length of the longest path from each node down to a base.
  private var level: [Int]
  /// The number of the search that met each node last.
  private var met: [Int]
  private var searches = 0

  init(parents: Adjacency, order: [Int]) {
    self.parents = parents
    position = [Int](repeating: 0, count: order.count)
    level = position
    met = position
    for (index, node) in order.enumerated() {
      position[node] = index
      level[node] = parents[node].reduce(0) { max($0, level[$1] + 1) }
    }
  }

  /// The pairs of candidates of which the second is an ancestor of the first.
  mutating func redundant(among candidates: ArraySlice<Int>) -> [(node: Int, ancestor: Int)] {
    let lowest = candidates.reduce(Int.max) { min($0, level[$1]) }
    let earliest = candidates.reduce(Int.max) { min($0, position[$1]) }
    var found: [(node: Int, ancestor: Int)] = []
    for candidate in candidates {
      searches += 1
      var pending = [candidate]
      while let node = pending.popLast() {
        for parent in parents[node] where met[parent] != searches {
          met[parent] = searches
          if candidates.contains(parent) { found.append((candidate, parent)) }
          if level[parent] > lowest, position[parent] > earliest { pending.append(parent) }
        }
      }
    }
    return found
  }
}
