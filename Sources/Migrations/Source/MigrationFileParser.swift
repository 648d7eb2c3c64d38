/// Makes a `MigrationFile` of the lines of a file, which arrive in pieces.
///
/// The lines before the first section marker are the header. In a Swift file the header ends where
/// the code begins, the body is the whole file, and markers are comments that hold options.
struct MigrationFileParser {
  /// Where the part of the file begins that the checksum covers: the first section marker, or the
  /// first line of Swift code. Nil until it is found.
  private(set) var bodyOffset: Int?
  /// What is wrong with the file so far.
  private(set) var problems: [Problem] = []
  /// The number of the line that comes next, or that is being skipped.
  private(set) var lineNumber = 1
  /// Whether a line that may be a marker stands inside of something, as far as that can be known
  /// without a thorough reading.
  private(set) var needsThoroughReading = false

  private let path: String
  private let name: MigrationFileName
  private let isThorough: Bool
  private var header = MigrationHeader()
  private var sections: [OpenSection] = []
  private var ignoredRules: [IgnoredRule] = []
  private var firstTextLine: Int?
  private var context: LineContext
  /// How far the piece that is being read was added to the context.
  private var contextEnd = 0
  private var foreignMarker: (marker: MisspeltMarker, line: Int)?
  private var isInBlockComment = false
  private var heading = HeadingComment()
  private var isInLongLine = false
  private var hasDownFunction = false

  private struct OpenSection {
    var marker: SectionMarker
    var start: Int
    var body: Int
    var firstLine: Int
    var backfills: [BackfillDirective] = []
    var todo: TodoDirective?
  }

  /// - Parameter isThorough: whether lines that may be markers are looked at as each database reads
  ///   the file.
  init(path: String, name: MigrationFileName, isThorough: Bool = false) {
    self.path = path
    self.name = name
    self.isThorough = isThorough
    context = LineContext(isThorough: isThorough)
  }

  /// Takes the complete lines of a piece of the file.
  /// - Parameters:
  ///   - bytes: What follows the lines taken so far.
  ///   - offset: Where the piece begins in the file.
  ///   - mustConsume: Whether a line without its end is to be taken as well: at the end of the file,
  ///     or because the line does not fit the buffer; the rest of such a line is skipped.
  /// - Returns: The number of bytes taken.
  mutating func addLines(_ bytes: UnsafeRawBufferPointer, at offset: Int, mustConsume: Bool) -> Int
  {
    var start = offset == 0 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    contextEnd = start
    while start < bytes.count {
      let newline = bytes.firstPosition(of: UInt8(ascii: "\n"), from: start, to: bytes.count)
      if newline == nil && !mustConsume { break }
      let end = newline ?? bytes.count
      let next = newline == nil ? end : end + 1
      if !isInLongLine { add(bytes, start..<end, at: offset, next: next) }
      isInLongLine = newline == nil
      if newline != nil { lineNumber += 1 }
      start = next
    }
    addContext(bytes, upTo: start)
    return start
  }

  /// Finishes the file.
  /// - Returns: The file, or nil when there are problems.
  mutating func finish(length: Int, checksum: String) -> MigrationFile? {
    if let firstTextLine, !sections.isEmpty, name.language == .sql {
      report("text before the first section; move it below `-- migrate:up`", firstTextLine)
    }
    if name.language == .swift, let line = header.line(of: .placeholders) {
      report("a Swift migration finds values in `database.arguments`; remove the line", line)
    }
    let (up, down) = (section(.up, length: length), section(.down, length: length))
    if down != nil, let line = header.line(of: .irreversible) {
      let what = name.language == .swift ? "`func down`" : "a `-- migrate:down` section"
      report(
        "`irreversible` says that there is no way back, and there is \(what); remove one", line)
    }
    let verify = name.language == .sql ? section(.verify, length: length) : nil
    if up == nil, problems.isEmpty {
      if let (marker, line) = foreignMarker {
        report(marker.message(in: nil, language: name.language), line)
      }
      report("there is no up section; put the line `-- migrate:up` before the statements", 1)
    }
    guard let up, problems.isEmpty else { return nil }
    return MigrationFile(
      path: path, language: name.language, revision: header.revision ?? name.number,
      downRevisions: header.downRevisions, dependencies: header.dependencies,
      branchLabels: header.branchLabels, replaces: header.replaces,
      message: header.message ?? name.message, phase: header.phase, up: up, down: down,
      irreversible: header.irreversible, verify: verify, checksum: checksum,
      declarationLine: header.line(of: .downRevision) ?? header.line(of: .revision) ?? 1,
      ignoredRules: ignoredRules)
  }

