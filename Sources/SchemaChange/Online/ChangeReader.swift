/// A declaration that cannot be read.
package struct ChangeSyntaxError: Error, Sendable, Hashable {
  /// The declaration.
  package let text: String
  /// Where it is wrong: how many characters stand before that.
  package let offset: Int
  /// What is wrong.
  package let message: String
}

/// Reads a declaration from left to right.
struct ChangeReader {
  private let text: String
  private var place: String.Index

  init(_ text: String) {
    self.text = text
    place = text.startIndex
    skipSpace()
  }

  var isAtEnd: Bool { place == text.endIndex }

  func error(_ message: String) -> ChangeSyntaxError {
    ChangeSyntaxError(
      text: text, offset: text.distance(from: text.startIndex, to: place), message: message)
  }

  private mutating func skipSpace() {
    while place < text.endIndex, text[place].isWhitespace { place = text.index(after: place) }
  }

  /// The end of the word that begins at a place.
  private func wordEnd(_ start: String.Index) -> String.Index {
    text[start...].firstIndex { !($0.isLetter || $0.isNumber || "_$".contains($0)) }
      ?? text.endIndex
  }

  private var nextWord: String { text[place..<wordEnd(place)].lowercased() }

  /// Takes a word or a symbol when it is next.
  mutating func skip(_ word: String) -> Bool {
    if word.first?.isLetter == true {
      guard nextWord == word else { return false }
      place = wordEnd(place)
    } else {
      guard text[place...].hasPrefix(word) else { return false }
      place = text.index(place, offsetBy: word.count)
    }
    skipSpace()
    return true
  }

  mutating func expect(_ word: String) throws(ChangeSyntaxError) {
    guard skip(word) else { throw error("expected `\(word)`") }
  }

  mutating func word(among words: [String]) throws(ChangeSyntaxError) -> String {
    for word in words where skip(word) { return word }
    throw error("expected one of \(words.joined(separator: ", "))")
  }

  /// A name without dots, as SQL reads it: in small letters unless it is quoted.
  mutating func identifier() throws(ChangeSyntaxError) -> String {
    guard place < text.endIndex else { throw error("a name is missing") }
    let name: String
    if text[place] == "\"" {
      name = try quoted()
    } else {
      let end = wordEnd(place)
      guard place < end, !text[place].isNumber else { throw error("expected a name") }
      name = text[place..<end].lowercased()
      place = end
      skipSpace()
    }
    return Identifier.quoted(name)
  }

  /// What stands between the quotes of the kind that is next; those inside are doubled.
  private mutating func quoted() throws(ChangeSyntaxError) -> String {
    let quote = text[place]
    var (content, rest) = ("", text.index(after: place))
    while true {
      guard let end = text[rest...].firstIndex(of: quote) else {
        throw error("the quote is not closed")
      }
      content += text[rest..<end]
      rest = text.index(after: end)
      guard rest < text.endIndex, text[rest] == quote else { break }
      content.append(quote)
      rest = text.index(after: rest)
    }
    place = rest
    skipSpace()
    return content
  }

  /// What is in parentheses.
  mutating func parenthesized() throws(ChangeSyntaxError) -> String {
    try expect("(")
    let inner = try text(endingAt: [")"])
    try expect(")")
    return inner
  }

  /// A number; nil where there is none.
  mutating func number() throws(ChangeSyntaxError) -> Int? {
    let end = wordEnd(place)
    guard place < end, text[place].isNumber else { return nil }
    guard let number = Int(text[place..<end]) else { throw error("the number cannot be read") }
    place = end
    skipSpace()
    return number
  }

  /// Names between commas.
  mutating func identifiers() throws(ChangeSyntaxError) -> [String] {
    var names = [try identifier()]
    while skip(",") { names.append(try identifier()) }
    return names
  }

  mutating func name() throws(ChangeSyntaxError) -> [String] {
    var names = [try identifier()]
    while skip(".") { names.append(try identifier()) }
    guard names.count < 4 else { throw error("the name has too many parts") }
    return names
  }

  mutating func column() throws(ChangeSyntaxError) -> DeclaredChange.ColumnName {
    let start = place
    let names = try name()
    guard names.count > 1, let column = names.last else {
      place = start
      throw error("expected a column with its table, such as orders.total")
    }
    return DeclaredChange.ColumnName(table: names.dropLast(), name: column)
  }

  /// A string as SQL has it; returns what it says.
  mutating func string() throws(ChangeSyntaxError) -> String {
    guard place < text.endIndex, text[place] == "'" else {
      throw error("expected a value in quotes, such as 'open'")
    }
    return try quoted()
  }

  /// The text up to one of some words or symbols, or to the end; not those in quotes and parentheses.
  mutating func text(endingAt ends: Set<String>) throws(ChangeSyntaxError) -> String {
    let start = place
    var depth = 0
    while place < text.endIndex {
      let character = text[place]
      if depth == 0, ends.contains(String(character)) { return try taken(from: start) }
      switch character {
      case "'", "\"":
        guard let end = text[text.index(after: place)...].firstIndex(of: character) else {
          throw error("the quote is not closed")
        }
        place = text.index(after: end)
        continue
      case "(", "[": depth += 1
      case ")", "]":
        depth -= 1
        if depth < 0 { throw error("the parenthesis closes nothing") }
      default: break
      }
      if character.isLetter {
        if depth == 0, ends.contains(nextWord) { return try taken(from: start) }
        place = wordEnd(place)
      } else {
        place = text.index(after: place)
      }
    }
    if depth > 0 { throw error("a parenthesis is not closed") }
    return try taken(from: start)
  }

  private func taken(from start: String.Index) throws(ChangeSyntaxError) -> String {
    let taken = text[start..<place].trimming(while: \.isWhitespace)
    guard !taken.isEmpty else { throw error("something is missing here") }
    return String(taken)
  }

  /// `TYPE 'VALUE' to 'VALUE'`.
  mutating func values() throws(ChangeSyntaxError) -> ([String], String, String) {
    let type = try name()
    let old = try string()
    try expect("to")
    return (type, old, try string())
  }

  mutating func definitions() throws(ChangeSyntaxError) -> [DeclaredChange.ColumnText] {
    var columns: [DeclaredChange.ColumnText] = []
    repeat {
      let name = try identifier()
      columns.append(
        DeclaredChange.ColumnText(
          name: name, definition: try text(endingAt: [",", "using"])))
    } while skip(",")
    return columns
  }

  /// `using up:(…) down:(…)`.
  mutating func conversion(
    up: Int, down: Int
  ) throws(ChangeSyntaxError) -> DeclaredChange.Conversion {
    try expect("using")
    var lists: [String: [String]] = [:]
    for _ in 0..<2 {
      let direction = try word(among: ["up", "down"])
      try expect(":")
      try expect("(")
      var expressions: [String] = []
      repeat { expressions.append(try text(endingAt: [",", ")"])) } while skip(",")
      try expect(")")
      let count = direction == "up" ? up : down
      guard lists[direction] == nil, expressions.count == count else {
        throw error("`\(direction):(…)` has to give \(count) value\(count == 1 ? "" : "s"), once")
      }
      lists[direction] = expressions
    }
    return DeclaredChange.Conversion(up: lists["up"] ?? [], down: lists["down"] ?? [])
  }
}

extension Substring {
  fileprivate func trimming(while isSpace: (Character) -> Bool) -> Substring {
    var rest = drop(while: isSpace)
    while let last = rest.last, isSpace(last) { rest.removeLast() }
    return rest
  }
}
