/// How a statement of PostgreSQL sets the isolation of transactions.
enum TransactionSetting {
  /// `SET TRANSACTION`, for the one in which it stands.
  case transaction(isReadOnly: Bool)
  /// `SET SESSION CHARACTERISTICS AS TRANSACTION`, for those that begin after it.
  case session(isReadOnly: Bool)

  /// Recognises such a statement.
  init?(_ statement: String) {
    guard statement.utf8.starts(withKeyword: "SET"), statement.utf8.count < 1000 else { return nil }
    let words = SQLToken.words(in: statement).map(\.keyword)
    let isReadOnly = zip(words, words.dropFirst()).contains { $0 == ("READ", "ONLY") }
    if words.starts(with: ["SET", "TRANSACTION"])
      || words.starts(with: ["SET", "LOCAL", "TRANSACTION"])
    {
      self = .transaction(isReadOnly: isReadOnly)
    } else if words.starts(with: ["SET", "SESSION", "CHARACTERISTICS", "AS", "TRANSACTION"]) {
      self = .session(isReadOnly: isReadOnly)
    } else {
      return nil
    }
  }

  /// Whether the transaction could not record that the migration was applied.
  var isReadOnly: Bool {
    switch self {
    case .transaction(let isReadOnly), .session(let isReadOnly): isReadOnly
    }
  }
}