  /// The parts of a piece of the file that the checksum covers: from the first section on, without
  /// verify sections, so that what is verified can change after the migration was applied.
  ///
  /// - Parameter piece: whose lines were all added.
  func checkedParts(of piece: Range<Int>) -> [Range<Int>] {
    guard let bodyOffset else { return [] }
    var parts: [Range<Int>] = []
    var start = max(piece.lowerBound, bodyOffset)
    for (index, section) in sections.enumerated() where section.marker.kind == .verify {
      let end = index + 1 < sections.count ? sections[index + 1].start : piece.upperBound
      if start < section.start { parts.append(start..<min(section.start, piece.upperBound)) }
      start = max(start, end)
    }
    if start < piece.upperBound { parts.append(start..<piece.upperBound) }
    return parts
  }

  private func section(
    _ kind: SectionKind, length: Int
  ) -> MigrationFile.Section? {
    let index = sections.firstIndex { $0.marker.kind == kind }
    if name.language == .swift {
      guard kind == .up || hasDownFunction else { return nil }
      let options = index.map { sections[$0].marker.options } ?? SectionOptions()
      return MigrationFile.Section(options: options, bytes: 0..<length, firstLine: 1)
    }
    guard let index else { return nil }
    let section = sections[index]
    var options = section.marker.options
    if header.hasPlaceholders { options.placeholders = true }
    let end = index + 1 < sections.count ? sections[index + 1].start : length
    return MigrationFile.Section(
      options: options, bytes: section.body..<end, firstLine: section.firstLine,
      backfills: section.backfills, todo: section.todo)
  }

  /// Takes a line.
  private mutating func add(
    _ piece: UnsafeRawBufferPointer, _ range: Range<Int>, at offset: Int, next: Int
  ) {
    let line = UnsafeRawBufferPointer(rebasing: piece[range])
    let (start, end) = (offset + range.lowerBound, offset + next)
    switch name.language {
    case .sql:
      if !sections.isEmpty { checkHeading(piece, range) }
      if let marker = markerLine(line) {
        if isContent(piece, range.lowerBound, marker) { return }
        add(marker, from: start, to: end)
        // A line about the whole file is part of the header.
        if !sections.isEmpty { bodyOffset = bodyOffset ?? start }
        if sections.last?.start == start {
          context = LineContext(isThorough: isThorough)
          contextEnd = next
        }
        return
      }
      if bodyOffset == nil { addHeaderLine(line) } else { checkSpelling(piece, range) }
    case .swift:
      let marker = line.isLineComment ? MarkerLine(line, language: .swift) : nil
      if let marker { add(marker, from: start, to: end) }
      if bodyOffset == nil, marker == nil {
        addHeaderLine(line)
        if firstTextLine != nil { bodyOffset = start }
      } else if marker == nil, let misspelt = MisspeltMarker(line[...], language: .swift) {
        report(misspelt.message(in: .up, language: .swift))
      }
      if bodyOffset != nil, line.beginsDownFunction, !line.isLineComment {
        hasDownFunction = true
      }
    }
  }

  /// A line for migrate; what lint is told may be indented as the statement that it is about.
  private func markerLine(_ line: UnsafeRawBufferPointer) -> MarkerLine? {
    switch line.first {
    case UInt8(ascii: "-"): return MarkerLine(line)
    case UInt8(ascii: " "), UInt8(ascii: "\t"):
      let comment = line.drop(while: isBlank)
      guard comment.first == UInt8(ascii: "-"),
        let marker = MarkerLine(UnsafeRawBufferPointer(rebasing: comment)),
        marker.name == IgnoredRule.name
      else { return nil }
      return marker
    default: return nil
    }
  }

