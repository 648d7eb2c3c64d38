import Migrations

/// An `INSERT` of many rows, which is parsed in parts: its tree would take many times its memory.
struct LongInsert {
  /// A shorter statement is parsed as a whole.
  private static let shortest = 64 * 1024
  /// The bytes of the rows that are parsed at a time.
  private static let part = 32 * 1024

  private let text: [UInt8]
  /// Where each row ends, behind its parenthesis.
  private let rowEnds: [Int]
  /// Where the first row begins.
  private let start: Int

  /// Takes a statement apart; nil for one that is short, or inserts no rows that are written in it.
  init?(_ statement: String) {
    guard statement.utf8.count > Self.shortest else { return nil }
    text = Array(statement.utf8)
    var scan = Scan(text: text)
    guard let start = scan.findValues() else { return nil }
    self.start = start
    var ends: [Int] = []
    while let end = scan.nextRow() { ends.append(end) }
    guard !ends.isEmpty else { return nil }
    rowEnds = ends
  }

  /// Parses all of it.
  /// - Returns: the statement with its first row alone.
  /// - Throws: `SQLSyntaxError` with its place in the whole.
  func parse() throws(SQLSyntaxError) -> SyntaxNode {
    let head = text[..<start]
    let tail = text[(rowEnds.last ?? start)...]
    var begin = rowEnds[0]
    for (index, end) in rowEnds.enumerated().dropFirst()
    where end - begin >= Self.part || index == rowEnds.count - 1 {
      // Behind the comma, which is all that is between two rows beside blanks.
      let rows = text[begin..<end].drop { $0 != UInt8(ascii: "(") }
      try check(Array("VALUES ".utf8), rows)
      begin = end
    }
    do throws(SQLSyntaxError) {
      return try PostgreSQLParser.parse(
        String(decoding: head + text[start..<rowEnds[0]] + tail, as: UTF8.self))
    } catch {
      let firstRow = characters(upTo: rowEnds[0])
      let removed = characters(upTo: rowEnds.last ?? start) - firstRow
      throw SQLSyntaxError(
        message: error.message, offset: error.offset.map { $0 < firstRow ? $0 : $0 + removed })
    }
  }

  private func check(_ head: [UInt8], _ rows: ArraySlice<UInt8>) throws(SQLSyntaxError) {
    do throws(SQLSyntaxError) {
      try PostgreSQLParser.check(String(decoding: head + rows, as: UTF8.self))
    } catch {
      throw SQLSyntaxError(
        message: error.message,
        offset: error.offset.map { $0 - head.count + characters(upTo: rows.startIndex) })
    }
  }

  private func characters(upTo place: Int) -> Int {
    String(decoding: text[..<place], as: UTF8.self).unicodeScalars.count
  }
}

/// A look through the rows of an `INSERT`.
private struct Scan {
  let text: [UInt8]
  private var place = 0

  init(text: [UInt8]) { self.text = text }

  /// Goes behind `INSERT … VALUES` and says where the first row begins.
  mutating func findValues() -> Int? {
    skipBlanks()
    guard text[place...].starts(with: Array("INSERT".utf8), by: { $0 & 0xDF == $1 }) else {
      return nil
    }
    let word = Array("VALUES".utf8)
    while place < text.count {
      if text[place...].starts(with: word, by: { $0 & 0xDF == $1 }), !text[place - 1].isInSQLWord,
        place + word.count < text.count, !text[place + word.count].isInSQLWord
      {
        place += word.count
        skipBlanks()
        return place < text.count && text[place] == UInt8(ascii: "(") ? place : nil
      }
      // Values within a query are none of the statement.
      guard skipOne() else { return nil }
    }
    return nil
  }

  /// Goes behind the next row and says where it ends; nil when there is none.
  mutating func nextRow() -> Int? {
    let before = place
    skipBlanks()
    if place < text.count, text[place] == UInt8(ascii: ",") {
      place += 1
      skipBlanks()
    }
    guard place < text.count, text[place] == UInt8(ascii: "("), skipOne() else {
      place = before
      return nil
    }
    return place
  }

  /// Goes behind a parenthesis with all that is in it, a literal, or a byte.
  private mutating func skipOne() -> Bool {
    var depth = 0
    repeat {
      guard place < text.count else { return false }
      let byte = text[place]
      switch byte {
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth -= 1
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        let hasEscapes = byte == UInt8(ascii: "'") && place > 0 && text[place - 1] & 0xDF == 0x45
        place += 1
        while place < text.count, text[place] != byte {
          place += hasEscapes && text[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard place < text.count else { return false }
      case UInt8(ascii: "$") where place + 1 < text.count && !text[place + 1].isDigit: return false
      case UInt8(ascii: "-"), UInt8(ascii: "/"):
        if skipComment() { continue }
      default: break
      }
      place += 1
    } while depth > 0
    return true
  }

  private mutating func skipBlanks() {
    while place < text.count {
      if text[place] <= UInt8(ascii: " ") { place += 1 } else if !skipComment() { return }
    }
  }

  private mutating func skipComment() -> Bool {
    let (isLine, isBlock) = (
      text[place...].starts(with: Array("--".utf8)), text[place...].starts(with: Array("/*".utf8))
    )
    guard isLine || isBlock else { return false }
    let end = Array(isLine ? "\n".utf8 : "*/".utf8)
    place += 2
    while place < text.count, !text[place...].starts(with: end) { place += 1 }
    place = min(place + end.count, text.count)
    return true
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
}
