/// Finds out which of a merge's parents are ancestors of another.
///
/// The search goes up from each parent. A way to another parent only meets nodes that come before
/// that one in the topological order and are on a lower level. What is merged are mostly the heads
/// of their time, so little is left to search.
struct AncestorSearch {
  private let children: Adjacency
  private var position: [Int]
  /// The length of the longest path from each node down to a base.
  private var level: [Int]
  /// The number of the search that met each node last.
  private var met: [Int]
  private var searches = 0

  init(parents: Adjacency, children: Adjacency, order: [Int]) {
    self.children = children
    position = [Int](repeating: 0, count: order.count)
    level = position
    met = position
    for (index, node) in order.enumerated() {
      position[node] = index
      level[node] = parents[node].reduce(0) { max($0, level[$1] + 1) }
    }
  }

  /// The merged nodes that are ancestors of another one, each with one such other.
  mutating func redundant(among merged: ArraySlice<Int>) -> [(ancestor: Int, node: Int)] {
    let highest = merged.reduce(0) { max($0, level[$1]) }
    let latest = merged.reduce(0) { max($0, position[$1]) }
    var found: [(ancestor: Int, node: Int)] = []
    for ancestor in merged {
      searches += 1
      var pending = [ancestor]
      search: while let node = pending.popLast() {
        for child in children[node] where met[child] != searches {
          met[child] = searches
          if merged.contains(child) {
            found.append((ancestor, child))
            break search
          }
          if level[child] < highest, position[child] < latest { pending.append(child) }
        }
      }
    }
    return found
  }
}
