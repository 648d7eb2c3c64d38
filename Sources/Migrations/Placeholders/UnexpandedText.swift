/// The text of a statement as it stands in its file, where values have taken the place of
/// placeholders in what is run.
///
/// Messages show this text, and not the values, which may be secret.
package struct UnexpandedText: Sendable, Hashable {
  /// The text.
  package let text: String
  private var replacements: [Replacement] = []

  /// Places are counted in characters (Unicode scalars).
  private struct Replacement: Hashable {
    /// Where it stands in the text.
    var written: Range<Int>
    /// Where its value stands in what is run.
    var replaced: Range<Int>
  }

  init(_ text: String) { self.text = text }

  var hasReplacements: Bool { !replacements.isEmpty }

  /// The place in the text before which a rest of it begins.
  func offset(of rest: Substring) -> Int {
    text.unicodeScalars.distance(
      from: text.unicodeScalars.startIndex, to: rest.unicodeScalars.startIndex)
  }

  /// Notes a replacement.
  ///
  /// - Parameters:
  ///   - written: what is replaced.
  ///   - name: of the placeholder; nil for what only stands for other characters.
  ///   - result: what is run, up to here.
  ///   - rest: the text from the braces on.
  mutating func note(
    _ value: String, _ written: String, of name: String?, at result: String,
    before rest: Substring
  ) {
    let start = offset(of: rest) - (name == nil ? 1 : 0)
    let place = result.unicodeScalars.count
    replacements.append(
      Replacement(
        written: start..<(start + written.unicodeScalars.count),
        replaced: place..<(place + value.unicodeScalars.count)))
  }

  /// The place in the text that a place in what is run comes from; within a value, the placeholder.
  func offset(ofReplaced offset: Int) -> Int {
    var shift = 0
    for replacement in replacements {
      if offset < replacement.replaced.lowerBound { break }
      if offset < replacement.replaced.upperBound { return replacement.written.lowerBound }
      shift = replacement.written.upperBound - replacement.replaced.upperBound
    }
    return offset + shift
  }
}
