/// How far the words of a statement follow `CREATE [OR REPLACE] {FUNCTION | PROCEDURE}`, whose body psql
/// looks for.
enum RoutineState {
  case start, create, createOr, createOrReplace
  /// The statement defines a routine.
  case defined
  case other

  /// The state at the start of a statement.
  init() { self = .start }

  /// The state after a word that is not quoted.
  func after(_ word: Word) -> RoutineState {
    switch self {
    case .start: word == "create" ? .create : .other
    case .create where word == "or": .createOr
    case .createOr: word == "replace" ? .createOrReplace : .other
    case .create, .createOrReplace: word == "function" || word == "procedure" ? .defined : .other
    case .defined, .other: self
    }
  }
}
