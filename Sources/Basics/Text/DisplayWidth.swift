extension StringProtocol {
  /// How many columns a terminal gives the text.
  package var displayWidth: Int { reduce(0) { $0 + $1.displayWidth } }

  /// As much of the beginning as fits into some columns, with `...` where something is left out.
  package func truncated(toWidth width: Int) -> String {
    guard displayWidth > width else { return String(self) }
    let mark = width >= 6 ? "..." : ""
    var result = ""
    var used = mark.count
    for character in self {
      used += character.displayWidth
      if used > width { break }
      result.append(character)
    }
    return result + mark
  }

  /// The text followed by blanks up to some columns.
  package func padded(toWidth width: Int) -> String {
    String(self) + String(repeating: " ", count: Swift.max(0, width - displayWidth))
  }
}

extension Character {
  /// 2 for the wide characters of East Asia and pictures, 0 for what only modifies, 1 otherwise.
  package var displayWidth: Int {
    guard let scalar = unicodeScalars.first else { return 0 }
    if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F ? 0 : 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: break
    }
    if scalar.properties.isEmojiPresentation { return 2 }
    return Self.wideRanges.contains { $0.contains(scalar.value) } ? 2 : 1
  }

  /// The blocks whose characters are wide, after Unicode's EastAsianWidth.
  private static let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF,
    0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD,
  ]
}
