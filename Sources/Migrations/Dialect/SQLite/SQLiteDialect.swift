/// SQLite.
struct SQLiteDialect: Dialect {
  let name = "SQLite"
}

extension SQLiteDialect: SQLDialect {
  func literal(text: String) -> String { SQLText.quoted(text, "'") }

  func literal(bytes: [UInt8]) -> String { "x'\(bytes.hexadecimal)'" }

  func literal(boolean: Bool) -> String { boolean ? "1" : "0" }

  var falseValue: DatabaseValue { 0 }

  var isSame: String { "IS" }

  var longestName: Int? { nil }

  /// Letters of ASCII are compared in any case.
  func folded(_ name: String) -> String { name.lowercased() }

  /// The write lock is taken at once: a transaction that reads first and writes later can fail with
  /// SQLITE_BUSY in the middle (https://sqlite.org/lang_transaction.html).
  var begin: String { "BEGIN IMMEDIATE" }
}
