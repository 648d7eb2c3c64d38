/// A token of SQL as SQLite reads it (https://sqlite.org/draft/tokenreq.html), without white space
/// and comments. For PostgreSQL it is fine enough to find the names in a statement: what is between
/// dollar signs is read like the rest.
package struct SQLToken: Sendable, Equatable {
  /// What it is.
  package let kind: Kind
  /// The text as it stands.
  package let text: Substring

  package enum Kind: Sendable {
    /// A keyword, a name or a number, with the dots in it.
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

  /// Whether it is a name or a keyword.
  var isWord: Bool { kind == .word || kind == .quotedName }

  /// What the token names, without its quotes.
  package var name: String {
    guard kind == .quotedName, let quote = text.last else { return String(text) }
    let inner = String(text.dropFirst().dropLast())
    return quote == "]" ? inner : inner.replacing("\(quote)\(quote)", with: "\(quote)")
  }

  /// A name, perhaps with its schema, without quotes and in small letters, to compare names with each
  /// other.
  var folded: String { text.replacing("\"", with: "").lowercased() }

  /// The last part of a name, folded.
  var unqualified: String { folded.split(separator: ".").last.map(String.init) ?? folded }

  /// Whether the token names what has this name.
  package func isName(_ name: String) -> Bool {
    isWord && SQLText.isSameName(self.name, name)
  }

  /// Whether a text names something.
  package static func mentions(_ name: String, in text: String) -> Bool {
    all(in: text).contains { $0.isName(name) || $0.text.hasSuffix("." + name) }
  }

  // MARK: Reading

  /// The tokens of a text.
  ///
  /// - Parameter hasBrackets: whether backquotes and brackets are quotes, as only SQLite has them.
  package static func all(in text: String, hasBrackets: Bool = true) -> [SQLToken] {
    var tokens: [SQLToken] = []
    var rest = text.utf8[...]
    while let first = rest.first {
      if first <= UInt8(ascii: " ") {
        rest.removeFirst()
      } else if rest.starts(with: "--".utf8) {
        rest = rest.drop { $0 != UInt8(ascii: "\n") }
      } else if rest.starts(with: "/*".utf8) {
        rest = behindComment(rest)
      } else {
        let (kind, end) = end(ofTokenIn: rest, first, hasBrackets)
        tokens.append(SQLToken(kind: kind, text: text[rest.startIndex..<end]))
        rest = rest[end...]
      }
    }
    return tokens
  }

  /// The words and strings of a statement, without punctuation; a name with its schema and quotes is
  /// one.
  static func words(in text: String) -> [SQLToken] {
    var words: [SQLToken] = []
    for token in all(in: text, hasBrackets: false) where token.kind != .symbol {
      if let last = words.last, last.isWord, token.isWord,
        last.text.endIndex == token.text.startIndex
      {
        let whole = text[last.text.startIndex..<token.text.endIndex]
        words[words.count - 1] = SQLToken(kind: last.kind, text: whole)
      } else {
        let text = token.kind == .word ? token.text.drop { $0 == "." } : token.text
        if !text.isEmpty { words.append(SQLToken(kind: token.kind, text: text)) }
      }
    }
    return words
  }

  private static func end(
    ofTokenIn rest: Substring.UTF8View, _ first: UInt8, _ hasBrackets: Bool
  ) -> (Kind, String.Index) {
    switch first {
    case UInt8(ascii: "'"): return (.string, endOfQuotes(rest, first))
    case UInt8(ascii: "\""): return (.quotedName, endOfQuotes(rest, first))
    case UInt8(ascii: "`") where hasBrackets: return (.quotedName, endOfQuotes(rest, first))
    case UInt8(ascii: "[") where hasBrackets:
      let end = rest.firstIndex(of: UInt8(ascii: "]"))
      return (.quotedName, end.map(rest.index(after:)) ?? rest.endIndex)
    case _ where continuesWord(first): return (.word, rest.prefix(while: continuesWord).endIndex)
    default: return (.symbol, rest.index(after: rest.startIndex))
    }
  }

  private static func continuesWord(_ byte: UInt8) -> Bool {
    byte.isInSQLWord || byte == UInt8(ascii: ".")
  }

  /// The end of a quoted text, in which the quote may stand doubled.
  private static func endOfQuotes(_ rest: Substring.UTF8View, _ quote: UInt8) -> String.Index {
    var inner = rest.dropFirst()
    while let next = inner.popFirst() {
      guard next == quote else { continue }
      guard inner.first == quote else { break }
      inner.removeFirst()
    }
    return inner.startIndex
  }

  private static func behindComment(_ comment: Substring.UTF8View) -> Substring.UTF8View {
    var rest = comment.dropFirst(2)
    while let star = rest.firstIndex(of: UInt8(ascii: "*")) {
      rest = rest[rest.index(after: star)...]
      if rest.first == UInt8(ascii: "/") { return rest.dropFirst() }
    }
    return rest[rest.endIndex...]
  }
}

extension UInt8 {
  /// Whether it may be a part of a word.
  package var isInSQLWord: Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) || isDigit(self)
      || self >= 0x80 || self == UInt8(ascii: "_") || self == UInt8(ascii: "$")
  }
}
