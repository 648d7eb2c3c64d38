import Migrations

/// Identifiers as facts have them: quoted where SQL needs that.
package enum Identifier {
  /// The name without quotes.
  package static func text(_ name: String) -> String {
    guard name.hasPrefix("\""), name.hasSuffix("\""), name.count > 1 else { return name }
    return String(name.dropFirst().dropLast()).replacing("\"\"", with: "\"")
  }

  /// A name in quotes, unless it is plainly one that needs none.
  static func quoted(_ name: String) -> String { SQLText.name(name) }

  /// The names in a list, or between dots, which quotes may hold.
  package static func all(in text: Substring) -> [String] {
    text.matches(of: #/"(?:[^"]|"")+"|[^ ,"().]+/#).map { String($0.0) }
  }

  /// A name made of another one, that fits the 63 bytes of identifiers, and that nothing has yet.
  ///
  /// - Parameters:
  ///   - name: quoted where SQL needs that; so is the result.
  ///   - isTaken: whether something has a name already.
  static func derived(
    from name: String, _ suffix: String, isTaken: (String) -> Bool = { _ in false }
  ) -> String {
    var (ending, number) = (suffix, 1)
    while true {
      let bare = cut(text(name), to: 63 - ending.utf8.count) + ending
      let result = name.hasPrefix("\"") ? SQLText.identifier(bare) : bare
      if !isTaken(result) { return result }
      number += 1
      ending = suffix + String(number)
    }
  }

  /// The longest beginning that has not more bytes.
  private static func cut(_ text: String, to bytes: Int) -> String {
    var result = text
    while result.utf8.count > bytes { result.removeLast() }
    return result
  }
}
