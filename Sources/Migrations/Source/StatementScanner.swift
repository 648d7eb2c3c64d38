/// Finds where statements end, after the rules of psql or of SQLite.
///
/// The scanner sees a growing text that begins where the last statement ended. When it cannot go on
/// it asks for more and is called again with the longer text; positions stay valid meanwhile.
///
/// PostgreSQL's rules are those of psql's `psqlscan.l`: a semicolon ends a statement outside quotes,
/// comments, parentheses and `BEGIN … END` bodies of functions. SQLite's are those that
/// `sqlite3_complete` documents.
struct StatementScanner {
  /// Why scanning stopped.
  enum Outcome: Equatable {
    /// At the end of the text, which may go on.
    case needsMore
    /// Before the semicolon at the position.
    case semicolon(Int)
    /// Before the backslash at the position.
    case backslash(Int)
  }

  /// What is open at the place that the scanner has reached.
  enum Mode: Equatable {
    case plain
    case lineComment
    case blockComment(depth: Int)
    /// Text that ends with the byte, which may stand in it doubled.
    case quoted(by: UInt8)
    /// A PostgreSQL string in single quotes, which may go on after white space with a line end.
    case string(backslashEscapes: Bool)
    /// A PostgreSQL string between two delimiters such as `$$` or `$tag$`.
    case dollarQuoted
  }

  /// What is known of the statement that is being scanned.
  struct Progress {
    var mode = Mode.plain
    /// Where the open quote or comment began.
    var modeStart = 0
    var position = 0
    /// Where the first token begins; nil when there is none.
    private(set) var start: Int?
    /// Where the last token ends.
    private(set) var end = 0
    var syntax = StatementSyntax()

    /// The delimiter of a dollar-quoted string that begins at `modeStart`, with its dollar signs.
    var delimiter: [UInt8] = []

    mutating func reset() {
      mode = .plain
      position = 0
      start = nil
      syntax.reset()
    }

    mutating func addToken(_ start: Int, _ end: Int) {
      if self.start == nil { self.start = start }
      self.end = end
    }

    /// Counts positions from a later byte on.
    mutating func shift(_ count: Int) {
      position -= count
      modeStart -= count
    }
  }

  let rules: LexicalRules
  /// PostgreSQL's setting; when off, backslashes escape in ordinary strings too.
  var standardConformingStrings: Bool
  private(set) var progress = Progress()

  private let classes: [ByteClass]

  init(dialect: BackEnd, standardConformingStrings: Bool) {
    rules = dialect.dialect.lexicalRules
    self.standardConformingStrings = standardConformingStrings
    classes = rules.classes
  }

  /// Begins the next statement at position 0.
  mutating func reset() { progress.reset() }

  /// Goes on in a text that begins so many bytes later, in the same statement; where its tokens stand
  /// is not known any more.
  mutating func forget(_ count: Int) { progress.shift(count) }

  /// Goes on until a statement ends or the text does.
  /// - Parameter isComplete: Whether nothing follows the text.
  mutating func scan(_ text: UnsafeRawBufferPointer, isComplete: Bool) -> Outcome {
    while progress.position < text.count {
      let outcome: Outcome?
      switch progress.mode {
      case .plain: outcome = scanPlain(text, isComplete: isComplete)
      case .lineComment: outcome = scanLineComment(text)
      case .blockComment(let depth): outcome = scanBlockComment(text, depth, isComplete: isComplete)
      case .quoted(let quote): outcome = scanQuoted(text, by: quote)
      case .string(let escapes):
        outcome = scanString(text, backslashEscapes: escapes, isComplete: isComplete)
      case .dollarQuoted: outcome = scanDollarQuoted(text, isComplete: isComplete)
      }
      if let outcome { return outcome }
    }
    return .needsMore
  }

  // MARK: Between quotes and comments

