import CPgQuery

/// The tokens of a statement as PostgreSQL's scanner cuts it, without white space and comments.
struct SQLTokens: Sendable {
  /// A token.
  struct Token: Sendable {
    /// Its bytes in the statement.
    let range: Range<Int>
    /// The text, in lower case unless it is a name in quotes.
    let word: String
    /// Whether the grammar gives the word a meaning that a name cannot have everywhere.
    let isReserved: Bool

    /// The word without the quotes of a name.
    var name: String {
      guard word.first == "\"", word.count > 2 else { return word }
      return String(word.dropFirst().dropLast()).replacing("\"\"", with: "\"")
    }
  }

  private(set) var tokens: [Token] = []

  /// Cuts a statement; one that the scanner refuses has no tokens.
  init(_ text: String) {
    let result = pg_query_scan(text)
    defer { pg_query_free_scan_result(result) }
    guard result.error == nil else { return }
    let bytes = Array(text.utf8)
    var scan = ProtobufReader(
      Array(UnsafeRawBufferPointer(start: result.pbuf.data, count: result.pbuf.len)))
    // The messages ScanResult and ScanToken of libpg_query's pg_query.proto.
    while let (field, value) = scan.next() {
      guard field == 2, case .bytes(let message) = value else { continue }
      var (start, end, token, keyword) = (0, 0, 0, 0)
      var fields = ProtobufReader(message)
      while case (let field, .number(let number))? = fields.next() {
        switch field {
        case 1: start = number
        case 2: end = number
        case 4: token = number
        case 5: keyword = number
        default: break
        }
      }
      if Self.comments.contains(token) { continue }
      let word = String(decoding: bytes[start..<end], as: UTF8.self)
      tokens.append(
        Token(
          range: start..<end, word: word.first == "\"" ? word : word.lowercased(),
          isReserved: keyword > 1))
    }
  }

  /// `SQL_COMMENT` and `C_COMMENT` of the enumeration Token.
  private static let comments: Set<Int> = [275, 276]

  /// The first token of a word, from a place on.
  func first(_ word: String, from offset: Int = 0) -> Token? {
    tokens.first { $0.word == word && $0.range.lowerBound >= offset }
  }

  /// What stands from a place on, cut at the commas that are not in parentheses.
  func separatedByCommas(from offset: Int) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var (depth, start, end) = (0, offset, offset)
    for token in tokens where token.range.lowerBound >= offset {
      switch token.word {
      case "(", "[": depth += 1
      case ")", "]":
        depth -= 1
        // The end of what the parts stand in.
        if depth < 0 { return parts + [start..<end] }
      case "," where depth == 0:
        parts.append(start..<end)
        start = -1
        continue
      default: break
      }
      if start < 0 { start = token.range.lowerBound }
      end = token.range.upperBound
    }
    return parts + [start..<end]
  }
}

/// Reads a message in the encoding of Protocol Buffers
/// (https://protobuf.dev/programming-guides/encoding/), as far as libpg_query uses it.
private struct ProtobufReader {
  enum Value {
    case number(Int)
    case bytes([UInt8])
  }

  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  /// The next field with its number; nil at the end and at what is no such field.
  mutating func next() -> (field: Int, value: Value)? {
    guard let tag = varint() else { return nil }
    switch tag & 7 {
    case 0: return varint().map { (tag >> 3, .number($0)) }
    case 2:
      guard let count = varint(), count <= rest.count else { return nil }
      defer { rest = rest.dropFirst(count) }
      return (tag >> 3, .bytes(Array(rest.prefix(count))))
    default: return nil
    }
  }

  private mutating func varint() -> Int? {
    var (value, shift) = (0, 0)
    while let byte = rest.popFirst() {
      value |= Int(byte & 0x7F) << shift
      if byte & 0x80 == 0 { return value }
      shift += 7
      if shift > 56 { return nil }
    }
    return nil
  }
}
