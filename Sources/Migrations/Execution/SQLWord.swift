/// A word of a statement, just as fine as is needed to find names in the few statements that can be
/// in doubt: a name with its schema and quotes is one word, a string literal is another.
struct SQLWord: Equatable {
  /// The text as it stands.
  var text: String
  /// The text in capitals when it is not quoted.
  var keyword: String { text.hasPrefix("\"") || text.hasPrefix("'") ? "" : text.uppercased() }

  /// Whether it is a string.
  var isLiteral: Bool { text.hasPrefix("'") }
  /// The text without quotes, in small letters, to compare names with each other.
  var name: String { text.replacing("\"", with: "").lowercased() }
  /// The last part of a name, as `name`.
  var unqualified: String { name.split(separator: ".").last.map(String.init) ?? name }

  /// The words of a text, without comments and punctuation.
  static func all(in text: String) -> [SQLWord] {
    var words: [SQLWord] = []
    var rest = text[...]
    while let first = rest.first {
      if rest.hasPrefix("--") {
        rest = rest.drop { !$0.isNewline }
      } else if rest.hasPrefix("/*") {
        rest = rest.firstRange(of: "*/").map { rest[$0.upperBound...] } ?? ""
      } else if first == "'" {
        words.append(SQLWord(text: String(cut(&rest, quote: "'"))))
      } else if isPartOfName(first) || first == "\"" {
        var name = ""
        while let next = rest.first, isPartOfName(next) || next == "\"" || next == "." {
          name += next == "\"" ? cut(&rest, quote: "\"") : String(rest.removeFirst())
        }
        words.append(SQLWord(text: name))
      } else {
        rest.removeFirst()
      }
    }
    return words
  }

  private static func isPartOfName(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_" || character == "$"
  }

  /// Takes a quoted piece off, doubled quotes included.
  private static func cut(_ rest: inout Substring, quote: Character) -> String {
    var piece = String(rest.removeFirst())
    while let next = rest.popFirst() {
      piece.append(next)
      guard next == quote else { continue }
      guard rest.first == quote else { break }
      piece.append(rest.removeFirst())
    }
    return piece
  }
}
