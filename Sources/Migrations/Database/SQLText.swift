/// Quoting for SQL text.
enum SQLText {
  /// A quoted identifier.
  static func identifier(_ name: String) -> String { "\"" + doubled("\"", in: name) + "\"" }

  /// A literal that means the same with `standard_conforming_strings` on or off.
  static func literal(_ value: DatabaseValue, _ backEnd: BackEnd) -> String {
    switch value {
    case .null: return "NULL"
    case .integer(let number): return String(number)
    case .text(let text):
      let quoted = doubled("'", in: text)
      guard backEnd == .postgreSQL, text.utf8.contains(UInt8(ascii: "\\")) else {
        return "'\(quoted)'"
      }
      return "E'" + doubled("\\", in: quoted) + "'"
    }
  }

  private static func doubled(_ quote: Character, in text: String) -> String {
    var result = ""
    for character in text.unicodeScalars {
      if Character(character) == quote { result.unicodeScalars.append(character) }
      result.unicodeScalars.append(character)
    }
    return result
  }
}
