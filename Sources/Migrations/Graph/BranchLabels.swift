/// Gives every node the labels of the branches that it is on, by Alembic's rule.
///
/// Labels go up to all that follow. An unbranched line that ends in a head shares all its labels,
/// down to the nearest merge or branch point, where dependencies count as branches too.
func spreadLabels(
  of revisions: [Revision], parents: Adjacency, children: Adjacency, dependents: Adjacency,
  order: [Int]
) -> [[String]] {
  var labels = [[String]](repeating: [], count: revisions.count)
  for node in order {
    let own = revisions[node].branchLabels
    if own.isEmpty, parents[node].count == 1, let parent = parents[node].first {
      // Shares the parent's array: a long line costs one.
      labels[node] = labels[parent]
    } else {
      labels[node] = Set(parents[node].flatMap { labels[$0] } + own).sorted()
    }
  }
  for head in revisions.indices where children[head].isEmpty {
    var next: Int? = head
    while let node = next, dependents[node].count < 2, parents[node].count < 2 {
      labels[node] = labels[head]
      next = parents[node].first
    }
  }
  return labels
}
