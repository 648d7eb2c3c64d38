extension StringProtocol {
  /// The text as a terminal or a log may have it, of as many lines as it has.
  ///
  /// What steers a terminal, turns the direction of a text or cannot be seen is shown as
  /// `\u{1B}`; so is the beginning of what a build service takes for a command. Tabs and the ends
  /// of lines stay.
  package var visible: String {
    let text = String(self)
    if text.isPlain(withLineEnds: true) { return text }
    return unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { line in
        // Only the end of a line as Windows has it.
        let line = line.last == "\r" ? line.dropLast() : line
        return escapedCommands(in: escaped(line))
      }
      .joined(separator: "\n")
  }

  /// The text as one line of a terminal, a log, or a comment of a script: as `visible`, with the
  /// ends of lines as `\n`.
  package var visibleLine: String {
    let text = String(self)
    if text.isPlain(withLineEnds: false) { return text }
    return escapedCommands(in: escaped(unicodeScalars[...]))
  }

  /// Each line behind the first begins with a bar, so that none is mistaken for a line of migrate's
  /// own: for what servers and programs say.
  package var quotedLines: String {
    let text = String(self)
    guard text.utf8.contains(UInt8(ascii: "\n")) else { return text }
    return unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { String(String.UnicodeScalarView($0)) }.joined(separator: "\n  | ")
  }
}

extension String {
  /// Whether it is shown as it is, and nothing in it looks like a command.
  ///
  /// Not generic, as nearly all that is printed is, and goes through here.
  fileprivate func isPlain(withLineEnds: Bool) -> Bool {
    var text = self
    let isASCII: Bool? = text.withUTF8 { bytes in
      var (last, all): (UInt8, UInt8) = (0, 0)
      for byte in bytes {
        guard (byte >= 0x20 && byte != 0x7F) || byte == 0x09 || (byte == 0x0A && withLineEnds),
          byte != last || (byte != UInt8(ascii: ":") && byte != UInt8(ascii: "#"))
        else { return nil }
        last = byte
        all |= byte
      }
      return all < 0x80
    }
    guard let isASCII else { return false }
    return isASCII
      || unicodeScalars.allSatisfy { $0.isASCII || !$0.isInvisibleOrControl }
  }
}

extension Unicode.Scalar {
  /// Whether the scalar is not shown as itself, or changes how others are shown.
  package var isInvisibleOrControl: Bool {
    if isASCII { return value < 0x20 || value == 0x7F }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: return true
    default: break
    }
    // The selectors of a variant (of an emoji, for example) only choose between two pictures.
    if (0xFE00...0xFE0F).contains(value) { return false }
    return properties.isDefaultIgnorableCodePoint || properties.isNoncharacterCodePoint
  }

  /// The scalar as Swift writes it in a string.
  fileprivate var escapeSequence: String {
    switch self {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\0": "\\0"
    default: "\\u{\(String(value, radix: 16, uppercase: true))}"
    }
  }
}

private func escaped(_ scalars: some Sequence<Unicode.Scalar>) -> String {
  var result = String.UnicodeScalarView()
  for scalar in scalars {
    if scalar.isInvisibleOrControl, scalar != "\t" {
      result.append(contentsOf: scalar.escapeSequence.unicodeScalars)
    } else {
      result.append(scalar)
    }
  }
  return String(result)
}

/// The line without what runners of build jobs act on: `::error::` at its beginning, and `##[error]`,
/// `##vso[…]` or `##teamcity[…]` anywhere.
private func escapedCommands(in line: String) -> String {
  var line = line
  let start = line.drop { $0 == " " || $0 == "\t" }
  if start.hasPrefix("::"), start.dropFirst(2).contains("::") {
    line.replaceSubrange(start.startIndex...start.startIndex, with: "\\u{3A}")
  }
  if line.contains("##") {
    line.replace(#/##(?=[A-Za-z]*\[)/#, with: "\\u{23}#")
  }
  return line
}
