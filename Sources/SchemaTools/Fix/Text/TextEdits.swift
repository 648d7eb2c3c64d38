/// Replacements at places of a text that do not overlap; all other bytes stay.
struct TextEdits: Sendable {
  private var edits: [(range: Range<Int>, text: String)] = []

  /// Puts a text in the place of some bytes.
  mutating func replace(_ range: Range<Int>, with text: String) { edits.append((range, text)) }

  /// Puts a text at a place.
  mutating func insert(_ text: String, at offset: Int) { replace(offset..<offset, with: text) }

  /// Whether nothing is changed.
  var isEmpty: Bool { edits.isEmpty }

  /// The part of a text with its replacements.
  func applied(to text: [UInt8], in part: Range<Int>) -> String {
    var result: [UInt8] = []
    var position = part.lowerBound
    let edits = edits.filter {
      part.lowerBound <= $0.range.lowerBound && $0.range.upperBound <= part.upperBound
    }
    for edit in edits.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      result += text[position..<edit.range.lowerBound]
      result += edit.text.utf8
      position = edit.range.upperBound
    }
    return String(decoding: result + text[position..<part.upperBound], as: UTF8.self)
  }

  /// A whole text with its replacements.
  func applied(to text: String) -> String {
    let bytes = Array(text.utf8)
    return applied(to: bytes, in: bytes.indices)
  }
}