  private mutating func scanPlain(_ text: UnsafeRawBufferPointer, isComplete: Bool) -> Outcome? {
    var position = progress.position
    defer { progress.position = position }
    while position < text.count {
      switch classes[Int(text[position])] {
      case .space:
        position += 1
      case .word:
        let end = endOfWord(text, from: position)
        // A quote may follow that belongs to the word, or the rest of the word.
        if end + 1 >= text.count, !isComplete { return .needsMore }
        if let opened = prefixedQuote(text, word: position..<end) {
          open(opened.mode, at: position)
          position = opened.start
          return nil
        }
        progress.addToken(position, end)
        progress.syntax.add(word: position..<end, of: text, rules.bodies)
        position = end
      case .digit:
        let end = endOfNumber(text, from: position)
        if end == text.count, !isComplete { return .needsMore }
        progress.addToken(position, end)
        position = end
      case .dollar:
        switch DollarDelimiter(text, at: position, classes, isComplete: isComplete) {
        case .needsMore: return .needsMore
        case .none:
          progress.addToken(position, position + 1)
          position += 1
        case .delimiter(let delimiter):
          open(.dollarQuoted, at: position)
          progress.delimiter = delimiter
          position += delimiter.count
          return nil
        }
      case .quote:
        open(modeOfQuote(text[position]), at: position)
        position += 1
        return nil
      case .bracket:
        open(.quoted(by: UInt8(ascii: "]")), at: position)
        position += 1
        return nil
      case .hyphen, .slash:
        if position + 1 == text.count, !isComplete { return .needsMore }
        let next = position + 1 < text.count ? text[position + 1] : 0
        if let comment = comment(text[position], next) {
          progress.mode = comment
          progress.modeStart = position
          position += 2
          return nil
        }
        addOther(position)
        position += 1
      case .openParenthesis:
        addOther(position)
        progress.syntax.openParenthesis(at: position)
        position += 1
      case .closeParenthesis:
        addOther(position)
        progress.syntax.closeParenthesis()
        position += 1
      case .semicolon:
        if progress.syntax.endsAtSemicolon(rules.bodies) { return .semicolon(position) }
        progress.addToken(position, position + 1)
        position += 1
      case .backslash:
        return .backslash(position)
      case .colon:
        addOther(position)
        progress.syntax.addColon(at: position)
        position += 1
      case .other:
        addOther(position)
        position += 1
      }
    }
    return nil
  }

  private func endOfWord(_ text: UnsafeRawBufferPointer, from start: Int) -> Int {
    var end = start + 1
    while end < text.count, classes[Int(text[end])].continuesWord { end += 1 }
    return end
  }

  /// The end of a number, with one letter behind it: since PostgreSQL 15 `1abc` is the wrong number
  /// `1a` and a word.
  private func endOfNumber(_ text: UnsafeRawBufferPointer, from start: Int) -> Int {
    var end = start + 1
    while end < text.count, classes[Int(text[end])] == .digit { end += 1 }
    return end < text.count && classes[Int(text[end])] == .word ? end + 1 : end
  }

  /// The quote that a word is the prefix of, as in `E'…'` and `U&"…"`, and where its text starts.
  private func prefixedQuote(
    _ text: UnsafeRawBufferPointer, word: Range<Int>
  ) -> (mode: Mode, start: Int)? {
    guard rules.hasStringPrefixes, word.count == 1, word.upperBound < text.count else { return nil }
    let (letter, next) = (text[word.lowerBound] | 0x20, text[word.upperBound])
    switch (letter, next) {
    case (UInt8(ascii: "e"), UInt8(ascii: "'")):
      return (.string(backslashEscapes: true), word.upperBound + 1)
    case (UInt8(ascii: "b"), UInt8(ascii: "'")), (UInt8(ascii: "x"), UInt8(ascii: "'")):
      return (.string(backslashEscapes: false), word.upperBound + 1)
    case (UInt8(ascii: "u"), UInt8(ascii: "&")):
      guard word.upperBound + 1 < text.count else { return nil }
      switch text[word.upperBound + 1] {
      case UInt8(ascii: "'"): return (.string(backslashEscapes: false), word.upperBound + 2)
      case UInt8(ascii: "\""): return (.quoted(by: UInt8(ascii: "\"")), word.upperBound + 2)
      default: return nil
      }
    default:
      return nil
    }
  }

  private func modeOfQuote(_ quote: UInt8) -> Mode {
    rules.hasStringPrefixes && quote == UInt8(ascii: "'")
      ? .string(backslashEscapes: !standardConformingStrings) : .quoted(by: quote)
  }

  private func comment(_ first: UInt8, _ second: UInt8) -> Mode? {
    switch (first, second) {
    case (UInt8(ascii: "-"), UInt8(ascii: "-")): .lineComment
    case (UInt8(ascii: "/"), UInt8(ascii: "*")): .blockComment(depth: 1)
    default: nil
    }
  }

