import Migrations
import SchemaInspection

/// The statements of a section and where they stand in the file.
struct SectionLayout: Sendable {
  let section: MigrationFile.Section
  let direction: Direction
  /// The bytes of the marker line, without its line end.
  let marker: Range<Int>
  let statements: [PlacedStatement]
  /// Why the rest could not be read.
  let problem: Problem?

  /// Finds the statements of a section in the text of its file.
  ///
  /// - Parameter names: the names that a server gave, by the numbers of the statements.
  init(
    _ section: MigrationFile.Section, _ direction: Direction, of source: MigrationSource,
    names: [Int: [GivenName]] = [:]
  ) {
    self.section = section
    self.direction = direction
    let bytes = source.bytes
    let body = section.bytes
    let parsed = ParsedSection(
      section, text: String(decoding: bytes[body], as: UTF8.self),
      at: SourceLocation(path: source.file.path, line: section.firstLine, column: 1))
    problem = parsed.problem
    marker = Self.line(before: body.lowerBound, in: bytes)
    var places = PlaceFinder(bytes: bytes, body: body, firstLine: section.firstLine)
    statements = parsed.statements.map { places.place($0.naming(names[$0.number] ?? [])) }
  }

  /// The line that ends before a place.
  private static func line(before end: Int, in bytes: [UInt8]) -> Range<Int> {
    var upper = end
    while upper > 0, [UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains(bytes[upper - 1]) {
      upper -= 1
    }
    let newline = bytes[..<upper].lastIndex(of: UInt8(ascii: "\n"))
    return (newline.map { $0 + 1 } ?? 0)..<upper
  }

  /// The text that makes the marker line ask for no transaction.
  func markerWithoutTransaction(in bytes: [UInt8]) -> String {
    let line = String(decoding: bytes[marker], as: UTF8.self)
    if line.contains("transaction:true") {
      return line.replacing("transaction:true", with: "transaction:false")
    }
    let name = "migrate:\(direction.rawValue)"
    return line.replacing(name, with: "\(name) transaction:false", maxReplacements: 1)
  }
}

/// A statement with its place in the file.
struct PlacedStatement: Sendable {
  let parsed: ParsedSection.ParsedStatement
  /// Its bytes, without the semicolon.
  let range: Range<Int>
  /// What goes where it goes: the comments right before it, the semicolon, and what is behind it on
  /// the line.
  let chunk: Range<Int>

  var statement: Statement { parsed.statement }
  var action: DDLStatement { parsed.action }
}

/// Goes through a section and finds where its statements begin and end.
private struct PlaceFinder {
  let bytes: [UInt8]
  let body: Range<Int>
  private var line: Int
  private var lineStart: Int
  /// Where the last chunk ended.
  private var end: Int

  init(bytes: [UInt8], body: Range<Int>, firstLine: Int) {
    self.bytes = bytes
    self.body = body
    line = firstLine
    lineStart = body.lowerBound
    end = body.lowerBound
  }

  mutating func place(_ parsed: ParsedSection.ParsedStatement) -> PlacedStatement {
    let start = offset(of: parsed.statement.location)
    let range = start..<(start + parsed.statement.text.utf8.count)
    let chunkStart = startOfComments(before: start)
    end = endOfChunk(after: range.upperBound, isCopy: parsed.statement.kind == .copyFromStdin)
    return PlacedStatement(parsed: parsed, range: range, chunk: chunkStart..<end)
  }

  /// The byte at a line and a column of Unicode scalars.
  private mutating func offset(of location: SourceLocation) -> Int {
    while line < location.line,
      let newline = bytes[lineStart..<body.upperBound].firstIndex(of: UInt8(ascii: "\n"))
    {
      line += 1
      lineStart = newline + 1
    }
    var (offset, column) = (lineStart, 1)
    while column < location.column ?? 1 {
      offset += 1
      // The other bytes of a scalar.
      while offset < body.upperBound, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
      column += 1
    }
    return offset
  }

  /// The start of the lines before a statement that no blank line separates from it.
  private func startOfComments(before start: Int) -> Int {
    let lead = bytes[end..<start]
    // A block comment may hold blank lines of its own.
    if lead.indices.contains(where: { lead[$0...].starts(with: "/*".utf8) }) { return end }
    var first = startOfLine(before: start)
    while first > end, case let line = startOfLine(before: first - 1),
      !bytes[line..<first].allSatisfy(isSpace)
    {
      first = line
    }
    return first
  }

  /// The start of the line that a place is in, as far as the last chunk did not reach.
  private func startOfLine(before place: Int) -> Int {
    bytes[end..<place].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? end
  }

  private func endOfChunk(after statement: Int, isCopy: Bool) -> Int {
    guard let semicolon = semicolon(from: statement) else { return body.upperBound }
    let newline = bytes[semicolon..<body.upperBound].firstIndex(of: UInt8(ascii: "\n"))
    let lineEnd = newline.map { $0 + 1 } ?? body.upperBound
    if isCopy { return endOfData(from: lineEnd) }
    let rest = bytes[(semicolon + 1)..<lineEnd].drop(while: isSpace)
    return rest.isEmpty || rest.starts(with: "--".utf8) ? lineEnd : semicolon + 1
  }

  private func semicolon(from start: Int) -> Int? {
    var position = start
    while position < body.upperBound {
      let rest = bytes[position..<body.upperBound]
      if rest[position] == UInt8(ascii: ";") { return position }
      if rest.starts(with: "--".utf8) {
        position = rest.firstIndex(of: UInt8(ascii: "\n")) ?? body.upperBound
      } else if rest.starts(with: "/*".utf8) {
        position = endOfBlockComment(from: position)
      } else {
        position += 1
      }
    }
    return nil
  }

  private func endOfBlockComment(from start: Int) -> Int {
    var (position, depth) = (start, 0)
    repeat {
      let rest = bytes[position..<body.upperBound]
      if rest.starts(with: "/*".utf8) {
        depth += 1
        position += 2
      } else if rest.starts(with: "*/".utf8) {
        depth -= 1
        position += 2
      } else {
        position += 1
      }
    } while depth > 0 && position < body.upperBound
    return position
  }

  /// The end of the line `\.` that ends the data of a COPY.
  private func endOfData(from start: Int) -> Int {
    var position = start
    while position < body.upperBound {
      let newline = bytes[position..<body.upperBound].firstIndex(of: UInt8(ascii: "\n"))
      let next = newline.map { $0 + 1 } ?? body.upperBound
      let isEnd = bytes[position..<next].prefix { !isSpace($0) }.elementsEqual(#"\."#.utf8)
      position = next
      if isEnd { break }
    }
    return position
  }

  private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
