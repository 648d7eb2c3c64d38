/// The `BEGIN ATOMIC … END` body of a PostgreSQL routine.
///
/// `begin` may be the name of anything, and `end` of a column (`AS end`), so counting them, as psql does,
/// goes wrong. By the grammar every statement of a body has its semicolon, so that the `END` of the body,
/// and no other, follows a semicolon or `ATOMIC`; and no body stands inside another.
struct RoutineBody {
  private(set) var isOpen = false
  private var last = Token.other

  private enum Token { case begin, startOfStatement, other }

  /// Adds a word that is not quoted, outside of parentheses.
  mutating func add(_ word: Word) {
    switch last {
    case .begin where !isOpen && word == "atomic":
      isOpen = true
      last = .startOfStatement
    case .startOfStatement where isOpen && word == "end":
      isOpen = false
      last = .other
    default: last = word == "begin" ? .begin : .other
    }
  }

  /// Adds a semicolon outside of parentheses.
  mutating func addSemicolon() { last = .startOfStatement }

  /// Adds any other token.
  mutating func addOther() { last = .other }
}

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
