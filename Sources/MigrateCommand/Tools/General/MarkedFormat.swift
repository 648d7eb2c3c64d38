import Migrations

/// Files with both directions, of which each begins behind a comment of the tool's own.
protocol MarkedFormat: HistoryFormat {
  /// The direction that a comment of one line begins, in lower case with single blanks; nil for any
  /// other comment.
  static func mark(_ comment: String) -> Direction?
  /// The comment that begins the up migration, for messages; nil where it begins with the file.
  static var upMark: String? { get }
  /// Whether the tool passes over files without a number.
  static var needsNumber: Bool { get }
  /// A statement as the database gets it.
  static func text(of line: Substring) -> Substring
}

extension MarkedFormat {
  static var versionsMayRepeat: Bool { true }
  static var needsNumber: Bool { false }
  static func text(of line: Substring) -> Substring { line }

  static func recognizes(_ tree: SourceTree) -> Bool {
    tree.topFiles.contains { file in
      file.lines.contains { $0.comment.map { mark($0) != nil } ?? false }
    }
  }

  static func read(_ tree: SourceTree) throws(ProblemList) -> ImportedHistory {
    var history = ImportedHistory()
    var problems: [Problem] = []
    for file in tree.topFiles.sorted(byNumber: { NumberedName($0.stem) }) {
      if needsNumber, NumberedName(digitsOf: file.stem) == nil {
        history.reviewItems.append(
          Problem(
            SourceLocation(path: file.path, line: 1),
            "has no number, so that it is no migration, and is left out"))
        continue
      }
      let script = MarkedScript(file, mark: mark)
      if script.up == nil, let upMark {
        let problem = Problem(
          SourceLocation(path: file.path, line: 1), "there is no line `\(upMark)`")
        if NumberedName(file.stem) != nil || script.down != nil { problems.append(problem) }
        continue
      }
      history.migrations.append(migration(file, script))
    }
    if !problems.isEmpty { throw ProblemList(problems) }
    return history
  }

  private static func migration(_ file: SourceFile, _ script: MarkedScript) -> ImportedMigration {
    func section(_ lines: [SourceLine]) -> ImportedSection {
      ImportedSection(
        path: file.path,
        lines: lines.map { line in
          var line = line
          line.text = text(of: line.text)
          return line
        })
    }
    let name = NumberedName(file.stem)
    return ImportedMigration(
      version: name?.number ?? "", message: name?.message ?? words(of: file.stem),
      up: section(script.up ?? script.preamble), down: script.down.map(section),
      reviewItems: script.reviewItems(hasUp: script.up != nil))
  }
}

/// The lines of a file by the marks between them.
struct MarkedScript {
  /// The lines before the first mark.
  private(set) var preamble: [SourceLine] = []
  /// The lines of the up migration; nil without a mark for it.
  private(set) var up: [SourceLine]?
  /// The lines of the down migration, the last part first; nil without a mark for it.
  private(set) var down: [SourceLine]?
  /// The line of each mark.
  private(set) var marks: [(direction: Direction, line: SourceLine)] = []

  /// Reads a file.
  /// - Parameter mark: Tells what a comment stands for.
  init(_ file: SourceFile, mark: (String) -> Direction?) {
    let text = file.lines.map { $0.text + "\n" }.joined()
    // In a string or in rows of COPY a line is no comment.
    let isComment = text.utf8.count < 1_000_000 ? Self.commentLines(text) : nil
    var downs: [[SourceLine]] = []
    var direction: Direction?
    for line in file.lines {
      if let comment = line.comment, isComment?.contains(line.number) ?? true,
        let next = mark(comment)
      {
        direction = next
        marks.append((next, line))
        if next == .up { up = up ?? [] } else { downs.append([]) }
        continue
      }
      switch direction {
      case nil: preamble.append(line)
      case .up: up?.append(line)
      case .down: downs[downs.count - 1].append(line)
      }
    }
    if !downs.isEmpty { down = Array(downs.reversed().joined()) }
  }

  private static func commentLines(_ text: String) -> Set<Int> {
    let bytes = Array(text.utf8)
    let starts = SQLOutline(bytes, except: CopyRows.ranges(in: bytes)).comments.map(\.lowerBound)
    var lines: Set<Int> = []
    var (line, position) = (1, 0)
    for start in starts {
      line += bytes[position..<start].count { $0 == UInt8(ascii: "\n") }
      position = start
      lines.insert(line)
    }
    return lines
  }

  /// Whether the marks are an up migration that begins before any statement, and at most one down
  /// migration after it.
  var isPlainPair: Bool {
    marks.map(\.direction) == [.up, .down]
      && preamble.allSatisfy { $0.isBlank || $0.comment != nil }
  }

  /// What of the order of the marks somebody has to look at.
  /// - Parameter hasUp: Whether the text before the first mark is not the up migration.
  func reviewItems(hasUp: Bool) -> [Problem] {
    var reviewItems: [Problem] = []
    if hasUp, let line = preamble.first(where: { !$0.isBlank && $0.comment == nil }) {
      reviewItems.append(Problem(line.location, "stands before the first section, and is left out"))
    }
    let downs = marks.filter { $0.direction == .down }
    for mark in downs.dropFirst() {
      reviewItems.append(
        Problem(
          mark.line.location,
          "is another down migration of the file; it runs before the one above it now"))
    }
    return reviewItems
  }
}

extension SourceLine {
  /// The text of a comment that is alone on the line, in lower case with single blanks and without
  /// what begins and ends it; nil for any other line.
  var comment: String? {
    let text = trimmed
    let content: Substring
    if text.hasPrefix("--") {
      content = text.dropFirst(2)
    } else if text.hasPrefix("#") {
      content = text.dropFirst()
    } else if text.hasPrefix("/*"), text.hasSuffix("*/"), text.utf8.count > 3 {
      content = text.dropFirst(2).dropLast(2)
    } else {
      return nil
    }
    return content.lowercased().split { $0 == " " || $0 == "\t" }.joined(separator: " ")
  }
}

/// Finds the rows behind `COPY … FROM stdin;` in a file.
enum CopyRows {
  /// The bytes of the rows.
  static func ranges(in bytes: [UInt8]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var rows: Int?
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let line = bytes[start..<end].trimmingSpace()
      if let first = rows {
        if line.elementsEqual("\\.".utf8) {
          ranges.append(first..<end)
          rows = nil
        }
      } else if line.last == UInt8(ascii: ";"), line.count < 10_000 {
        let words = String(decoding: line, as: UTF8.self).lowercased()
        if words.hasPrefix("copy "), words.contains(" from stdin") { rows = end }
      }
      start = end + 1
    }
    return ranges
  }
}
