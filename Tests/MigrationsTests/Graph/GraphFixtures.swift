import Migrations

extension Revision {
  /// A revision in a file of its own, for graphs that are written out in a test.
  init(_ id: String, _ parents: String..., needs: [String] = [], labels: [String] = []) {
    self.init(
      id: id, downRevisions: parents, dependencies: needs, branchLabels: labels,
      location: SourceLocation(path: "versions/\(id).sql", line: 1))
  }
}

extension RevisionGraph {
  /// Two branches of one trunk.
  ///
  ///     init -> trunk +-> bill1 -> bill2    billing
  ///                   +-> find1 -> find2    search
  static func branches() throws -> RevisionGraph {
    try RevisionGraph([
      Revision("init"),
      Revision("trunk", "init"),
      Revision("bill1", "trunk", labels: ["billing"]),
      Revision("bill2", "bill1"),
      Revision("find1", "trunk", labels: ["search"]),
      Revision("find2", "find1"),
    ])
  }

  /// `branches()` with the branches merged, and one more.
  ///
  ///     init -> trunk +-> bill1 -> bill2 -+-> merge -> last
  ///                   +-> find1 -> find2 -+
  static func merged() throws -> RevisionGraph {
    try RevisionGraph(
      branches().revisions + [Revision("merge", "bill2", "find2"), Revision("last", "merge")])
  }

  /// Two lines from base, of which one depends on the middle of the other.
  ///
  ///     user1 -> user2 -> user3    users
  ///                ^
  ///     item1 -> item2 -> item3    items
  static func dependent() throws -> RevisionGraph {
    try RevisionGraph([
      Revision("user1", labels: ["users"]),
      Revision("user2", "user1"),
      Revision("user3", "user2"),
      Revision("item1", labels: ["items"]),
      Revision("item2", "item1", needs: ["user2"]),
      Revision("item3", "item2"),
    ])
  }

  /// The revisions and all that they need.
  func applied(_ heads: String...) -> Set<String> { ancestors(of: heads) }

  func upgrade(_ targets: String..., from applied: Set<String> = []) throws -> [String] {
    try planUpgrade(to: targets.map { try RevisionIdentifier(parsing: $0) }, applied: applied)
      .revisions
  }

  func downgrade(_ target: String, from applied: Set<String>) throws -> [String] {
    try planDowngrade(to: RevisionIdentifier(parsing: target), applied: applied).revisions
  }

  /// What is applied after a stamp.
  func stamp(_ targets: String..., from applied: Set<String> = []) throws -> Set<String> {
    let plan = try planStamp(
      targets.map { try RevisionIdentifier(parsing: $0) }, applied: applied)
    return applied.subtracting(plan.removed).union(plan.recorded)
  }

  func show(_ identifier: String, applied: Set<String> = []) throws -> [String] {
    try revisions(named: RevisionIdentifier(parsing: identifier), applied: applied)
  }

  func history(_ range: String, applied: Set<String> = []) throws -> [String] {
    try revisions(in: RevisionRange(parsing: range), applied: applied)
  }
}
