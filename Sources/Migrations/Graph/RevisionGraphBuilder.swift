/// Connects revisions and collects everything that is wrong with them.
struct RevisionGraphBuilder {
  private let revisions: [Revision]
  private let standIns: [String: String]
  private(set) var problems: [Problem] = []
  private(set) var names: NameTable
  private(set) var parents = Adjacency([])
  private(set) var children = Adjacency([])
  private(set) var prerequisites = Adjacency([])
  private(set) var order: [Int] = []
  private var suggestionsLeft = 20

  /// - Parameter standIns: the revision that stands in the place of each one that is left out.
  init(_ revisions: [Revision], standIns: [String: String]) {
    self.revisions = revisions
    self.standIns = standIns
    names = NameTable(capacity: revisions.count)
  }

  mutating func build() {
    nameRevisions()
    nameBranches()
    for (id, standIn) in standIns { names.setAlias(id, of: standIn) }
    connect()
    let sort = TopologicalSort(prerequisites)
    order = sort.order
    for cycle in sort.cycles { report(cycle: cycle) }
    if sort.cycles.isEmpty { checkMerges() }
  }

  private mutating func nameRevisions() {
    for (node, revision) in revisions.enumerated() {
      let id = revision.id
      if id.utf8.contains(where: isSign) {
        report(
          node, "revision '\(id)' contains one of @ - + :, which have a meaning in identifiers")
      } else if !isNameable(id) {
        report(node, "'\(id)' cannot be the name of a revision; identifiers give it a meaning")
      }
      if let first = names.insert(id, for: node) {
        report(node, "revision \(id) is already declared in \(place(first)); give one a new id")
      }
    }
  }

  private mutating func nameBranches() {
    for (node, revision) in revisions.enumerated() {
      for label in revision.branchLabels {
        if !isNameable(label) {
          report(node, "'\(label)' cannot be a branch label; identifiers give it a meaning")
        }
        if let owner = names.insert(label, for: node) {
          let use = revisions[owner].id == label ? "the id of a revision" : "a branch label"
          report(
            node, "branch label '\(label)' is already \(use) in \(place(owner)); choose another")
        }
      }
    }
  }

  private func isSign(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "@"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: ":"): true
    default: false
    }
  }

  /// Whether an identifier can name exactly this.
  private func isNameable(_ name: String) -> Bool {
    (try? RevisionIdentifier(parsing: name)) == RevisionIdentifier(.name(name))
  }

  private mutating func connect() {
    var parentLists: [[Int]] = []
    var prerequisiteLists: [[Int]] = []
    for node in revisions.indices {
      let parents = findParents(of: node)
      let dependencies = findDependencies(of: node).filter { !parents.contains($0) }
      parentLists.append(parents)
      prerequisiteLists.append(parents + dependencies)
    }
    parents = Adjacency(parentLists)
    children = parents.reversed()
    prerequisites = Adjacency(prerequisiteLists)
  }

  private mutating func findParents(of node: Int) -> [Int] {
    let revision = revisions[node]
    var found: [Int] = []
    for id in revision.downRevisions {
      if id == revision.id {
        report(node, "revision \(id) follows itself; correct its down_revision")
      } else if let parent = names[id], revisions[parent].id == id {
        if found.contains(parent) {
          report(node, "revision \(revision.id) names \(id) twice in down_revision")
        } else {
          found.append(parent)
        }
      } else {
        report(node, "down_revision \(id) is not a revision here" + suggestion(for: id))
      }
    }
    return found
  }

  private mutating func findDependencies(of node: Int) -> [Int] {
    var found: [Int] = []
    for name in revisions[node].dependencies {
      switch names.match(name) {
      case .node(node):
        report(node, "revision \(revisions[node].id) depends on itself; correct its depends_on")
      case .node(let dependency):
        if !found.contains(dependency) { found.append(dependency) }
      case .ambiguous(let candidates):
        report(
          node, "depends_on \(name) is ambiguous: it may be \(candidates.joined(separator: ", "))")
      case .unknown:
        report(
          node, "depends_on \(name) is no revision or branch label here" + suggestion(for: name))
      }
    }
    return found
  }

  private mutating func report(cycle: [Int]) {
    // Begins with the revision that comes first, wherever the search entered the cycle.
    guard let first = cycle.min(), let start = cycle.firstIndex(of: first) else { return }
    let path = cycle[start...] + cycle[..<start] + [first]
    let text = path.map { revisions[$0].id }.joined(separator: " -> ")
    report(
      first,
      "revisions follow one another in a cycle: \(text); correct a down_revision or depends_on")
  }

  private mutating func checkMerges() {
    var search = AncestorSearch(parents: parents, children: children, order: order)
    for node in revisions.indices where parents[node].count > 1 {
      for (ancestor, merged) in search.redundant(among: parents[node]) {
        let (id, old) = (revisions[merged].id, revisions[ancestor].id)
        report(
          node, "merges \(id) with its own ancestor \(old); leave \(old) out of down_revision")
      }
    }
  }

  private mutating func report(_ node: Int, _ message: String) {
    problems.append(Problem(location(node), message))
  }

  /// Where a revision is declared. One without a file stands in the database, which has no lines.
  private func location(_ node: Int) -> SourceLocation {
    revisions[node].location ?? SourceLocation(path: "<database>", line: 1)
  }

  private func place(_ node: Int) -> String { location(node).description }

  private mutating func suggestion(for name: String) -> String {
    // Each costs a look at all names. A long list of problems has one cause, and no use for them.
    guard suggestionsLeft > 0 else { return "" }
    suggestionsLeft -= 1
    let near = names.suggestions(for: name)
    return near.isEmpty ? "" : "; did you mean \(near.joined(separator: " or "))?"
  }
}
