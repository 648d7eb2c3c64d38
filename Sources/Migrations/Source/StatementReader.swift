/// Reads the statements of a section one after the other.
///
/// Statements are cut where psql cuts them (PostgreSQL) or where `sqlite3_prepare` does (SQLite). No
/// more than one statement is held in memory, and of COPY data no more than a piece.
///
/// ```swift
/// let reader = try StatementReader(file: file, section: file.up, dialect: .postgreSQL)
/// while let statement = try reader.next() {
///   // Run it.
/// }
/// ```
///
/// psql's meta-commands are refused, but for the `\restrict` and `\unrestrict` of pg_dump, and its variables (`:name`) are left as they are. A string such as
/// `E'…'` that goes on in the next line is read as the server reads it; psql gets that wrong.
package final class StatementReader {
  private let dialect: BackEnd
  private var input: SectionInput
  private var scanner: StatementScanner
  private let initialStandardConformingStrings: Bool
  private var copyData: CopyData?
  /// The key of the `\restrict` that was read last.
  private var restrictionKey: String?
  /// The values that take the place of placeholders; nil to leave `${…}` as it is.
  var placeholders: Placeholders?

  /// Opens the file and goes to the section.
  /// - Parameter standardConformingStrings: PostgreSQL's setting of that name when the section
  ///   begins. `SET` and `RESET` of it in the section are followed.
  /// - Throws: `Problem` when the file cannot be read.
  package convenience init(
    file: MigrationFile, section: MigrationFile.Section, dialect: BackEnd,
    standardConformingStrings: Bool = true
  ) throws(Problem) {
    self.init(
      try SectionInput(file, section: section), dialect: dialect,
      standardConformingStrings: standardConformingStrings)
  }

  /// Takes a body that is in memory, such as a stored down body.
  /// - Parameters:
  ///   - location: Where the text begins, for messages.
  ///   - standardConformingStrings: PostgreSQL's setting of that name when the text begins.
  package convenience init(
    text: String, location: SourceLocation, dialect: BackEnd,
    standardConformingStrings: Bool = true
  ) {
    self.init(
      SectionInput(text: text, location: location), dialect: dialect,
      standardConformingStrings: standardConformingStrings)
  }

  init(_ input: consuming SectionInput, dialect: BackEnd, standardConformingStrings: Bool) {
    self.dialect = dialect
    self.input = input
    scanner = StatementScanner(
      dialect: dialect, standardConformingStrings: standardConformingStrings)
    initialStandardConformingStrings = standardConformingStrings
  }

  /// The next statement, or nil at the end. Empty statements are left out, and COPY data that was not
  /// read is skipped.
  /// - Throws: `Problem` with the place, when something is not closed, at a psql meta-command, and
  ///   when the file cannot be read.
  package func next() throws(Problem) -> Statement? {
    while try nextCopyData() != nil {}
    while true {
      switch scan() {
      case .semicolon(let position):
        let statement = makeStatement()
        input.consume(position + 1)
        scanner.reset()
        if let statement {
          try prepare(for: statement)
          return try replacingPlaceholders(statement)
        }
      case .backslash(let position):
        try readMetaCommand(at: position)
      case .needsMore where !input.isComplete:
        if scanner.progress.isBetweenStatements {
          input.consume(scanner.progress.position)
          scanner.reset()
        }
        try input.fill()
      case .needsMore:
        try checkEverythingIsClosed()
        guard let statement = makeStatement() else { return nil }
        input.consume(input.count)
        scanner.reset()
        try prepare(for: statement)
        return try replacingPlaceholders(statement)
      }
    }
  }

  private func replacingPlaceholders(_ statement: Statement) throws(Problem) -> Statement {
    guard let placeholders else { return statement }
    return try placeholders.replaced(
      in: statement, dialect,
      standardConformingStrings: scanner.standardConformingStrings)
  }

  /// The next piece of the data of the `COPY … FROM stdin` statement that was read last, of at most
  /// 64 KiB; nil at its end and after any other statement.
  /// - Throws: `Problem` when the data is not ended by a line `\.`, or the file cannot be read.
  package func nextCopyData() throws(Problem) -> ArraySlice<UInt8>? {
    guard let data = copyData else { return nil }
    let piece = try data.next(&input)
    if let piece {
      copyData?.isAtLineStart = piece.last == UInt8(ascii: "\n")
    } else {
      copyData = nil
    }
    return piece
  }

  private func scan() -> StatementScanner.Outcome {
    let isComplete = input.isComplete
    return input.withBytes { scanner.scan($0, isComplete: isComplete) }
  }

  private func makeStatement() -> Statement? {
    guard let start = scanner.progress.start else { return nil }
    return Statement(
      text: input.text(start..<scanner.progress.end), location: input.location(of: start),
      kind: input.withBytes { scanner.progress.syntax.kind(of: $0, dialect.dialect) })
  }

  /// Makes ready for what follows a statement.
  private func prepare(for statement: Statement) throws(Problem) {
    if statement.kind == .copyFromStdin {
      copyData = CopyData(statement: statement.location)
      try skipRestOfLine()
    } else if scanner.rules.hasTextSettings, let change = TextSettingChange(statement.text) {
      switch change {
      case .standardConformingStrings(let isOn):
        scanner.standardConformingStrings = isOn ?? initialStandardConformingStrings
      case .encoding(let name):
        guard !change.isUTF8 else { return }
        throw Problem(
          statement.location,
          "migration files are UTF-8; after client_encoding = '\(name)' the server would store "
            + "something else than what is written here; remove the statement")
      }
    }
  }

  /// Takes a `\restrict KEY` or `\unrestrict KEY`, between which psql takes no other meta-command.
  private func readMetaCommand(at position: Int) throws(Problem) {
    var end: Int?
    while true {
      end = input.withBytes {
        $0.firstPosition(of: UInt8(ascii: "\n"), from: position, to: $0.count)
      }
      if end != nil || input.isComplete { break }
      try input.fill()
    }
    let lineEnd = end ?? input.count
    let words = input.text(position..<lineEnd).split(whereSeparator: \.isWhitespace)
    guard scanner.rules.hasRestrictCommands, scanner.progress.start == nil, words.count == 2,
      words[1].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) })
    else { throw metaCommand(at: position) }
    switch (words[0], restrictionKey) {
    case ("\\restrict", nil): restrictionKey = String(words[1])
    case ("\\unrestrict", String(words[1])): restrictionKey = nil
    case ("\\unrestrict", _), ("\\restrict", _):
      throw Problem(
        input.location(of: position),
        restrictionKey == nil
          ? "there is no `\\restrict` before this `\\unrestrict`; remove the line"
          : "`\(words[0])` stands where only the `\\unrestrict` of the same key as that of the "
            + "`\\restrict` before it may; remove both lines, or make them a pair")
    default: throw metaCommand(at: position)
    }
    input.consume(lineEnd)
    scanner.reset()
  }

  /// Goes to the line after a COPY statement, where its data begins.
  private func skipRestOfLine() throws(Problem) {
    while true {
      let newline = input.withBytes {
        $0.firstPosition(of: UInt8(ascii: "\n"), from: 0, to: $0.count)
      }
      guard let end = newline ?? (input.isComplete ? input.count : nil) else {
        try input.fill()
        continue
      }
      let isBlank = input.withBytes {
        let rest = $0[..<end].trimmingBlanks()
        return rest.isEmpty || rest.starts(with: "--".utf8)
      }
      if !isBlank {
        throw Problem(
          input.location,
          "more follows the COPY statement on its line; begin its data on the next line")
      }
      input.consume(newline == nil ? end : end + 1)
      return
    }
  }

  // MARK: Problems

  private func metaCommand(at position: Int) -> Problem {
    let name = input.withBytes { bytes in
      String(decoding: bytes[position...].prefix { $0 > UInt8(ascii: " ") }, as: UTF8.self)
    }
    let message =
      name == "\\."
      ? "`\\.` ends the data of a COPY … FROM stdin, but there is none here; remove the line"
      : "`\(name)` is a command of psql, which only psql understands;"
        + " remove it, or write in SQL what it does"
    return Problem(input.location(of: position), message)
  }

  /// Checks that the section does not end inside something.
  private func checkEverythingIsClosed() throws(Problem) {
    let progress = scanner.progress
    let (position, what): (Int, String)
    switch progress.mode {
    case .plain, .lineComment:
      if let parenthesis = progress.syntax.openParenthesis {
        (position, what) = (parenthesis, "the parenthesis")
      } else if progress.syntax.hasOpenBody {
        (position, what) = (
          progress.start ?? 0, "the BEGIN … END body of the statement"
        )
      } else {
        return
      }
    case .blockComment: (position, what) = (progress.modeStart, "the comment")
    case .quoted(by: UInt8(ascii: "'")), .string:
      (position, what) = (progress.modeStart, "the string")
    case .quoted: (position, what) = (progress.modeStart, "the quoted name")
    case .dollarQuoted:
      let name = String(decoding: progress.delimiter, as: UTF8.self)
      (position, what) = (progress.modeStart, "the string after `\(name)`")
    }
    throw Problem(
      input.location(of: position),
      "\(what) that begins here is not closed before the section ends")
  }
}

extension StatementScanner.Progress {
  /// Whether nothing but white space and comments has been seen.
  fileprivate var isBetweenStatements: Bool { start == nil && mode == .plain }
}