  private mutating func add(_ marker: MarkerLine, from start: Int, to end: Int) {
    do throws(HeaderError) {
      switch marker.name {
      case BackfillDirective.name:
        try addBackfill(BackfillDirective(marker, line: lineNumber))
      case IgnoredRule.name: ignoredRules.append(IgnoredRule(marker, line: lineNumber))
      case TodoDirective.name where name.language == .sql && !sections.isEmpty: addTodo(marker)
      default: try addSection(SectionMarker(marker), from: start, to: end)
      }
    } catch {
      report(error.message)
    }
  }

  // MARK: What is inside of something, and what is misspelt

  private mutating func addContext(_ piece: UnsafeRawBufferPointer, upTo end: Int) {
    guard contextEnd < end else { return }
    if !sections.isEmpty, name.language == .sql {
      context.add(UnsafeRawBufferPointer(rebasing: piece[contextEnd..<end]))
    }
    contextEnd = end
  }

  /// Whether a marker stands inside a string, a comment or COPY data, and so is none. What lint is
  /// told may stand inside a statement.
  private mutating func isContent(
    _ piece: UnsafeRawBufferPointer, _ start: Int, _ marker: MarkerLine
  ) -> Bool {
    if sections.isEmpty { return isInBlockComment }
    addContext(piece, upTo: start)
    let place = context.place
    if place != .plain { needsThoroughReading = !isThorough }
    return marker.name == IgnoredRule.name ? place == .copyData : place != .plain
  }

  /// Reports a line of a section that somebody took for a marker.
  private mutating func checkSpelling(_ piece: UnsafeRawBufferPointer, _ range: Range<Int>) {
    let line = piece[range]
    // A comment may mention markers.
    let isComment = line.drop(while: isBlank).starts(with: "--".utf8)
    let comment = isComment ? line : line.commentNamingMigrate ?? line
    guard let marker = MisspeltMarker(comment, language: .sql), isHarmful(marker) else { return }
    addContext(piece, upTo: range.lowerBound)
    let before = UnsafeRawBufferPointer(rebasing: piece[range.lowerBound..<comment.startIndex])
    guard context.place(behind: before) == .plain else {
      needsThoroughReading = !isThorough
      return
    }
    report(marker.message(in: sections.last?.marker.kind, language: .sql))
  }

  /// Reports a comment of several lines that somebody took for a marker.
  private mutating func checkHeading(_ piece: UnsafeRawBufferPointer, _ range: Range<Int>) {
    let line = UnsafeRawBufferPointer(rebasing: piece[range])
    guard let (marker, number) = heading.add(line, number: lineNumber), isHarmful(marker) else {
      return
    }
    addContext(piece, upTo: range.lowerBound)
    guard context.isInComment else { return }
    report(marker.message(in: sections.last?.marker.kind, language: .sql), number)
  }

  /// Whether something would be lost. Headings of the section in which they stand do no harm.
  private func isHarmful(_ misspelt: MisspeltMarker) -> Bool {
    guard let section = sections.last?.marker else { return !misspelt.isForeign }
    return switch misspelt.meaning {
    case .section(let kind): !misspelt.isForeign || kind != section.kind
    case .option("transaction:false"): section.options.transaction
    case .header(let key): key != .revision && key != .replaces
    case .directive, .option: true
    }
  }

  private mutating func addSection(
    _ marker: SectionMarker, from start: Int, to end: Int
  ) throws(HeaderError) {
    if marker.kind == .verify, name.language == .swift {
      throw HeaderError(
        "a Swift migration verifies in `up` itself: it throws when something is wrong")
    }
    if let first = sections.first(where: { $0.marker.kind == marker.kind }) {
      let name = marker.kind.rawValue
      report("a second `migrate:\(name)` section; the first is on line \(first.firstLine - 1)")
    }
    sections.append(OpenSection(marker: marker, start: start, body: end, firstLine: lineNumber + 1))
  }

  private mutating func addTodo(_ marker: MarkerLine) {
    guard let section = sections.indices.last, sections[section].todo == nil else { return }
    sections[section].todo = TodoDirective(text: marker.text, line: lineNumber)
  }

