extension JSONValue {
  /// Reads a document.
  /// - Throws: `JSONSyntaxError`.
  public init(parsing text: String) throws(JSONSyntaxError) {
    try self.init(parsing: Array(text.utf8))
  }

  /// Reads a document in UTF-8.
  /// - Throws: `JSONSyntaxError`.
  public init(parsing bytes: [UInt8]) throws(JSONSyntaxError) {
    var parser = JSONParser(bytes: bytes)
    self = try parser.parseDocument()
  }
}

/// A JSON syntax error. It quotes nothing of the text, which may be a secret.
public struct JSONSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Where the reader could not go on: the number of bytes before it.
  public let offset: Int

  /// The place.
  public var description: String { "it is no valid JSON at byte \(offset)" }
}

/// A reader of RFC 8259.
private struct JSONParser {
  let bytes: [UInt8]
  var position = 0
  /// Deeper documents are refused rather than overflow the stack.
  private static let deepest = 1000

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func parseDocument() throws(JSONSyntaxError) -> JSONValue {
    let value = try parseValue(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw problem }
    return value
  }

  private var problem: JSONSyntaxError { JSONSyntaxError(offset: position) }
  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = next, [0x20, 0x09, 0x0a, 0x0d].contains(byte) { position += 1 }
  }

  /// Goes past a character if it comes next.
  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(JSONSyntaxError) {
    guard take(character) else { throw problem }
  }

  private mutating func parseValue(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    guard depth < Self.deepest else { throw problem }
    skipSpace()
    switch next.map(Unicode.Scalar.init) {
    case "{": return .object(try parseMembers(depth: depth))
    case "[": return .array(try parseElements(depth: depth))
    case "\"": return .string(try parseString())
    case "t": return try parseWord("true", .bool(true))
    case "f": return try parseWord("false", .bool(false))
    case "n": return try parseWord("null", .null)
    default: return .number(try parseNumber())
    }
  }

  private mutating func parseWord(
    _ word: String, _ value: JSONValue
  ) throws(JSONSyntaxError) -> JSONValue {
    guard bytes[position...].starts(with: word.utf8) else { throw problem }
    position += word.utf8.count
    return value
  }

  private mutating func parseMembers(depth: Int) throws(JSONSyntaxError) -> [String: JSONValue] {
    var members: [String: JSONValue] = [:]
    try expect("{")
    skipSpace()
    if take("}") { return members }
    repeat {
      skipSpace()
      let key = try parseString()
      skipSpace()
      try expect(":")
      members[key] = try parseValue(depth: depth + 1)
      skipSpace()
    } while take(",")
    try expect("}")
    return members
  }

  private mutating func parseElements(depth: Int) throws(JSONSyntaxError) -> [JSONValue] {
    var elements: [JSONValue] = []
    try expect("[")
    skipSpace()
    if take("]") { return elements }
    repeat {
      elements.append(try parseValue(depth: depth + 1))
      skipSpace()
    } while take(",")
    try expect("]")
    return elements
  }

  private mutating func parseNumber() throws(JSONSyntaxError) -> String {
    let start = position
    _ = take("-")
    if !take("0") { try skipDigits() }
    if take(".") { try skipDigits() }
    if take("e") || take("E") {
      _ = take("+") || take("-")
      try skipDigits()
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func skipDigits() throws(JSONSyntaxError) {
    let start = position
    while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
    guard position > start else { throw problem }
  }

  private mutating func parseString() throws(JSONSyntaxError) -> String {
    try expect("\"")
    let start = position
    // Most strings hold no escape, and are taken as they are.
    while let byte = next, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
      position += 1
    }
    var text = Array(bytes[start..<position])
    while let byte = next, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw problem }
      position += 1
      if byte == UInt8(ascii: "\\") {
        text += Array(String(try parseEscape()).utf8)
      } else {
        text.append(byte)
      }
    }
    try expect("\"")
    guard let string = String(validating: text, as: UTF8.self) else {
      throw JSONSyntaxError(offset: start)
    }
    return string
  }

  private mutating func parseEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
    guard let byte = next else { throw problem }
    position += 1
    switch Unicode.Scalar(byte) {
    case "\"": return "\""
    case "\\": return "\\"
    case "/": return "/"
    case "b": return "\u{8}"
    case "f": return "\u{c}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "u": return try parseUnicodeEscape()
    default: throw problem
    }
  }

  /// `\uD83D\uDE00` is one scalar; a half of such a pair stands for nothing and is replaced.
  private mutating func parseUnicodeEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
    let first = try parseFourDigits()
    guard (0xD800..<0xDC00).contains(first), bytes[position...].starts(with: "\\u".utf8) else {
      return Unicode.Scalar(first) ?? "\u{FFFD}"
    }
    let beforeSecond = position
    position += 2
    let second = try parseFourDigits()
    guard (0xDC00..<0xE000).contains(second) else {
      position = beforeSecond
      return "\u{FFFD}"
    }
    return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
  }

  private mutating func parseFourDigits() throws(JSONSyntaxError) -> UInt32 {
    let digits = bytes[position...].prefix(4)
    guard digits.count == 4, !digits.contains(UInt8(ascii: "+")),
      !digits.contains(UInt8(ascii: "-")),
      let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw problem }
    position += 4
    return value
  }
}
