/// The states in which `sqlite3_complete` tells the semicolons inside a trigger from the one that ends
/// the statement.
enum TriggerState {
  case start, explain, create, other
  /// In a `CREATE TRIGGER`, after one of its semicolons, and after `; END`.
  case body, semicolon, end

  /// The state at the start of a statement.
  init() { self = .start }

  /// The state after a word, or after another token that is no semicolon.
  func after(_ word: Word?) -> Self {
    switch self {
    case .start:
      if word == "explain" { return .explain }
      return word == "create" ? .create : .other
    case .explain:
      if word == "create" { return .create }
      let isKeyword =
        word == "explain" || word == "temp" || word == "temporary" || word == "trigger"
        || word == "end"
      return isKeyword ? .other : .explain
    case .create:
      if word == "temp" || word == "temporary" { return .create }
      return word == "trigger" ? .body : .other
    case .other: return .other
    case .body, .end: return .body
    case .semicolon: return word == "end" ? .end : .body
    }
  }
}