  // MARK: Quotes and comments

  private mutating func open(_ mode: Mode, at position: Int) {
    progress.addToken(position, position + 1)
    progress.mode = mode
    progress.modeStart = position
  }

  /// Ends a quote before the position.
  private mutating func close(at end: Int) {
    progress.addToken(progress.modeStart, end)
    if case .quoted = progress.mode {
      progress.syntax.add(quotedName: progress.modeStart..<end, rules.bodies)
    }
    progress.mode = .plain
    progress.position = end
  }

  private mutating func scanLineComment(_ text: UnsafeRawBufferPointer) -> Outcome? {
    var end = text.firstPosition(of: UInt8(ascii: "\n"), from: progress.position, to: text.count)
    if rules.endsCommentsAtCarriageReturn {
      end =
        text.firstPosition(
          of: UInt8(ascii: "\r"), from: progress.position, to: end ?? text.count) ?? end
    }
    progress.position = end ?? text.count
    if end != nil { progress.mode = .plain }
    return nil
  }

  private mutating func scanBlockComment(
    _ text: UnsafeRawBufferPointer, _ depth: Int, isComplete: Bool
  ) -> Outcome? {
    var (position, depth) = (progress.position, depth)
    defer {
      progress.position = position
      progress.mode = depth == 0 ? .plain : .blockComment(depth: depth)
    }
    while depth > 0 {
      guard position + 1 < text.count else {
        if isComplete { position = text.count }
        return .needsMore
      }
      switch (text[position], text[position + 1]) {
      case (UInt8(ascii: "*"), UInt8(ascii: "/")):
        depth -= 1
        position += 2
      case (UInt8(ascii: "/"), UInt8(ascii: "*")) where rules.nestsComments:
        depth += 1
        position += 2
      default:
        position += 1
      }
    }
    return nil
  }

  private mutating func scanQuoted(
    _ text: UnsafeRawBufferPointer, by quote: UInt8
  ) -> Outcome? {
    // A doubled quote ends one quoted text and begins the next, to the same effect.
    if let end = text.firstPosition(of: quote, from: progress.position, to: text.count) {
      close(at: end + 1)
    } else {
      progress.position = text.count
    }
    return nil
  }

  private mutating func scanString(
    _ text: UnsafeRawBufferPointer, backslashEscapes: Bool, isComplete: Bool
  ) -> Outcome? {
    var position = progress.position
    if backslashEscapes {
      while position < text.count, text[position] != UInt8(ascii: "'") {
        let length = text[position] == UInt8(ascii: "\\") ? 2 : 1
        guard position + length <= text.count else {
          progress.position = isComplete ? text.count : position
          return .needsMore
        }
        position += length
      }
    } else {
      position =
        text.firstPosition(of: UInt8(ascii: "'"), from: position, to: text.count) ?? text.count
    }
    progress.position = position
    guard position < text.count else { return nil }

    // Where an ordinary string would be read in the same way, what follows may as well be one.
    if backslashEscapes != standardConformingStrings {
      close(at: position + 1)
      return nil
    }
    switch StringContinuation(text, from: position + 1, isComplete: isComplete) {
    case .needsMore: return .needsMore
    case .none: close(at: position + 1)
    case .text(let start): progress.position = start
    }
    return nil
  }

  private mutating func scanDollarQuoted(
    _ text: UnsafeRawBufferPointer, isComplete: Bool
  ) -> Outcome? {
    let delimiter = progress.delimiter
    while let dollar = text.firstPosition(
      of: UInt8(ascii: "$"), from: progress.position, to: text.count)
    {
      progress.position = dollar
      let candidate = text[dollar...].prefix(delimiter.count)
      if candidate.elementsEqual(delimiter) {
        close(at: dollar + delimiter.count)
        return nil
      }
      if candidate.count < delimiter.count, !isComplete { return .needsMore }
      progress.position = dollar + 1
    }
    progress.position = text.count
    return nil
  }

  // MARK: Tokens

  /// Adds a byte that is a token of its own.
  private mutating func addOther(_ position: Int) {
    progress.addToken(position, position + 1)
    progress.syntax.addOther(rules.bodies)
  }
}
