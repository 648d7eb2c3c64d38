/// Which constraints, indexes and sequences get other names when the tables and columns do whose names theirs begin with.
package enum FollowingNames: Sendable {
  case all
  case none
  /// Those whose new names a schema has.
  case of(FactSet)

  func include(_ renaming: Renaming) -> Bool {
    switch self {
    case .all: true
    case .none: false
    case .of(let facts):
      // The sequence of a serial column may be no fact of its own.
      renaming.fact.kind == .sequence || facts[renaming.reversed.fact] != nil
    }
  }
}
