/// Quoting for SQL text.
package enum SQLText {
  /// A quoted identifier.
  package static func identifier(_ name: String) -> String { "\"" + doubled("\"", in: name) + "\"" }

  /// A literal that means the same with `standard_conforming_strings` on or off.
  package static func literal(_ value: DatabaseValue, _ backEnd: BackEnd) -> String {
    switch value {
    case .null: return "NULL"
    case .integer(let number): return String(number)
    case .real(let number): return String(number)
    case .blob(let bytes):
      let digits = bytes.hexadecimal
      return backEnd == .sqlite ? "x'\(digits)'" : "pg_catalog.decode('\(digits)', 'hex')"
    case .text(let text):
      let quoted = doubled("'", in: text)
      guard backEnd == .postgreSQL, text.utf8.contains(UInt8(ascii: "\\")) else {
        return "'\(quoted)'"
      }
      return "E'" + doubled("\\", in: quoted) + "'"
    }
  }

  /// A command's text with its parameters as literals.
  ///
  /// - Parameter asText: also numbers in quotes, so that PostgreSQL infers their types from where they
  ///   stand, as it does with parameters.
  static func inlined(_ command: Command, _ backEnd: BackEnd, asText: Bool = false) -> String {
    guard !command.parameters.isEmpty else { return command.sql }
    var result = ""
    var rest = command.sql[...]
    while let dollar = rest.firstIndex(of: "$") {
      let digits = rest[rest.index(after: dollar)...].prefix { $0.isASCII && $0.isNumber }
      result += rest[..<dollar]
      if let number = Int(digits), command.parameters.indices.contains(number - 1) {
        let value = command.parameters[number - 1]
        result += literal(asText ? DatabaseValue(value.text) : value, backEnd)
      } else {
        result += "$" + digits
      }
      rest = rest[digits.endIndex...]
    }
    return result + rest
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
