/// What a statement does to PostgreSQL's `standard_conforming_strings`, which decides whether a
/// backslash escapes in an ordinary string.
enum StringSettingChange: Equatable {
  case set(Bool)
  case reset

  /// Recognises `SET [SESSION | LOCAL] standard_conforming_strings {TO | =} …` and `RESET`; nil for
  /// any other statement.
  init?(_ statement: String) {
    guard let first = statement.utf8.first.map({ $0 | 0x20 }),
      first == UInt8(ascii: "s") || first == UInt8(ascii: "r"), statement.utf8.count < 200
    else { return nil }
    var words = statement.lowercased()
      .split { $0.isWhitespace || $0 == "=" || $0 == "'" }
      .filter { $0 != "to" }[...]
    let verb = words.popFirst()
    if verb == "set", words.first == "session" || words.first == "local" { words.removeFirst() }
    let name = words.popFirst()
    switch (verb, name, words.popFirst()) {
    case ("reset", "all", nil), ("reset", "standard_conforming_strings", nil): self = .reset
    case ("set", "standard_conforming_strings", "default"): self = .reset
    case ("set", "standard_conforming_strings", let value?):
      self = .set(["on", "true", "yes", "1"].contains(value))
    default: return nil
    }
  }
}
