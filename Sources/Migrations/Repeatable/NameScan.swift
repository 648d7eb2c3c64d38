/// Finds the names in a text of SQL: which it mentions, and which it creates.
///
/// What it drops it does not mention: views are dropped with those that stand on them, and by others
/// than their own file. It looks into strings too, as the bodies of functions are strings. An extra word
/// costs nothing but perhaps a run that would not have been needed.
struct NameScan {
  /// Every word and quoted name, words in lower case.
  private(set) var words: Set<String> = []
  /// The views, functions and so on that the text creates, without their schemas.
  private(set) var created: Set<String> = []

  private enum State {
    case anything
    /// Behind CREATE, which may be followed by other words before the kind of what is created.
    case create
    /// Behind the kind; the name follows.
    case name
    /// In a DROP, up to its end.
    case drop
  }

  private var state = State.anything

  private static let kinds: Set = [
    "view", "function", "procedure", "aggregate", "table", "sequence", "type", "domain", "schema",
  ]
  private static let modifiers: Set = [
    "or", "replace", "temp", "temporary", "unlogged", "recursive", "materialized", "foreign",
  ]

  /// Reads a text.
  init(_ text: String) { read(text) }

  private mutating func read(_ text: String) {
    let tokens = SQLToken.all(in: text, hasBrackets: false)
    for (index, token) in tokens.enumerated() {
      switch token.kind {
      case .symbol: if token.text == ";" { state = .anything }
      case .string: read(String(token.text.dropFirst().dropLast()))
      case .quotedName:
        let next = tokens.indices.contains(index + 1) ? tokens[index + 1].text : ""
        add(
          token.name, isQuoted: true,
          isQualified: next.first == "." && next.startIndex == token.text.endIndex)
      case .word: addParts(of: token.text)
      }
    }
  }

  /// Adds what is between dots, and between the dollar signs of strings.
  private mutating func addParts(of word: Substring) {
    for part in word.split(whereSeparator: { $0 == "." || $0 == "$" }) {
      let isQualified = part.endIndex < word.endIndex && word[part.endIndex] == "."
      add(part.lowercased(), isQuoted: false, isQualified: isQualified)
    }
  }

  /// - Parameter isQualified: whether another part of the name follows.
  private mutating func add(_ word: String, isQuoted: Bool, isQualified: Bool) {
    if state != .drop { words.insert(word) }
    switch state {
    case _ where !isQuoted && word == "create": state = .create
    case _ where !isQuoted && word == "drop": state = .drop
    case .drop: break
    case .create where !isQuoted && Self.kinds.contains(word): state = .name
    case .create where !isQuoted && Self.modifiers.contains(word): break
    case .name where !isQuoted && ["if", "not", "exists"].contains(word): break
    case .name where isQualified: break
    case .name:
      created.insert(word)
      state = .anything
    case .create, .anything: state = .anything
    }
  }
}
