/// The edges of a graph whose nodes are `0..<count`.
///
/// The neighbours of all nodes lie in one array, so that a graph of any size is three allocations.
struct Adjacency: Sendable {
  private var offsets: [Int]
  private var neighbours: [Int]

  /// Creates the edges from the neighbours of each node.
  init(_ lists: [[Int]]) {
    offsets = [0]
    offsets.reserveCapacity(lists.count + 1)
    neighbours = []
    for list in lists {
      neighbours += list
      offsets.append(neighbours.count)
    }
  }

  /// The number of nodes.
  var count: Int { offsets.count - 1 }

  /// The neighbours of a node, in the order in which they were given.
  subscript(node: Int) -> ArraySlice<Int> { neighbours[offsets[node]..<offsets[node + 1]] }

  /// The same edges turned round; the neighbours of each node are in ascending order.
  func reversed() -> Adjacency {
    var lists = [[Int]](repeating: [], count: count)
    for node in 0..<count {
      for neighbour in self[node] { lists[neighbour].append(node) }
    }
    return Adjacency(lists)
  }

  /// Which nodes can be reached from `starts`, themselves included.
  func reachable(from starts: some Sequence<Int>) -> [Bool] {
    var reached = [Bool](repeating: false, count: count)
    var pending = Array(starts)
    while let node = pending.popLast() {
      guard !reached[node] else { continue }
      reached[node] = true
      pending += self[node]
    }
    return reached
  }
}
