/// Reads statements and values of Python's source, one after another.
struct PythonReader {
  private let bytes: [UInt8]
  private var position = 0
  private var line = 1

  init(_ text: String) { bytes = Array(text.utf8) }

  // MARK: Statements

  /// Goes to the next statement at the top level; nil at the end.
  /// - Returns: Its line.
  mutating func nextStatement() -> Int? {
    while let byte = peek {
      if byte == UInt8(ascii: "\n") {
        advance()
      } else if byte == UInt8(ascii: "#") || isSpace(byte) {
        skipStatement()
      } else {
        return line
      }
    }
    return nil
  }

  /// Goes to the line after a statement, over strings and brackets.
  mutating func skipStatement() {
    var depth = 0
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\n"):
        advance()
        if depth == 0 { return }
      case UInt8(ascii: "#"): skipComment()
      case UInt8(ascii: "'"), UInt8(ascii: "\""): _ = string()
      case UInt8(ascii: "\\"): advance(2)
      default:
        if "([{".utf8.contains(byte) { depth += 1 }
        if ")]}".utf8.contains(byte) { depth -= 1 }
        advance()
      }
    }
  }

  /// Reads `name =` or `name: type =`; nil, having read nothing, for anything else.
  mutating func assignedName() -> String? {
    let start = self
    let name = name()
    skipBlanks()
    if peek == UInt8(ascii: ":") {
      while let byte = peek, byte != UInt8(ascii: "="), byte != UInt8(ascii: "\n") { advance() }
    }
    guard !name.isEmpty, peek == UInt8(ascii: "="), next != UInt8(ascii: "=") else {
      self = start
      return nil
    }
    advance()
    return name
  }

  // MARK: Values

  /// Reads a value up to the comma, the bracket or the line's end after it.
  mutating func value() -> PythonValue {
    skipBlanks()
    let value = simpleValue()
    skipBlanks()
    guard let byte = peek, !",)]}\n#;".utf8.contains(byte) else { return value }
    skipExpression()
    return .unknown
  }

  private mutating func simpleValue() -> PythonValue {
    switch peek {
    case UInt8(ascii: "'"), UInt8(ascii: "\""):
      return strings()
    case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
      let isParenthesis = peek == UInt8(ascii: "(")
      let (values, hasComma) = elements()
      return isParenthesis && !hasComma && values.count == 1 ? values[0] : .list(values)
    default:
      let name = name()
      if let quote = peek, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") {
        return prefixedString(name.lowercased())
      }
      if let constant = Self.constants[name] { return constant }
      guard !name.isEmpty, peek == UInt8(ascii: "(") else { return .unknown }
      return .call(name, elements().values)
    }
  }

  /// The values between brackets, and whether a comma is among them.
  private mutating func elements() -> (values: [PythonValue], hasComma: Bool) {
    advance()
    var values: [PythonValue] = []
    var hasComma = false
    while true {
      skipLayout()
      guard let byte = peek else { return (values, hasComma) }
      if ")]}".utf8.contains(byte) {
        advance()
        return (values, hasComma)
      }
      if byte == UInt8(ascii: ",") {
        hasComma = true
        advance()
      } else {
        values.append(elementValue())
      }
    }
  }

  /// A value between brackets, where it may go on after a line's end.
  private mutating func elementValue() -> PythonValue {
    let value = simpleValue()
    skipLayout()
    guard let byte = peek, !",)]}".utf8.contains(byte) else { return value }
    skipExpression(overLines: true)
    return .unknown
  }

  private mutating func skipExpression(overLines: Bool = false) {
    var depth = 0
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        _ = string()
        continue
      case UInt8(ascii: "#"):
        skipComment()
        continue
      case UInt8(ascii: "\n") where depth == 0 && !overLines: return
      case UInt8(ascii: ",") where depth == 0: return
      default: break
      }
      if "([{".utf8.contains(byte) { depth += 1 }
      if ")]}".utf8.contains(byte) {
        if depth == 0 { return }
        depth -= 1
      }
      advance()
    }
  }

  private static let constants: [String: PythonValue] = [
    "None": .none, "True": .flag(true), "False": .flag(false),
  ]

  // MARK: Strings

  /// Strings that stand one after another are one.
  private mutating func strings() -> PythonValue {
    var text = string()
    while true {
      let end = self
      skipLayout()
      guard let quote = peek, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
        self = end
        return .text(text)
      }
      text += string()
    }
  }

  private mutating func prefixedString(_ prefix: String) -> PythonValue {
    if prefix == "u" { return strings() }
    let text = string(isRaw: prefix.contains("r"))
    return prefix == "r" ? .text(text) : .unknown
  }

  /// Reads a string from its first quote to its last.
  private mutating func string(isRaw: Bool = false) -> String {
    guard let quote = peek else { return "" }
    let isTriple = bytes[position...].prefix(3).elementsEqual([quote, quote, quote])
    advance(isTriple ? 3 : 1)
    var text: [UInt8] = []
    while let byte = peek {
      if byte == quote,
        !isTriple || bytes[position...].prefix(3).elementsEqual([quote, quote, quote])
      {
        advance(isTriple ? 3 : 1)
        break
      }
      if byte == UInt8(ascii: "\\") {
        text += isRaw ? [byte, next ?? byte] : Self.escaped(next)
        advance(2)
      } else {
        text.append(byte)
        advance()
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// What a backslash and the byte behind it stand for.
  private static func escaped(_ byte: UInt8?) -> [UInt8] {
    switch byte {
    case UInt8(ascii: "\n"), nil: []
    case UInt8(ascii: "n"): [UInt8(ascii: "\n")]
    case UInt8(ascii: "t"): [UInt8(ascii: "\t")]
    case UInt8(ascii: "r"): [UInt8(ascii: "\r")]
    case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): [byte ?? 0]
    case let other?: [UInt8(ascii: "\\"), other]
    }
  }

  // MARK: Bytes

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }
  private var next: UInt8? { position + 1 < bytes.count ? bytes[position + 1] : nil }

  private mutating func advance(_ count: Int = 1) {
    for _ in 0..<count where position < bytes.count {
      if bytes[position] == UInt8(ascii: "\n") { line += 1 }
      position += 1
    }
  }

  private mutating func name() -> String {
    let start = position
    while let byte = peek, isNameByte(byte) { advance() }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private func isNameByte(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || byte >= 0x80
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

  private mutating func skipBlanks() {
    while let byte = peek, isSpace(byte) { advance() }
  }

  /// Blanks, line ends and comments, which mean nothing between brackets.
  private mutating func skipLayout() {
    while let byte = peek, isSpace(byte) || byte == 0x0A || byte == UInt8(ascii: "#") {
      if byte == UInt8(ascii: "#") { skipComment() } else { advance() }
    }
  }

  private mutating func skipComment() {
    while let byte = peek, byte != UInt8(ascii: "\n") { advance() }
  }
}
