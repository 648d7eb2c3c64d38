/// Resolves identifiers to nodes, given what is applied.
struct RevisionResolver {
  let graph: RevisionGraph
  let isApplied: [Bool]

  /// - Throws: `RevisionError.missingRevisions` when the graph does not have all of `applied`.
  init(_ graph: RevisionGraph, applied: Set<String>) throws(RevisionError) {
    self.graph = graph
    var isApplied = [Bool](repeating: false, count: graph.revisions.count)
    var missing: [String] = []
    for id in applied {
      if let node = graph.node(id) { isApplied[node] = true } else { missing.append(id) }
    }
    if !missing.isEmpty { throw .missingRevisions(missing.sorted()) }
    self.isApplied = isApplied
  }

  /// The applied nodes that no applied one follows or depends on.
  var appliedHeads: [Int] { graph.dependents.maximal(in: isApplied) }

  /// The part of an identifier before `@`.
  struct Branch {
    let name: String
    let node: Int
    /// Which nodes are on it.
    let lineage: [Bool]
  }

  func branch(of identifier: RevisionIdentifier) throws(RevisionError) -> Branch? {
    guard let name = identifier.branch else { return nil }
    let node = try find(name)
    return Branch(name: name, node: node, lineage: graph.lineage(of: node))
  }

  private func find(_ name: String, within branch: Branch? = nil) throws(RevisionError) -> Int {
    if let squash = graph.squashOfInner[name] { throw .squashed(name, into: squash) }
    switch graph.names.match(name, where: { branch?.lineage[$0] ?? true }) {
    case .node(let node):
      if let branch, !branch.lineage[node] {
        throw .notOnBranch(graph.revisions[node].id, branch: branch.name)
      }
      return node
    case .ambiguous(let candidates):
      throw .ambiguousPrefix(name, candidates: candidates)
    case .unknown:
      throw .unknown(name, suggestions: graph.names.suggestions(for: name))
    }
  }
}

// MARK: - Identifiers with an anchor

extension RevisionResolver {
  /// The nodes that an identifier with an anchor stands for: none for base, several for `heads`.
  ///
  /// - Parameter clamped: whether steps end where the graph does, instead of being an error.
  func nodes(_ identifier: RevisionIdentifier, clamped: Bool = false) throws(RevisionError) -> [Int]
  {
    guard let anchor = identifier.anchor else { throw .relative(identifier) }
    let branch = try branch(of: identifier)
    if identifier.offset == 0 { return try nodes(anchor, on: branch, for: identifier) }
    if identifier.offset > 0 {
      // The branch only chooses the way up: the starting point may be common to several.
      let start = try single(nodes(anchor, on: nil, for: identifier), for: identifier)
      return nodeOrBase(try walkUp(from: start, identifier, on: branch, clamped: clamped))
    }
    let start = try single(nodes(anchor, on: branch, for: identifier), for: identifier)
    return nodeOrBase(try walkDown(from: start, identifier, clamped: clamped))
  }

  /// The one node that an identifier with an anchor stands for; nil for base.
  func node(_ identifier: RevisionIdentifier) throws(RevisionError) -> Int? {
    try single(nodes(identifier), for: identifier)
  }

  private func nodes(
    _ anchor: RevisionIdentifier.Anchor, on branch: Branch?, for identifier: RevisionIdentifier
  ) throws(RevisionError) -> [Int] {
    switch anchor {
    case .base: return []
    case .name(let name): return [try find(name, within: branch)]
    case .current: return restrict(appliedHeads, to: branch)
    case .heads:
      // As in Alembic, a branch's heads are its own, whether others depend on them or not.
      return branch == nil ? graph.effectiveHeadNodes : restrict(graph.headNodes, to: branch)
    case .head:
      let heads = restrict(graph.headNodes, to: branch)
      _ = try single(heads, for: identifier)
      return heads
    }
  }

  private func single(
    _ nodes: [Int], for identifier: RevisionIdentifier
  ) throws(RevisionError) -> Int? {
    if nodes.count > 1 { throw .ambiguous(identifier, candidates: graph.ids(nodes)) }
    return nodes.first
  }

  private func nodeOrBase(_ node: Int?) -> [Int] { node.map { [$0] } ?? [] }

  func restrict(_ nodes: [Int], to branch: Branch?) -> [Int] {
    guard let branch else { return nodes }
    return nodes.filter { branch.lineage[$0] }
  }
}

// MARK: - Steps

extension RevisionResolver {
  /// Goes up the identifier's steps from a node, or from base when `start` is nil.
  func walkUp(
    from start: Int?, _ identifier: RevisionIdentifier, on branch: Branch?, clamped: Bool
  ) throws(RevisionError) -> Int? {
    var node = start
    for step in 0..<identifier.offset {
      let next = restrict(node.map { Array(graph.children[$0]) } ?? graph.baseNodes, to: branch)
      guard let only = next.first else {
        if clamped { return node }
        throw .overshoot(identifier, available: step)
      }
      if next.count > 1 { throw fork(identifier, at: node, to: next) }
      node = only
    }
    return node
  }

  /// Goes down the identifier's steps from a node; nil is base.
  func walkDown(
    from start: Int?, _ identifier: RevisionIdentifier, clamped: Bool
  ) throws(RevisionError) -> Int? {
    var node = start
    for step in 0..<identifier.offset.magnitude {
      guard let current = node else {
        if clamped { return nil }
        throw .overshoot(identifier, available: Int(step))
      }
      let next = graph.parents[current]
      if next.count > 1 { throw fork(identifier, at: node, to: Array(next)) }
      node = next.first
    }
    return node
  }

  private func fork(
    _ identifier: RevisionIdentifier, at node: Int?, to next: [Int]
  ) -> RevisionError {
    .fork(identifier, at: node.map { graph.revisions[$0].id }, candidates: graph.ids(next))
  }

  /// The node that `+N` or `branch@+N` stands for, counted from the nodes in `starts`.
  func above(
    _ starts: [Int], _ identifier: RevisionIdentifier, clamped: Bool = false
  ) throws(RevisionError) -> Int? {
    guard identifier.offset > 0 else { throw .wrongDirection(identifier) }
    let branch = try branch(of: identifier)
    var candidates = restrict(starts, to: branch)
    if candidates.isEmpty, let branch {
      // Nothing in `starts` is on the branch, but what they stand on may be.
      let below = graph.prerequisites.reachable(from: starts)
      candidates = graph.dependents.maximal(in: zip(below, branch.lineage).map { $0 && $1 })
    }
    if candidates.count > 1 { throw .severalApplied(identifier, heads: graph.ids(candidates)) }
    return try walkUp(from: candidates.first, identifier, on: branch, clamped: clamped)
  }
}
