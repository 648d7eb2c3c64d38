/// What a piece of text is, which decides its colour.
package enum TextRole: String, Sendable {
  case error = "1;31"
  case warning = "1;33"
  case success = "32"
  case strong = "1"
  case dim = "2"
}

/// Colours text, or leaves it as it is.
package struct Palette: Sendable, Hashable {
  /// Whether there are colours.
  package var isColored: Bool

  /// Colours, or none.
  package init(isColored: Bool) { self.isColored = isColored }

  /// No colours.
  package static let plain = Palette(isColored: false)

  /// The text in the colour of its role, for an `OutputStream` to show.
  package func callAsFunction(_ text: String, _ role: TextRole) -> String {
    isColored && !text.isEmpty
      ? "\(Self.mark)\(role.rawValue)m\(text)\(Self.mark)0m" : text
  }

  /// Puts colours in, once everything else that steers a terminal is escaped.
  package func coloring(_ text: String) -> String {
    isColored ? text.replacing(Self.mark, with: "\u{1B}[") : text
  }

  /// Stands for the beginning of a control sequence. It differs from process to process, so that no
  /// text from elsewhere can hold it.
  private static let mark =
    "<\(UInt64.random(in: .min ... .max))-\(UInt64.random(in: .min ... .max))>"
}
