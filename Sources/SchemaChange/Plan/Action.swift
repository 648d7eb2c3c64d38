/// Something that a plan does with one fact.
struct Action: Hashable, Comparable {
  let verb: Verb
  let fact: FactID

  enum Verb: Int, Hashable, Comparable {
    case drop
    /// Gives a type another name, so that columns can be converted from it to the new one.
    case setAside
    case create
    case alter
    /// Does what is left of making or changing something, outside of the transaction of the rest.
    case finish
    /// Drops what was set aside.
    case dropAside

    static func < (left: Verb, right: Verb) -> Bool { left.rawValue < right.rawValue }
  }

  init(_ verb: Verb, _ fact: FactID) {
    self.verb = verb
    self.fact = fact
  }

  /// What goes first where nothing decides: drops of what keeps no rows, from the outside in; then what is made and changed,
  /// from the inside out; then what loses rows.
  static func < (left: Action, right: Action) -> Bool { left.rank < right.rank }

  private var rank: Rank {
    let isDrop = verb == .drop || verb == .dropAside
    let phase =
      switch (isDrop, fact.kind) {
      case (_, .defaultPrivileges): 3
      case (true, .table), (true, .column), (true, .schema), (true, .sequence): 2
      case (true, _): verb == .dropAside ? 2 : 0
      default: 1
      }
    return Rank(
      phase: phase, kind: isDrop ? -fact.kind.rawValue : fact.kind.rawValue, path: fact.path,
      verb: verb.rawValue)
  }

  private struct Rank: Comparable {
    let phase: Int
    let kind: Int
    let path: [String]
    let verb: Int

    static func < (left: Rank, right: Rank) -> Bool {
      if (left.phase, left.kind) != (right.phase, right.kind) {
        return (left.phase, left.kind) < (right.phase, right.kind)
      }
      if left.path != right.path { return left.path.lexicographicallyPrecedes(right.path) }
      return left.verb < right.verb
    }
  }
}