  private mutating func addBackfill(_ directive: BackfillDirective) throws(HeaderError) {
    guard name.language == .sql else {
      throw HeaderError("a backfill is a call in Swift: `try await database.backfill(…)`")
    }
    guard let section = sections.indices.last else {
      throw HeaderError("a backfill before the first section; move it below `-- migrate:up`")
    }
    let marker = sections[section].marker
    if marker.kind == .verify { throw HeaderError("a verify section cannot hold a backfill") }
    if marker.options.transaction {
      throw HeaderError(
        """
        a backfill commits batch by batch, outside a transaction; put transaction:false on the \
        -- migrate:\(marker.kind.rawValue) line
        """)
    }
    sections[section].backfills.append(directive)
  }

  private mutating func addHeaderLine(_ line: UnsafeRawBufferPointer) {
    if isInBlockComment {
      switch BlockCommentEnd(line[...]) {
      case .none: return
      case .atEnd: isInBlockComment = false
      case .beforeText:
        isInBlockComment = false
        firstTextLine = firstTextLine ?? lineNumber
      }
      return
    }
    let header = HeaderLine(line, language: name.language)
    switch header {
    case .comment, .blockComment(isOpen: false), .text: checkHeaderSpelling(line)
    default: break
    }
    switch header {
    case .blank, .comment: break
    case .blockComment(let isOpen): isInBlockComment = isOpen
    case .text: firstTextLine = firstTextLine ?? lineNumber
    case .misspelt(let typed, let key):
      report(
        "unknown header key `\(typed)`; did you mean `\(key.rawValue)`?"
          + " (If it is a comment, word it differently.)")
    case .field(let key, let value):
      do throws(HeaderError) {
        try self.header.set(key, to: String(decoding: line[value], as: UTF8.self), line: lineNumber)
      } catch {
        report(error.message)
      }
    }
  }

  private mutating func checkHeaderSpelling(_ line: UnsafeRawBufferPointer) {
    guard let marker = MisspeltMarker(line[...], language: name.language) else { return }
    if isHarmful(marker) {
      report(marker.message(in: nil, language: name.language))
    } else if foreignMarker == nil {
      foreignMarker = (marker, lineNumber)
    }
  }

  private mutating func report(_ message: String, _ line: Int? = nil) {
    problems.append(Problem(SourceLocation(path: path, line: line ?? lineNumber), message))
  }
}

extension Slice<UnsafeRawBufferPointer> {
  /// The comment behind other text of the line that names migrate; nil where there is none.
  fileprivate var commentNamingMigrate: Self? {
    for letter in [UInt8(ascii: "g"), UInt8(ascii: "G")] {
      var start = startIndex
      while let found = base.firstPosition(of: letter, from: start, to: endIndex) {
        start = found + 1
        guard names("igrate", at: found - 1) else { continue }
        return self[..<found].indices.dropLast().last { isComment($0) }.map { self[$0...] }
      }
    }
    return nil
  }

  /// Whether a word in lower case stands at a place, in whatever case.
  private func names(_ word: StaticString, at place: Int) -> Bool {
    guard place >= startIndex, place + word.utf8CodeUnitCount <= endIndex else { return false }
    for index in 0..<word.utf8CodeUnitCount
    where self[place + index] | 0x20 != word.utf8Start[index] {
      return false
    }
    return true
  }

  private func isComment(_ place: Int) -> Bool {
    switch (self[place], self[place + 1]) {
    case (UInt8(ascii: "-"), UInt8(ascii: "-")), (UInt8(ascii: "/"), UInt8(ascii: "*")): true
    default: false
    }
  }
}

extension UnsafeRawBufferPointer {
  fileprivate var beginsDownFunction: Bool {
    var start = 0
    while let parenthesis = firstPosition(of: UInt8(ascii: "("), from: start, to: count) {
      if self[..<parenthesis].suffix(9).elementsEqual("func down".utf8) { return true }
      start = parenthesis + 1
    }
    return false
  }

  fileprivate var isLineComment: Bool { drop(while: isBlank).starts(with: "//".utf8) }
}
