/// Finds the names in a text of SQL: which it mentions, and which it creates.
///
/// What it drops it does not mention: views are dropped with those that stand on them, and by others
/// than their own file. It looks into strings too, as the bodies of functions are strings. A word too many costs nothing
/// but perhaps a run that would not have been needed.
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
  init(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    while let first = rest.first {
      if rest.starts(with: "--".utf8) {
        rest = rest.drop { $0 != UInt8(ascii: "\n") }
      } else if rest.starts(with: "/*".utf8) {
        rest = Self.afterComment(rest)
      } else if first == UInt8(ascii: "\"") {
        let name = rest.dropFirst().prefix { $0 != first }
        rest = rest[name.endIndex...].dropFirst()
        add(String(decoding: name, as: UTF8.self), isQuoted: true, isQualified: rest.first == dot)
      } else if Self.isPartOfWord(first) {
        let word = rest.prefix(while: Self.isPartOfWord)
        rest = rest[word.endIndex...]
        add(
          String(decoding: word, as: UTF8.self).lowercased(), isQuoted: false,
          isQualified: rest.first == dot)
      } else {
        if first == UInt8(ascii: ";") { state = .anything }
        rest = rest.dropFirst()
      }
    }
  }

  private let dot = UInt8(ascii: ".")

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

  private static func afterComment(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var rest = text.dropFirst(2)
    while let star = rest.firstIndex(of: UInt8(ascii: "*")) {
      rest = rest[(star + 1)...]
      if rest.first == UInt8(ascii: "/") { return rest.dropFirst() }
    }
    return []
  }

  private static func isPartOfWord(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
