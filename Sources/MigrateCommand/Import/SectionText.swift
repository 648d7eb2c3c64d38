import Migrations

/// The text of an imported section while comments are put into it.
///
/// Places are lines and columns of the text, as `StatementReader` counts them.
struct SectionText {
  /// What somebody has to look at, with its place in the other tool's file.
  private(set) var reviewItems: [Problem] = []

  private let section: ImportedSection
  private let lines: [SourceLine]
  private let text: String
  private var lineStarts: [String.Index] = []
  private var changes: [(range: Range<String.Index>, replacement: String)] = []

  /// Takes the lines, without blank ones at both ends.
  init(_ section: ImportedSection) {
    self.section = section
    lines = section.lines.withoutBlankEnds
    text = lines.map { $0.text + "\n" }.joined()
    lineStarts = [text.startIndex]
    for index in text.utf8.indices where text.utf8[index] == UInt8(ascii: "\n") {
      lineStarts.append(text.utf8.index(after: index))
    }
  }

  /// How many lines there are.
  var lineCount: Int { lines.count }

  /// Some lines, counted from 1.
  func lines(_ range: ClosedRange<Int>) -> [SourceLine] {
    Array(lines[(range.lowerBound - 1)..<range.upperBound])
  }

  /// The text from a line on.
  func text(from line: Int) -> String { String(text[start(of: line)...]) }

  /// The comments and variables.
  /// - Parameter copies: The statements that rows follow.
  func outline(except copies: [Statement]) -> SQLOutline {
    let data = copies.map { copy -> Range<Int> in
      let first = start(of: copy.lastLine + 1)
      var line = copy.lastLine + 1
      while line <= lines.count, lines[line - 1].trimmed != "\\." { line += 1 }
      return offset(first)..<max(offset(first), offset(start(of: line + 1)))
    }
    return SQLOutline(Array(text.utf8), except: data)
  }

  /// A part of the text, by its bytes.
  func text(of bytes: Range<Int>) -> String {
    String(text[index(bytes.lowerBound)..<index(bytes.upperBound)])
  }

  /// The place of a byte.
  func location(of byte: Int) -> SourceLocation {
    let place = index(byte)
    let line = (lineStarts.firstIndex { $0 > place } ?? lineStarts.count)
    let column = text.unicodeScalars.distance(from: start(of: line), to: place) + 1
    return SourceLocation(path: "", line: line, column: column)
  }

  /// The place in the other tool's file.
  func source(of location: SourceLocation) -> SourceLocation {
    let line = location.line <= lines.count ? lines[location.line - 1] : lines.last
    return line?.location ?? SourceLocation(path: section.path, line: 1)
  }

  private func offset(_ index: String.Index) -> Int {
    text.utf8.distance(from: text.startIndex, to: index)
  }

  private func index(_ offset: Int) -> String.Index {
    text.utf8.index(text.startIndex, offsetBy: offset)
  }

  /// Writes another comment for people in the place of one that is like a mark of another tool.
  mutating func reword(_ comment: Range<Int>, _ words: String) {
    let line = location(of: comment.lowerBound).line
    changes.append((start(of: line)..<index(comment.upperBound), "-- \(words.visibleLine)"))
  }

  /// Writes a comment that says nothing to migrate as one for people.
  mutating func reword(likeMarker comment: Range<Int>) {
    let written = text(of: comment)
    if written.contains("\n") {
      reword(blockComment: comment)
    } else {
      reword(comment, "the old file says here: `\(written)`")
    }
  }

  /// Does so with one of several lines.
  mutating func reword(blockComment comment: Range<Int>) {
    let place = index(comment.lowerBound + 2)
    changes.append((place..<place, " the old file says here:"))
  }

  /// What stands at a place up to the next semicolon.
  func statement(at location: SourceLocation) -> Statement {
    let start = index(location)
    let end = text.utf8[start...].firstIndex(of: UInt8(ascii: ";")) ?? text.endIndex
    let bytes = text.utf8[start..<end].trimmingSpace()
    return Statement(text: String(Substring(bytes)), location: location, kind: .session)
  }

  /// Puts a line that refuses the step in the place of a comment which may mean something else, and
  /// remembers it.
  mutating func doubt(_ message: String, instead comment: Range<Int>) {
    let source = source(of: location(of: comment.lowerBound))
    reviewItems.append(Problem(source, message))
    let line = location(of: comment.lowerBound).line
    changes.append(
      (
        start(of: line)..<index(comment.upperBound),
        "-- \("migrate:todo \(source) \(message)".visibleLine)"
      ))
  }

  /// Whether a line of comment stands before a statement and behind another one.
  func hasComment(before statement: Statement, behind other: Statement?) -> Bool {
    let first = (other?.lastLine ?? 0) + 1
    guard first < statement.location.line else { return false }
    return lines(first...(statement.location.line - 1)).contains { line in
      ["--", "/*", "#", "//", "*/"].contains { line.trimmed.hasPrefix($0) }
    }
  }

  /// Whether a command of psql begins at a place.
  func isBackslash(at location: SourceLocation) -> Bool {
    let index = index(location)
    return index < text.endIndex && text.unicodeScalars[index] == "\\"
  }

  /// Puts a comment before a place, and remembers it.
  mutating func look(_ message: String, at location: SourceLocation) {
    reviewItems.append(Problem(source(of: location), message))
    let (start, index) = (start(of: location.line), index(location))
    let comment = ImportComment(message).text
    if text.utf8[start..<index].allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
      changes.append((start..<start, comment))
    } else {
      changes.append((index..<index, "\n" + comment))
    }
  }

  /// The text with all changes.
  func finish() -> String {
    var result = ""
    var position = text.startIndex
    // What is put before a place comes before what replaces it.
    let ordered = changes.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    for (range, replacement) in ordered where range.lowerBound >= position {
      result += text[position..<range.lowerBound] + replacement
      position = range.upperBound
    }
    return result + text[position...]
  }

  /// Takes out a statement with its semicolon, and the line when nothing else is on it.
  mutating func remove(_ statement: Statement) {
    var start = index(statement.location)
    let bytes = text.utf8
    var end = bytes.index(start, offsetBy: statement.text.utf8.count)
    let semicolon = bytes[end...].firstIndex { !Self.isBlank($0) }
    if let semicolon, bytes[semicolon] == UInt8(ascii: ";") { end = bytes.index(after: semicolon) }
    let lineStart = self.start(of: statement.location.line)
    let lineEnd = bytes[end...].firstIndex(of: UInt8(ascii: "\n"))
    if let lineEnd, bytes[lineStart..<start].allSatisfy(Self.isBlank),
      bytes[end..<lineEnd].allSatisfy(Self.isBlank)
    {
      (start, end) = (lineStart, bytes.index(after: lineEnd))
    }
    changes.append((start..<end, ""))
  }

  private static func isBlank(_ byte: UInt8) -> Bool { " \t\r".utf8.contains(byte) }

  private func start(of line: Int) -> String.Index {
    line <= lineStarts.count ? lineStarts[line - 1] : text.endIndex
  }

  private func index(_ location: SourceLocation) -> String.Index {
    let column = (location.column ?? 1) - 1
    return text.unicodeScalars.index(
      start(of: location.line), offsetBy: column, limitedBy: text.endIndex) ?? text.endIndex
  }
}

/// A comment of an imported file that says what somebody has to look at.
struct ImportComment {
  /// What begins the line.
  static let prefix = "-- migrate import: "

  /// The line with its end.
  let text: String

  /// Makes a line of a message.
  init(_ message: String) { text = "\(Self.prefix)\(message)\n" }
}
