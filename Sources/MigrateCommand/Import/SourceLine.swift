/// A line of another tool's file.
struct SourceLine: Sendable, Hashable {
  /// The file as the user would name it.
  let path: String
  /// Counted from 1.
  let number: Int
  /// The line without its LF.
  var text: Substring

  /// The line without blanks and a carriage return at its ends.
  var trimmed: Substring { Substring(text.utf8.trimmingSpace()) }

  /// Whether nothing stands on it.
  var isBlank: Bool { trimmed.isEmpty }
}

extension BidirectionalCollection<UInt8> {
  /// The bytes without spaces, tabs and line ends around them.
  func trimmingSpace() -> SubSequence {
    let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
    guard let first = firstIndex(where: { !isSpace($0) }),
      let last = lastIndex(where: { !isSpace($0) })
    else { return self[endIndex...] }
    return self[first...last]
  }
}

extension [SourceLine] {
  /// The lines without blank ones at both ends.
  var withoutBlankEnds: [SourceLine] {
    guard let first = firstIndex(where: { !$0.isBlank }),
      let last = lastIndex(where: { !$0.isBlank })
    else { return [] }
    return Array(self[first...last])
  }
}
