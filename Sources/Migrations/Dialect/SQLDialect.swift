/// The words of a database's SQL.
protocol SQLDialect: Sendable {
  /// A text as a literal.
  func literal(text: String) -> String
  /// Bytes as a literal.
  func literal(bytes: [UInt8]) -> String
  /// A truth value as a literal.
  func literal(boolean: Bool) -> String
  /// What a query returns for a condition that is false.
  var falseValue: DatabaseValue { get }
  /// The operator between two values that are the same, NULL and NULL too.
  var isSame: String { get }

  /// The longest name in bytes, after which the database cuts it; nil where there is none.
  var longestName: Int? { get }
  /// A name as the database compares it with others.
  func folded(_ name: String) -> String

  /// The statement that begins a transaction which is going to write.
  var begin: String { get }
}

extension SQLDialect {
  /// A value as a literal, which means the same in each session.
  func literal(_ value: DatabaseValue) -> String {
    switch value {
    case .null: "NULL"
    case .integer(let number): String(number)
    case .real(let number): String(number)
    case .blob(let bytes): literal(bytes: bytes)
    case .text(let text): literal(text: text)
    }
  }

  /// Whether two names are one for the database.
  func isSameName(_ name: String, _ other: String) -> Bool { folded(name) == folded(other) }
}
