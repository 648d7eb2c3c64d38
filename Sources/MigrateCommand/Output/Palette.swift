/// What a piece of text is, which decides its colour.
enum TextRole: String, Sendable {
  case error = "1;31"
  case warning = "1;33"
  case success = "32"
  case strong = "1"
  case dim = "2"
}

/// Colours text, or leaves it as it is.
struct Palette: Sendable, Hashable {
  /// Whether there are colours.
  var isColored: Bool

  /// No colours.
  static let plain = Palette(isColored: false)

  /// The text in the colour of its role.
  func callAsFunction(_ text: String, _ role: TextRole) -> String {
    isColored && !text.isEmpty ? "\u{1B}[\(role.rawValue)m\(text)\u{1B}[0m" : text
  }
}
