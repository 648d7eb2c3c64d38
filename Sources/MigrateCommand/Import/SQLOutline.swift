import Migrations

/// What of a text in SQL stands outside strings and quoted names: its comments, and the variables that
/// psql would fill in.
///
/// Other than `StatementReader` it goes on where something is not closed.
struct SQLOutline {
  /// The comments that stand alone on their lines and in no parentheses, with what begins and ends
  /// them.
  private(set) var comments: [Range<Int>] = []
  /// Those that stand alone on their lines inside of parentheses.
  private(set) var innerComments: [Range<Int>] = []
  /// Variables of psql: `:name`, `:'name'`, `:"name"`.
  private(set) var variables: [Range<Int>] = []

  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0

  /// Reads a text.
  /// - Parameter data: The parts that are no SQL, such as the rows of `COPY`.
  init(_ bytes: [UInt8], except data: [Range<Int>] = []) {
    self.bytes = bytes
    var data = data[...]
    while position < bytes.count {
      if let next = data.first, position >= next.lowerBound {
        position = max(position, next.upperBound)
        data = data.dropFirst()
      } else {
        step()
      }
    }
  }

  private mutating func step() {
    switch bytes[position] {
    case UInt8(ascii: "-") where has("--"): add(endOfLine())
    case UInt8(ascii: "/") where has("/*"): add(endOfBlockComment())
    // No comment of SQL, but of people who mark sections.
    case UInt8(ascii: "/") where has("//") && isAloneOnLine: add(endOfLine())
    // Outside a statement only MySQL and other tools know it for a comment.
    case UInt8(ascii: "#") where isAloneOnLine: add(endOfLine())
    case UInt8(ascii: "'"): skipQuoted(hasEscapes: isEscapeString)
    case UInt8(ascii: "\""), UInt8(ascii: "`"): skipQuoted(hasEscapes: false)
    case UInt8(ascii: "$"): skipDollarQuoted()
    case UInt8(ascii: "("), UInt8(ascii: "["): advance(depth: 1)
    case UInt8(ascii: ")"), UInt8(ascii: "]"): advance(depth: -1)
    case UInt8(ascii: ";"):
      depth = 0
      position += 1
    case UInt8(ascii: ":"): readColon()
    default: position += 1
    }
  }

  private mutating func advance(depth change: Int) {
    depth = max(0, depth + change)
    position += 1
  }

  // MARK: Comments

  private mutating func add(_ end: Int) {
    if isAloneOnLine {
      if depth == 0 {
        comments.append(position..<end)
      } else {
        innerComments.append(position..<end)
      }
    }
    position = end
  }

  private var isAloneOnLine: Bool {
    bytes[..<position].reversed().first { $0 != 0x20 && $0 != 0x09 }.map { $0 == 0x0A } ?? true
  }

  private func endOfLine() -> Int {
    bytes[position...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
  }

  private func endOfBlockComment() -> Int {
    var (index, level) = (position, 0)
    while index + 1 < bytes.count {
      if bytes[index] == UInt8(ascii: "/"), bytes[index + 1] == UInt8(ascii: "*") {
        level += 1
        index += 2
      } else if bytes[index] == UInt8(ascii: "*"), bytes[index + 1] == UInt8(ascii: "/") {
        level -= 1
        index += 2
        if level == 0 { return index }
      } else {
        index += 1
      }
    }
    return bytes.count
  }

  // MARK: Strings

  private var isEscapeString: Bool {
    position > 0 && bytes[position - 1] | 0x20 == UInt8(ascii: "e")
      && (position < 2 || !isNameByte(bytes[position - 2]))
  }

  private mutating func skipQuoted(hasEscapes: Bool) {
    let quote = bytes[position]
    position += 1
    while position < bytes.count, bytes[position] != quote {
      position += hasEscapes && bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    position += 1
  }

  private mutating func skipDollarQuoted() {
    let start = position
    position += 1
    if start > 0, isNameByte(bytes[start - 1]) { return }
    let end = bytes[position...].firstIndex { !isNameByte($0) }
    guard let end, bytes[end] == UInt8(ascii: "$"), !isDigit(bytes[position]) else { return }
    let delimiter = bytes[start...end]
    position = end + 1
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "$"), bytes[position...].starts(with: delimiter) {
        position += delimiter.count
        return
      }
      position += 1
    }
  }

  // MARK: Variables

  private mutating func readColon() {
    let start = position
    while position < bytes.count, bytes[position] == UInt8(ascii: ":") { position += 1 }
    // Not a cast, and not an assignment in a routine or the end of an array's slice.
    guard position == start + 1, position < bytes.count else { return }
    if start > 0, depth > 0, isNameByte(bytes[start - 1]) || bytes[start - 1] == UInt8(ascii: "[") {
      return
    }
    let next = bytes[position]
    if next == UInt8(ascii: "'") || next == UInt8(ascii: "\"") {
      let end = bytes[(position + 1)...].firstIndex { !isNameByte($0) }
      if let end, end > position + 1, bytes[end] == next {
        variables.append(start..<(end + 1))
        position = end + 1
      }
    } else if isNameByte(next), !isDigit(next) {
      position = bytes[position...].firstIndex { !isNameByte($0) } ?? bytes.count
      variables.append(start..<position)
    }
  }

  // MARK: Bytes

  private func has(_ text: StaticString) -> Bool {
    position + 1 < bytes.count && bytes[position] == text.utf8Start[0]
      && bytes[position + 1] == text.utf8Start[1]
  }

  private func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private func isNameByte(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte >= 0x80 || isDigit(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
