/// PostgreSQL, and what speaks its protocol.
struct PostgreSQLDialect: Dialect {
  let name = "PostgreSQL"
}

extension PostgreSQLDialect: SQLDialect {
  /// A literal that means the same with `standard_conforming_strings` on or off.
  func literal(text: String) -> String {
    let quoted = SQLText.quoted(text, "'")
    guard text.utf8.contains(UInt8(ascii: "\\")) else { return quoted }
    return "E" + SQLText.doubled("\\", in: quoted)
  }

  func literal(bytes: [UInt8]) -> String { "pg_catalog.decode('\(bytes.hexadecimal)', 'hex')" }

  func literal(boolean: Bool) -> String { String(boolean) }

  var falseValue: DatabaseValue { "f" }

  var isSame: String { "IS NOT DISTINCT FROM" }

  var longestName: Int? { 63 }

  func folded(_ name: String) -> String { name }

  var begin: String { "BEGIN" }
}
