/// Chooses, for one database, between squashes and the revisions that they replace.
///
/// Where a squash is recorded, or nothing of what it replaces is, the squash counts; where some or all of
/// that is recorded, what it replaces counts, so that a database in the middle goes on with the old
/// files. Whoever names the other as a parent or a dependency, means what counts.
struct SquashSelection {
  /// The revisions that count, in the order given.
  private(set) var revisions: [Revision]
  /// The revision that stands in the place of each one that does not count.
  private(set) var standIns: [String: String] = [:]
  /// The revisions that a squash has made a part of itself, behind whose last one it stands.
  private(set) var inner: Set<String> = []

  /// - Parameter recorded: what the database has recorded, partly applied revisions included.
  /// - Throws: `ProblemList` for squashes that contradict each other, and for one whose replaced
  ///   revisions count and are not all there.
  init(_ revisions: [Revision], recorded: Set<String>) throws(ProblemList) {
    self.revisions = revisions
    let squashes = Squashes(revisions)
    guard !squashes.isEmpty else { return }
    var problems = squashes.problems
    guard problems.isEmpty else { throw ProblemList(problems) }

    let known = Set(revisions.map(\.id))
    var removed: Set<String> = []
    for squash in squashes.all {
      let replaced = squashes.replaced(by: squash)
      if recorded.contains(squash.id) || replaced.isDisjoint(with: recorded) {
        removed.formUnion(replaced)
        for id in replaced { standIns[id] = squash.id }
        inner.formUnion(replaced.subtracting(squashes.tips(of: squash)))
      } else {
        removed.insert(squash.id)
        standIns[squash.id] = squash.replaces.last
        problems += squashes.missing(of: squash, known: known, recorded: recorded)
      }
    }
    guard problems.isEmpty else { throw ProblemList(problems) }
    let names = standIns
    self.revisions = revisions.filter { !removed.contains($0.id) }.map { revision in
      var revision = revision
      revision.downRevisions = Self.unique(revision.downRevisions.map { Self.follow($0, names) })
      revision.dependencies = Self.unique(revision.dependencies.map { Self.follow($0, names) })
      return revision
    }
    for id in standIns.keys { standIns[id] = Self.follow(id, names) }
  }

  /// What stands in the place of a revision in the end: a squash may be a part of another.
  private static func follow(_ id: String, _ standIns: [String: String]) -> String {
    var id = id
    while let next = standIns[id] { id = next }
    return id
  }

  private static func unique(_ ids: [String]) -> [String] {
    var seen: Set<String> = []
    return ids.filter { seen.insert($0).inserted }
  }
}

/// The squashes among revisions.
private struct Squashes {
  /// The squashes; one that is a part of another comes before that.
  private(set) var all: [Revision] = []
  private(set) var problems: [Problem] = []
  private var byID: [String: Revision] = [:]
  private var replaced: [String: Set<String>] = [:]

  init(_ revisions: [Revision]) {
    let squashes = revisions.filter { !$0.replaces.isEmpty }
    byID = Dictionary(squashes.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var owners: [String: Revision] = [:]
    for squash in squashes {
      for id in squash.replaces {
        if let other = owners.updateValue(squash, forKey: id) {
          report(squash, "\(id) is replaced by \(other.id) too; only one revision can replace it")
        }
      }
    }
    if problems.isEmpty {
      for squash in squashes { add(squash, below: []) }
    }
  }

  var isEmpty: Bool { byID.isEmpty }

  /// All that a squash replaces, with what the squashes among that replace.
  func replaced(by squash: Revision) -> Set<String> { replaced[squash.id] ?? [] }

  /// The names of the state that a squash leads to: of its last revision, and if that is a squash
  /// itself, of that one's last.
  func tips(of squash: Revision) -> Set<String> {
    var tips: Set<String> = []
    var last = squash.replaces.last
    while let id = last {
      tips.insert(id)
      last = byID[id]?.replaces.last
    }
    return tips
  }

  /// What is wrong with a squash that does not count: some of what it replaces is nowhere.
  func missing(of squash: Revision, known: Set<String>, recorded: Set<String>) -> [Problem] {
    let missing = squash.replaces.filter { !known.contains($0) }
    guard !missing.isEmpty else { return [] }
    let done = replaced(by: squash).intersection(recorded).sorted()
    return [
      Problem(
        squash.location ?? SourceLocation(path: "<database>", line: 1),
        "the database has only a part of what \(squash.id) replaces (\(done.joined(separator: ", "))), "
          + "and the files of \(missing.joined(separator: ", ")) are gone; restore them")
    ]
  }

  /// Adds a squash behind those that it replaces.
  private mutating func add(_ squash: Revision, below outer: [String]) {
    guard replaced[squash.id] == nil else { return }
    guard !outer.contains(squash.id) else {
      return report(squash, "\(squash.id) replaces itself; correct its replaces")
    }
    var ids = Set(squash.replaces)
    for id in squash.replaces {
      guard let part = byID[id] else { continue }
      add(part, below: outer + [squash.id])
      ids.formUnion(replaced[id] ?? [])
    }
    guard replaced[squash.id] == nil else { return }
    replaced[squash.id] = ids
    all.append(squash)
  }

  private mutating func report(_ squash: Revision, _ message: String) {
    problems.append(
      Problem(squash.location ?? SourceLocation(path: "<database>", line: 1), message))
  }
}
