import Migrations

/// Finds what TOMLKit's parser does not refuse but ends the process for, on an assertion of its own:
/// a table header without a key, an array with `}` in place of a value, a date with half a time. What
/// it takes for blanks and line ends beyond those of TOML is refused, since it could hide one of them.
struct TOMLPrecheck {
  private let bytes: [UInt8]
  private var position = 0
  /// The brackets of a value that are open.
  private var open: [UInt8] = []
  /// Whether a value begins here, and not a key.
  private var expectsValue = false
  /// Whether nothing but blanks was on the line before.
  private var isLineStart = true

  /// What is wrong, and the byte at which it is.
  struct Fault {
    var position: Int
    var message: String
  }

  /// Takes a document.
  private init(_ text: String) {
    bytes = Array(text.utf8)
    if bytes.starts(with: "\u{FEFF}".utf8) { position = 3 }
  }

  /// The first fault of a document; nil when the parser may have it.
  static func fault(in text: String) -> Fault? {
    var check = TOMLPrecheck(text)
    return check.find()
  }

  private mutating func find() -> Fault? {
    while position < bytes.count {
      let byte = bytes[position]
      if let fault = strayCharacter() { return fault }
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
        position += 1
        continue
      case UInt8(ascii: "\n"):
        position += 1
        if open.isEmpty { (isLineStart, expectsValue) = (true, false) }
        continue
      case UInt8(ascii: "#"):
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
        continue
      case UInt8(ascii: "\""), UInt8(ascii: "'"): skipString(byte)
      case UInt8(ascii: "[") where isLineStart && open.isEmpty:
        if let fault = readHeader() { return fault }
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        open.append(byte)
        expectsValue = byte == UInt8(ascii: "[")
        position += 1
        isLineStart = false
        continue
      case UInt8(ascii: "}") where expectsValue && open.last == UInt8(ascii: "["):
        return Fault(position: position, message: "expected a value or `]`, saw `}`")
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        _ = open.popLast()
        position += 1
      case UInt8(ascii: "="):
        position += 1
        (expectsValue, isLineStart) = (true, false)
        continue
      case UInt8(ascii: ","):
        position += 1
        expectsValue = open.last == UInt8(ascii: "[")
        continue
      default:
        let start = position
        position += 1
        while position < bytes.count, !Self.endsWord(bytes[position]) {
          if let fault = strayCharacter() { return fault }
          position += 1
        }
        if expectsValue, Self.isDate(bytes[start..<position]) {
          return Fault(
            position: start, message: "no setting is a date; a text stands in quotes")
        }
      }
      (expectsValue, isLineStart) = (false, false)
    }
    return nil
  }

  /// Reads `[` or `[[` of a table, behind which its key stands.
  private mutating func readHeader() -> Fault? {
    position += 1
    if position < bytes.count, bytes[position] == UInt8(ascii: "[") { position += 1 }
    while position < bytes.count, [UInt8(ascii: " "), UInt8(ascii: "\t")].contains(bytes[position])
    {
      position += 1
    }
    guard position < bytes.count else { return nil }
    switch UnicodeScalar(bytes[position]) {
    case "a"..."z", "A"..."Z", "0"..."9", "_", "-", "\"", "'", "]": return nil
    default: return Fault(position: position, message: "expected the name of a table behind `[`")
    }
  }

  /// A character that TOML has in texts and comments alone.
  private func strayCharacter() -> Fault? {
    let byte = bytes[position]
    let isLoneReturn =
      byte == UInt8(ascii: "\r")
      && (position + 1 == bytes.count || bytes[position + 1] != UInt8(ascii: "\n"))
    guard byte >= 0x7F || (byte < 0x20 && !"\t\n\r".utf8.contains(byte)) || isLoneReturn else {
      return nil
    }
    return Fault(
      position: position,
      message: "a character that may only stand in a comment or in quotes")
  }

  private mutating func skipString(_ quote: UInt8) {
    let isLong = bytes[position...].starts(with: [quote, quote, quote])
    position += isLong ? 3 : 1
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        position += 2
      } else if isLong {
        if bytes[position...].starts(with: [quote, quote, quote]) {
          position += 3
          // Two more may belong to the text.
          while position < bytes.count, bytes[position] == quote { position += 1 }
          return
        }
        position += 1
      } else if bytes[position] == quote {
        position += 1
        return
      } else if bytes[position] == UInt8(ascii: "\n") {
        return
      } else {
        position += 1
      }
    }
  }

  private static func endsWord(_ byte: UInt8) -> Bool { " \t\r\n#\"'[]{}=,".utf8.contains(byte) }

  /// Whether a value begins like a date: four digits and a hyphen.
  private static func isDate(_ word: ArraySlice<UInt8>) -> Bool {
    word.count > 4 && word.prefix(4).allSatisfy { (0x30...0x39).contains($0) }
      && word[word.startIndex + 4] == UInt8(ascii: "-")
  }
}

extension TOMLPrecheck.Fault {
  /// Where the fault is.
  func location(in text: String, path: String) -> SourceLocation {
    let before = Array(text.utf8.prefix(position))
    let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return SourceLocation(
      path: path, line: before.count { $0 == UInt8(ascii: "\n") } + 1,
      column: String(decoding: before[lineStart...], as: UTF8.self).unicodeScalars.count + 1)
  }
}
