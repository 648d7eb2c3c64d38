/// The words and signs of Swift source, without comments and string literals: just what is needed to
/// find declarations.
struct SwiftTokens: IteratorProtocol {
  /// A word, or one other character.
  struct Token: Equatable {
    var text: String
    /// The line, counted from 1.
    var line: Int
  }

  private let source: [UInt8]
  private var position = 0
  private var line = 1

  init(_ source: String) { self.source = Array(source.utf8) }

  mutating func next() -> Token? {
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"):
        while let byte = peek(), byte != UInt8(ascii: "\n") { advance() }
      case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"): skipBlockComment()
      case UInt8(ascii: "\""): skipString(hashes: 0)
      case UInt8(ascii: "#"):
        let hashes = source[position...].prefix { $0 == UInt8(ascii: "#") }.count
        if peek(hashes) == UInt8(ascii: "\"") {
          advance(hashes)
          skipString(hashes: hashes)
        } else {
          return take(1)
        }
      case _ where Self.isPartOfWord(byte):
        return take(source[position...].prefix(while: Self.isPartOfWord).count)
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"): advance()
      default: return take(1)
      }
    }
    return nil
  }

  private static func isPartOfWord(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "`")
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private func peek(_ distance: Int = 0) -> UInt8? {
    position + distance < source.count ? source[position + distance] : nil
  }

  private mutating func advance(_ count: Int = 1) {
    line += source[position..<min(position + count, source.count)].count {
      $0 == UInt8(ascii: "\n")
    }
    position = min(position + count, source.count)
  }

  private mutating func take(_ count: Int) -> Token {
    defer { advance(count) }
    let text = String(decoding: source[position..<(position + count)], as: UTF8.self)
    return Token(text: text, line: line)
  }

  private mutating func skipBlockComment() {
    var depth = 0
    repeat {
      switch (peek(), peek(1)) {
      case (UInt8(ascii: "/"), UInt8(ascii: "*")):
        depth += 1
        advance(2)
      case (UInt8(ascii: "*"), UInt8(ascii: "/")):
        depth -= 1
        advance(2)
      default: advance()
      }
    } while depth > 0 && peek() != nil
  }

  /// Skips a string literal from its first quote on, interpolations included.
  private mutating func skipString(hashes: Int) {
    let quote = UInt8(ascii: "\"")
    let isLong = peek(1) == quote && peek(2) == quote
    let end = [UInt8](repeating: quote, count: isLong ? 3 : 1) + Self.hashes(hashes)
    let escape = [UInt8(ascii: "\\")] + Self.hashes(hashes)
    advance(isLong ? 3 : 1)
    while peek() != nil, !source[position...].starts(with: end) {
      guard source[position...].starts(with: escape) else {
        advance()
        continue
      }
      advance(escape.count)
      if peek() == UInt8(ascii: "(") {
        skipInterpolation()
      } else {
        advance()
      }
    }
    advance(end.count)
  }

  private static func hashes(_ count: Int) -> [UInt8] {
    [UInt8](repeating: UInt8(ascii: "#"), count: count)
  }

  private mutating func skipInterpolation() {
    var depth = 0
    while let token = next() {
      if token.text == "(" { depth += 1 }
      if token.text == ")" { depth -= 1 }
      if depth == 0 { return }
    }
  }
}
