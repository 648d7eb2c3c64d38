/// What a statement does to the settings of a PostgreSQL session that decide how the text after it is
/// read.
enum TextSettingChange: Equatable {
  /// `standard_conforming_strings`, which decides whether a backslash escapes in an ordinary string;
  /// nil puts it back.
  case standardConformingStrings(Bool?)
  /// `client_encoding`.
  case encoding(String)

  /// Recognises `SET [SESSION | LOCAL] name {TO | =} value`, `SET NAMES`, `RESET` and a SELECT of
  /// `set_config`; nil for any other statement.
  init?(_ statement: String) {
    guard let first = statement.utf8.first.map({ $0 | 0x20 }),
      first == UInt8(ascii: "s") || first == UInt8(ascii: "r"), statement.utf8.count < 1000
    else { return nil }
    var words = SQLToken.words(in: statement).map(\.unquoted)[...]
    switch words.popFirst() {
    case "reset":
      guard let name = words.first, words.count == 1 else { return nil }
      if name == "all" {
        self = .standardConformingStrings(nil)
      } else {
        self.init(name, nil)
      }
    case "set":
      if words.first == "session" || words.first == "local" { words.removeFirst() }
      if words.first == "names" { words[words.startIndex] = "client_encoding" }
      guard let name = words.popFirst() else { return nil }
      if words.first == "to" { words.removeFirst() }
      guard let value = words.popFirst(), words.isEmpty else { return nil }
      self.init(name, value == "default" ? nil : value)
    case "select":
      guard let call = words.firstIndex(where: { $0.hasSuffix("set_config") }),
        words.endIndex - call > 2
      else { return nil }
      self.init(words[call + 1], words[call + 2])
    default: return nil
    }
  }

  private init?(_ name: String, _ value: String?) {
    switch (name, value) {
    case ("standard_conforming_strings", _):
      self = .standardConformingStrings(
        value.map { ["on", "true", "yes", "1", "t", "y", "tr", "tru", "ye"].contains($0) })
    case ("client_encoding", let value?): self = .encoding(value)
    default: return nil
    }
  }

  /// Whether this names UTF-8, in which the files are.
  var isUTF8: Bool {
    guard case .encoding(let name) = self else { return true }
    return ["utf8", "unicode"].contains(name.filter { $0.isLetter || $0.isNumber })
  }
}

extension SQLToken {
  /// The text in lower case and without its quotes.
  fileprivate var unquoted: String {
    let quoted = text.hasPrefix("'") || text.hasPrefix("\"")
    return String(quoted ? text.dropFirst().dropLast() : text[...]).lowercased()
  }
}
