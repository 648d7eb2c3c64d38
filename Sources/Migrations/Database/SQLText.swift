/// Quoting for SQL text.
package enum SQLText {
  /// A quoted identifier.
  package static func identifier(_ name: String) -> String { quoted(name, "\"") }

  /// An identifier, quoted only where PostgreSQL needs that.
  ///
  /// - Parameter reserved: the words that are no names without quotes.
  package static func name(_ name: String, reserved: Set<String> = []) -> String {
    let isPlain = name.utf8.allSatisfy {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || isDigit($0) || $0 == UInt8(ascii: "_")
    }
    let needsNone = isPlain && name.utf8.first.map { !isDigit($0) } ?? false
    return needsNone && !reserved.contains(name) ? name : identifier(name)
  }

  /// The quoted name of what may be in a schema.
  package static func qualified(_ schema: String?, _ name: String) -> String {
    (schema.map { identifier($0) + "." } ?? "") + identifier(name)
  }

  /// A literal that means the same in each session.
  package static func literal(_ value: DatabaseValue, _ backEnd: BackEnd) -> String {
    backEnd.dialect.literal(value)
  }

  /// A command's text with its parameters as literals.
  ///
  /// - Parameter asText: also numbers in quotes, so that PostgreSQL infers their types from where they
  ///   stand, as it does with parameters.
  static func inlined(_ command: SQLCommand, _ dialect: any Dialect, asText: Bool = false) -> String
  {
    guard !command.parameters.isEmpty else { return command.sql }
    var result = ""
    var rest = command.sql[...]
    while let dollar = rest.firstIndex(of: "$") {
      let digits = rest[rest.index(after: dollar)...].prefix { $0.isASCII && $0.isNumber }
      result += rest[..<dollar]
      if let number = Int(digits), command.parameters.indices.contains(number - 1) {
        let value = command.parameters[number - 1]
        result += dialect.literal(asText ? DatabaseValue(value.text) : value)
      } else {
        result += "$" + digits
      }
      rest = rest[digits.endIndex...]
    }
    return result + rest
  }

  /// A text between quotes.
  static func quoted(_ text: String, _ quote: Character) -> String {
    "\(quote)\(doubled(quote, in: text))\(quote)"
  }

  /// A text in which a character stands twice wherever it stood.
  static func doubled(_ quote: Character, in text: String) -> String {
    var result = ""
    for character in text.unicodeScalars {
      if Character(character) == quote { result.unicodeScalars.append(character) }
      result.unicodeScalars.append(character)
    }
    return result
  }
}
