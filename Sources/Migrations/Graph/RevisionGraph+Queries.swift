extension RevisionGraph {
  /// The revisions that an identifier stands for: none for `base`, several for `heads`.
  ///
  /// This is for `show`, `merge` and the like. `-N` counts from the heads of the graph, since
  /// nothing is to be moved.
  ///
  /// - Parameter applied: what `current` means.
  /// - Throws: `RevisionError`.
  package func revisions(
    named identifier: RevisionIdentifier, applied: Set<String> = []
  ) throws(RevisionError) -> [String] {
    let resolver = try RevisionResolver(self, applied: applied)
    if identifier.anchor != nil { return ids(try resolver.nodes(identifier)) }
    guard identifier.offset < 0 else { throw .relative(identifier) }
    let branch = try resolver.branch(of: identifier)
    var found: [Int] = []
    for head in resolver.restrict(effectiveHeadNodes, to: branch) {
      let node = try resolver.walkDown(from: head, identifier, clamped: false)
      if let node, !found.contains(node) { found.append(node) }
    }
    return ids(found)
  }

  /// The revisions of a range as `history` lists them, in the order of application.
  ///
  /// They are the start and what leads from it to the end. From base, that is everything the end
  /// needs; from a revision, only what follows that revision, without dependencies on other
  /// branches. After a start with a branch, as in `billing@base:`, only those ends count that are
  /// on the branch.
  ///
  /// - Parameter applied: what `current` means.
  /// - Throws: `RevisionError`; `notAnAncestor` when the start does not lead to the end.
  package func revisions(
    in range: RevisionRange, applied: Set<String> = []
  ) throws(RevisionError) -> [String] {
    let resolver = try RevisionResolver(self, applied: applied)
    let (starts, ends) = try resolver.bounds(of: range)
    let needed = prerequisites.reachable(from: ends)
    if let stranger = starts.first(where: { !needed[$0] }) {
      throw .notAnAncestor(revisions[stranger].id, of: ids(ends))
    }
    if starts.isEmpty { return ids(needed) }
    let after = children.reachable(from: starts)
    return ids(zip(needed, after).map { $0 && $1 })
  }

  /// What a database that is at an identifier has applied: the revisions and all they need.
  ///
  /// This is the state from which a script for `start:end` with `--sql` sets out.
  ///
  /// - Throws: `RevisionError`; `relative` for `+N` and `-N`.
  package func applied(at identifier: RevisionIdentifier) throws(RevisionError) -> Set<String> {
    ancestors(of: try revisions(named: identifier))
  }
}

extension RevisionResolver {
  /// The nodes at which a range starts and ends; no start is base.
  fileprivate func bounds(
    of range: RevisionRange
  ) throws(RevisionError) -> (starts: [Int], ends: [Int]) {
    let start = range.start ?? RevisionIdentifier(.base)
    let end = range.end ?? RevisionIdentifier(.heads)
    if start.anchor == nil {
      guard start.offset < 0 else { throw .relative(start) }
      let ends = try nodes(end, clamped: true)
      return (try below(ends, start), restrict(ends, to: try branch(of: start)))
    }
    let starts = try nodes(start, clamped: true)
    let ends =
      if end.anchor == nil {
        try above(starts, end, clamped: true).map { [$0] } ?? []
      } else {
        try nodes(end, clamped: true)
      }
    return (starts, restrict(ends, to: try branch(of: start)))
  }

  /// The nodes that `-N` stands for, counted down from each of `ends`; none when that leads to base.
  private func below(
    _ ends: [Int], _ identifier: RevisionIdentifier
  ) throws(RevisionError) -> [Int] {
    let branch = try branch(of: identifier)
    var found: [Int?] = []
    for end in restrict(ends, to: branch) {
      found.append(try walkDown(from: end, identifier, clamped: true))
    }
    return found.contains(nil) ? [] : found.compactMap(\.self)
  }
}
