import Migrations
import Support

/// Makes graphs with branches, merges, labels and dependencies, and commands on them.
struct RandomHistory {
  var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// A valid graph, in which any order of files is possible.
  mutating func revisions() -> [Revision] {
    var made: [Revision] = []
    var ancestors: [String: Set<String>] = [:]
    var names: Set<String> = []
    for _ in 0..<Int.random(in: 1...16, using: &random) {
      let id = newName(avoiding: &names)
      let parents = self.parents(from: made, ancestors: ancestors)
      ancestors[id] = parents.reduce(into: [id]) { $0.formUnion(ancestors[$1] ?? []) }
      var dependencies: [String] = []
      for _ in 0..<random.pick([0, 0, 0, 0, 1, 1, 2]) where !made.isEmpty {
        let other = random.pick(made)
        let name = random.pick([other.id] + other.branchLabels)
        if !dependencies.contains(name) { dependencies.append(name) }
      }
      let labels = random.chance(20) ? [newName(avoiding: &names)] : []
      made.append(
        Revision(id: id, downRevisions: parents, dependencies: dependencies, branchLabels: labels))
    }
    return random.chance(50) ? made : made.shuffled(using: &random)
  }

  /// Up to four of the revisions, none an ancestor of another.
  private mutating func parents(
    from made: [Revision], ancestors: [String: Set<String>]
  ) -> [String] {
    guard !made.isEmpty, !random.chance(12) else { return [] }
    var parents: [String] = []
    for _ in 0..<random.pick([1, 1, 1, 1, 1, 2, 2, 3, 4]) {
      let candidates = random.chance(60) ? made.suffix(3) : made[...]
      let id = random.pick(Array(candidates)).id
      let isRelated = parents.contains { other in
        ancestors[other]?.contains(id) == true || ancestors[id]?.contains(other) == true
      }
      if !isRelated { parents.append(id) }
    }
    return parents
  }

  /// Names short and long, many with common beginnings.
  private mutating func newName(avoiding names: inout Set<String>) -> String {
    while true {
      let stem = random.pick(["", "", "ab", "abcd", "00", "1234"])
      let length = random.pick([1, 2, 3, 4, 8])
      let name = stem + String((0..<length).map { _ in random.pick(Array("abc012")) })
      if names.insert(name).inserted { return name }
    }
  }

  mutating func command(on revisions: [Revision]) -> OracleRequest.Command {
    random.pick([.upgrade, .upgrade, .upgrade, .downgrade, .downgrade, .stamp, .show, .history])
  }

  mutating func targets(
    of command: OracleRequest.Command, on revisions: [Revision]
  ) -> [String] {
    switch command {
    case .downgrade: return [identifier(on: revisions)]
    case .upgrade, .stamp:
      return (0..<random.pick([1, 1, 1, 2, 3])).map { _ in identifier(on: revisions) }
    case .show: return [random.chance(10) ? "current" : identifier(on: revisions)]
    case .history:
      let ends = (0..<2).map { _ in
        random.pick(["", "current", identifier(on: revisions), identifier(on: revisions)])
      }
      return [ends.joined(separator: ":")]
    }
  }

  /// An identifier of any form, now and then one that names nothing.
  private mutating func identifier(on revisions: [Revision]) -> String {
    let branch = random.chance(35) ? name(on: revisions) + "@" : ""
    let steps = random.pick(["+1", "+1", "+2", "+3", "-1", "-1", "-2", "-3"])
    if random.chance(30) { return branch + steps }
    let anchor = random.pick([
      "head", "heads", "base", name(on: revisions), name(on: revisions), name(on: revisions),
      name(on: revisions),
    ])
    return branch + anchor + (random.chance(20) ? steps : "")
  }

  private mutating func name(on revisions: [Revision]) -> String {
    if random.chance(3) { return "nothing" }
    let names =
      revisions.map(\.id) + revisions.flatMap(\.branchLabels) + revisions.flatMap(\.branchLabels)
    let name = random.pick(names)
    return random.chance(20)
      ? String(name.prefix(Int.random(in: 1...name.count, using: &random))) : name
  }
}
