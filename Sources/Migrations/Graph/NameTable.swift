/// Finds revisions by what users write: ids and branch labels, which share one name space, and
/// unique prefixes of both.
struct NameTable: Sendable {
  /// What a name stands for.
  enum Match {
    case node(Int)
    case ambiguous([String])
    case unknown
  }

  private var nodes: [String: Int] = [:]
  /// Names that stand for a node when they are written in full.
  private var aliases: [String: Int] = [:]

  /// Creates an empty table with room for `capacity` names.
  init(capacity: Int) {
    nodes.reserveCapacity(capacity)
  }

  /// The node with exactly this id or label.
  subscript(name: String) -> Int? { nodes[name] }

  /// Adds a name, unless it is taken: then returns the node that has it.
  mutating func insert(_ name: String, for node: Int) -> Int? {
    if let owner = nodes[name] { return owner }
    nodes[name] = node
    return nil
  }

  /// Makes a name mean what another one does, unless it means something already.
  mutating func setAlias(_ alias: String, of name: String) {
    if nodes[alias] == nil { aliases[alias] = nodes[name] }
  }

  /// Looks up an exact name, else a prefix that only one name has.
  ///
  /// As in Alembic, names of three characters or fewer match only in full.
  ///
  /// - Parameter isCandidate: restricts the nodes among which a prefix has to be unique.
  func match(_ name: String, where isCandidate: (Int) -> Bool = { _ in true }) -> Match {
    if let node = nodes[name] ?? aliases[name] { return .node(node) }
    let found = nodes.filter { $0.key.count > 3 && $0.key.hasPrefix(name) && isCandidate($0.value) }
    switch found.count {
    case 0: return .unknown
    case 1: return found.first.map { .node($0.value) } ?? .unknown
    default: return .ambiguous(found.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key))
    }
  }

  /// Up to three names that a user may have meant, the nearest first.
  func suggestions(for name: String) -> [String] {
    let wanted = Array(name.utf8)
    let limit = (wanted.count + 1) / 4
    let near = nodes.compactMap { candidate, node -> (distance: Int, node: Int, name: String)? in
      if candidate.hasPrefix(name) || candidate.hasSuffix(name) { return (0, node, candidate) }
      let distance = editDistance(wanted, Array(candidate.utf8), limit: limit)
      return distance.map { ($0, node, candidate) }
    }
    return near.sorted { ($0.distance, $0.node, $0.name) < ($1.distance, $1.node, $1.name) }
      .prefix(3).map(\.name)
  }
}

/// The number of bytes to insert, delete or replace to make `a` into `b`; nil above `limit`.
private func editDistance(_ a: [UInt8], _ b: [UInt8], limit: Int) -> Int? {
  guard abs(a.count - b.count) <= limit else { return nil }
  var row = Array(0...b.count)
  for (i, byte) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    var smallest = row[0]
    for (j, other) in b.enumerated() {
      let replaced = diagonal + (byte == other ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
      smallest = min(smallest, row[j + 1])
    }
    if smallest > limit { return nil }
  }
  return row[b.count] <= limit ? row[b.count] : nil
}
