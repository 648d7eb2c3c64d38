/// The revisions of a project, and how they follow one another.
///
/// A pure value: it knows nothing of files or databases. Revisions that only a database knows can
/// be among them, with a nil location. All lists are in the order in which the revisions were
/// given, unless they say otherwise.
///
/// The meaning is Alembic's, with these deliberate differences:
/// - A duplicate id and an unknown parent are errors, not warnings.
/// - A merge of a revision with its own ancestor is an error.
/// - A dependency may be a unique prefix.
/// - An id or a label that no identifier could name, such as `head`, is an error.
///
/// Of a squash and the revisions that it replaces, the graph has one or the other: see
/// `init(_:recorded:)`.
package struct RevisionGraph: Sendable {
  /// The revisions, in the order in which they were given.
  package let revisions: [Revision]
  let names: NameTable
  /// The nodes that each revision follows.
  let parents: Adjacency
  /// The nodes that follow each revision.
  let children: Adjacency
  /// The nodes that must be applied before each: its parents and its dependencies.
  let prerequisites: Adjacency
  /// The nodes that need each to be applied: its children and those that depend on it.
  let dependents: Adjacency
  /// All nodes, each after its prerequisites.
  let order: [Int]
  let branchLabels: [[String]]
  /// The squash of each revision inside a squash, whose state nothing leads to any more.
  let squashOfInner: [String: String]

  /// Checks the revisions and connects them.
  ///
  /// Takes time in proportion to the revisions and edges; a merge is also searched for ancestors
  /// among what it merges, which is near it but for contrived histories.
  ///
  /// - Parameter recorded: The ids of what a database has recorded. Where it has some or all of what
  ///   a squash replaces, and not the squash, the graph is without the squash; otherwise it is without
  ///   what that replaces.
  /// - Throws: `ProblemList` with everything that is wrong: ids given twice, unknown parents and
  ///   dependencies, cycles, labels that collide, and so on.
  package init(
    _ revisions: [Revision], recorded: Set<String> = []
  ) throws(ProblemList) {
    let selection = try SquashSelection(revisions, recorded: recorded)
    let revisions = selection.revisions
    var builder = RevisionGraphBuilder(revisions, standIns: selection.standIns)
    builder.build()
    guard builder.problems.isEmpty else { throw ProblemList(builder.problems) }
    self.revisions = revisions
    squashOfInner = selection.standIns.filter { selection.inner.contains($0.key) }
    names = builder.names
    parents = builder.parents
    children = builder.children
    prerequisites = builder.prerequisites
    dependents = prerequisites.reversed()
    order = builder.order
    branchLabels = spreadLabels(
      of: revisions, parents: parents, children: children, dependents: dependents, order: order)
  }

  /// The revision with this full id.
  package subscript(id: String) -> Revision? { node(id).map { revisions[$0] } }

  /// The ids in the order in which they would be applied: each after what it follows and what it
  /// depends on, and otherwise in the order given.
  package var topologicalOrder: [String] { ids(order) }

  /// The ids in another order in which they could be applied: branches come the other way round.
  package var otherTopologicalOrder: [String] { ids(TopologicalSort(dependents).order.reversed()) }

  /// The revisions that follow none.
  package var bases: [String] { ids(baseNodes) }

  /// The revisions that none follows, whether others depend on them or not.
  package var heads: [String] { ids(headNodes) }

  /// The heads that no revision depends on: what `heads` means in a command.
  package var effectiveHeads: [String] { ids(effectiveHeadNodes) }

  /// The revisions that several follow.
  package var branchPoints: [String] { ids(revisions.indices.filter { children[$0].count > 1 }) }

  /// The revisions that follow several.
  package var mergePoints: [String] { ids(revisions.indices.filter { parents[$0].count > 1 }) }

  /// The revisions that follow this one directly.
  package func children(of id: String) -> [String] {
    node(id).map { ids(children[$0]) } ?? []
  }

  /// The full ids of the revisions that this one depends on, labels and prefixes resolved.
  package func dependencies(of id: String) -> [String] {
    guard let node = node(id) else { return [] }
    return revisions[node].dependencies.compactMap { name in
      guard case .node(let found) = names.match(name) else { return nil }
      return revisions[found].id
    }
  }

  /// The labels of the branches that a revision is on, sorted.
  ///
  /// By Alembic's rule a label belongs to the revision that declares it and to all that follow.
  /// Where these form a plain line up to a head, it belongs also to those below, down to the
  /// nearest merge or branch point.
  package func labels(of id: String) -> [String] { node(id).map { branchLabels[$0] } ?? [] }

  /// The given revisions and all that must be applied before them, dependencies included.
  package func ancestors(of ids: some Sequence<String>) -> Set<String> {
    idSet(prerequisites.reachable(from: ids.compactMap(node)))
  }

  /// The given revisions and all that stand on them, dependencies included.
  package func descendants(of ids: some Sequence<String>) -> Set<String> {
    idSet(dependents.reachable(from: ids.compactMap(node)))
  }

  /// The applied revisions that no applied one follows.
  package func heads(among applied: Set<String>) -> [String] {
    ids(children.maximal(in: membership(in: applied)))
  }

  /// The applied revisions that no applied one follows or depends on: the rows that Alembic would
  /// have in its version table.
  package func effectiveHeads(among applied: Set<String>) -> [String] {
    ids(dependents.maximal(in: membership(in: applied)))
  }
}

// MARK: - Nodes

extension RevisionGraph {
  var baseNodes: [Int] { revisions.indices.filter { parents[$0].isEmpty } }
  var headNodes: [Int] { revisions.indices.filter { children[$0].isEmpty } }
  var effectiveHeadNodes: [Int] { revisions.indices.filter { dependents[$0].isEmpty } }

  /// The node with this full id.
  func node(_ id: String) -> Int? {
    names[id].flatMap { revisions[$0].id == id ? $0 : nil }
  }

  func ids(_ nodes: some Sequence<Int>) -> [String] { nodes.map { revisions[$0].id } }

  /// The ids of the member nodes, in the order in which they would be applied.
  func ids(_ isMember: [Bool]) -> [String] { ids(order.filter { isMember[$0] }) }

  private func idSet(_ isMember: [Bool]) -> Set<String> { Set(ids(isMember)) }

  private func membership(in ids: Set<String>) -> [Bool] { revisions.map { ids.contains($0.id) } }

  /// What is on a branch: a revision, all it follows, and all that follow it.
  func lineage(of node: Int) -> [Bool] {
    union(parents.reachable(from: [node]), children.reachable(from: [node]))
  }

  /// Like `lineage(of:)` for several revisions, dependencies included.
  func lineageWithDependencies(of nodes: [Int]) -> [Bool] {
    union(prerequisites.reachable(from: nodes), dependents.reachable(from: nodes))
  }
}

extension Adjacency {
  /// The members that have no member as a neighbour.
  func maximal(in isMember: [Bool]) -> [Int] {
    isMember.indices.filter { node in
      isMember[node] && !self[node].contains { isMember[$0] }
    }
  }
}

private func union(_ a: [Bool], _ b: [Bool]) -> [Bool] { zip(a, b).map { $0 || $1 } }
