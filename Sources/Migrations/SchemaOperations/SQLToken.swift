/// A token of SQL as SQLite reads it (https://sqlite.org/draft/tokenreq.html), without white space
/// and comments.
package struct SQLToken: Sendable {
  /// What it is.
  package let kind: Kind
  /// The text as it stands.
  package let text: Substring

  package enum Kind: Sendable {
    /// A keyword, a name or a number.
    case word
    /// A name in double quotes, backquotes or brackets.
    case quotedName
    /// A string.
    case string
    /// One character of anything else.
    case symbol
  }

  /// The word in capitals; empty for what is no word.
  package var keyword: String { kind == .word ? text.uppercased() : "" }

  /// What the token names, without its quotes.
  package var name: String {
    guard kind == .quotedName, let quote = text.last else { return String(text) }
    let inner = String(text.dropFirst().dropLast())
    return quote == "]" ? inner : inner.replacing("\(quote)\(quote)", with: "\(quote)")
  }

  /// Whether the token names what has this name.
  package func isName(_ name: String) -> Bool {
    [.word, .quotedName].contains(kind) && SQLText.isSameName(self.name, name)
  }

  /// Whether a text names something.
  package static func mentions(_ name: String, in text: String) -> Bool {
    all(in: text).contains { $0.isName(name) || $0.text.hasSuffix("." + name) }
  }

  /// The tokens of a text.
  package static func all(in text: String) -> [SQLToken] {
    var tokens: [SQLToken] = []
    var rest = text[...]
    while let first = rest.first {
      if first.isWhitespace {
        rest.removeFirst()
      } else if rest.hasPrefix("--") {
        rest = rest.drop { !$0.isNewline }
      } else if rest.hasPrefix("/*") {
        rest = rest.dropFirst(2).firstRange(of: "*/").map { rest[$0.upperBound...] } ?? ""
      } else {
        let (kind, length) = length(ofTokenAt: rest, first)
        tokens.append(SQLToken(kind: kind, text: rest.prefix(length)))
        rest = rest.dropFirst(length)
      }
    }
    return tokens
  }

  private static func length(ofTokenAt rest: Substring, _ first: Character) -> (Kind, Int) {
    switch first {
    case "'": (.string, quotedLength(rest, "'"))
    case "\"", "`": (.quotedName, quotedLength(rest, first))
    case "[": (.quotedName, rest.prefix { $0 != "]" }.count + 1)
    case _ where continuesWord(first): (.word, rest.prefix(while: continuesWord).count)
    default: (.symbol, 1)
    }
  }

  private static func continuesWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || "_$.".contains(character)
      || character.unicodeScalars.contains { $0.value > 127 }
  }

  /// The length of a quoted text, in which the quote may stand doubled.
  private static func quotedLength(_ rest: Substring, _ quote: Character) -> Int {
    var length = 1
    var inner = rest.dropFirst()
    while let next = inner.popFirst() {
      length += 1
      guard next == quote else { continue }
      guard inner.first == quote else { break }
      inner.removeFirst()
      length += 1
    }
    return length
  }
}
