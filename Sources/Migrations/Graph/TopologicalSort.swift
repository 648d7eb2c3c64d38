/// Orders the nodes of a graph so that each comes after its prerequisites.
///
/// Nodes keep their own order as far as that allows: each is preceded by those of its
/// prerequisites that have not come yet. Linear in nodes and edges.
struct TopologicalSort {
  /// All nodes in order. Without meaning when there are cycles.
  private(set) var order: [Int] = []
  /// The cycles that were met, each as the nodes in the order of application.
  private(set) var cycles: [[Int]] = []

  private enum Mark { case new, open, done }

  init(_ prerequisites: Adjacency) {
    var marks = [Mark](repeating: .new, count: prerequisites.count)
    order.reserveCapacity(prerequisites.count)
    // The nodes whose prerequisites are being visited, outermost first. A call stack would not do:
    // histories are as deep as they are long.
    var path: [(node: Int, rest: ArraySlice<Int>)] = []

    for root in 0..<prerequisites.count where marks[root] == .new {
      marks[root] = .open
      path.append((root, prerequisites[root]))
      while let top = path.indices.last {
        guard let next = path[top].rest.popFirst() else {
          let node = path.removeLast().node
          marks[node] = .done
          order.append(node)
          continue
        }
        switch marks[next] {
        case .new:
          marks[next] = .open
          path.append((next, prerequisites[next]))
        case .open:
          let cycle = path.map(\.node).drop { $0 != next }
          cycles.append(cycle.reversed())
        case .done:
          break
        }
      }
    }
  }
}
