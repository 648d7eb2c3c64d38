/// Follows the text of a section, to know whether a line of it begins inside a string, a comment or
/// the data of a COPY, where nothing is a marker.
///
/// Whoever reads the file need not know yet for which database it is. So the text is read as each
/// may read it, and counts as content only where no reading says otherwise: a down section that was
/// taken for content would be run as a part of the up section.
struct LineContext {
  private var readings: [Reading]

  /// - Parameter isThorough: whether the readings beside PostgreSQL's usual one are made too. They
  ///   matter only where that one is inside of something.
  init(isThorough: Bool) {
    readings = [Reading(.postgreSQL)]
    if isThorough {
      readings += [
        Reading(.postgreSQL, standardConformingStrings: false), Reading(.sqlite),
      ]
    }
  }

  /// Adds what follows.
  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    for index in readings.indices { readings[index].add(bytes) }
  }

  /// What the next byte stands in.
  var place: Place {
    guard let first = readings.first?.place, first != .plain else { return .plain }
    for reading in readings.dropFirst() where reading.place == .plain {
      // Other readings err where something stands that only PostgreSQL has.
      if !reading.hasStringPrefixes, first != .content { continue }
      return .plain
    }
    return first
  }

  /// Whether the next byte stands in a `/* … */` comment, as PostgreSQL reads the text.
  var isInComment: Bool { readings.first?.isInComment ?? false }

  /// The same behind some more text.
  func place(behind bytes: UnsafeRawBufferPointer) -> Place {
    var next = self
    next.add(bytes)
    return next.place
  }

  enum Place {
    /// Outside of strings and comments.
    case plain
    /// In a string, a quoted name or a `/* … */` comment.
    case content
    /// In a string that only PostgreSQL has: `$$ … $$` or `E'…'`.
    case postgreSQLString
    /// In the data of a COPY.
    case copyData
  }
}

/// The text as one database reads it.
private struct Reading {
  private var scanner: StatementScanner
  /// What the scanner has to see again along with what follows.
  private var pending: [UInt8] = []
  private var copy = CopyPlace.none

  private enum CopyPlace { case none, statementLine, data }

  init(_ dialect: BackEnd, standardConformingStrings: Bool = true) {
    scanner = StatementScanner(
      dialect: dialect, standardConformingStrings: standardConformingStrings)
  }

  /// Whether the database has strings of its own, such as `E'…'`.
  var hasStringPrefixes: Bool { scanner.rules.hasStringPrefixes }

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    if pending.isEmpty {
      pending = scan(bytes, isComplete: false)
    } else {
      pending += bytes
      pending = pending.withUnsafeBytes { scan($0, isComplete: false) }
    }
  }

  /// What the next byte stands in.
  var place: LineContext.Place {
    if copy != .none { return copy == .data ? .copyData : .plain }
    var probe = self
    _ = pending.withUnsafeBytes { probe.scan($0, isComplete: true) }
    switch probe.scanner.progress.mode {
    case .plain, .lineComment: return .plain
    case .dollarQuoted: return .postgreSQLString
    case .string(let escapes):
      return escapes && scanner.standardConformingStrings ? .postgreSQLString : .content
    case .quoted, .blockComment: return .content
    }
  }

  /// Whether the next byte stands in a `/* … */` comment.
  var isInComment: Bool {
    guard copy == .none, case .blockComment = scanner.progress.mode else { return false }
    return true
  }

  /// Reads a text.
  /// - Returns: The end of it that has to be read again.
  private mutating func scan(_ text: UnsafeRawBufferPointer, isComplete: Bool) -> [UInt8] {
    var rest = text
    while !rest.isEmpty {
      let taken: Int
      switch copy {
      case .none:
        switch scanner.scan(rest, isComplete: isComplete) {
        case .needsMore:
          taken = scanner.progress.position
          scanner.forget(taken)
          return Array(rest[taken...])
        case .semicolon(let position):
          if scanner.progress.syntax.isCopyFromStdin { copy = .statementLine }
          scanner.reset()
          taken = position + 1
        case .backslash(let position):
          // A mistake that is found when the file is run.
          scanner.reset()
          taken = position + 1
        }
      case .statementLine, .data:
        guard let end = rest.firstPosition(of: UInt8(ascii: "\n"), from: 0, to: rest.count) else {
          return isComplete ? [] : Array(rest)
        }
        let line = UnsafeRawBufferPointer(rebasing: rest[..<end])
        let isEnd =
          copy == .data && (line.elementsEqual("\\.".utf8) || line.elementsEqual("\\.\r".utf8))
        copy = isEnd ? .none : .data
        taken = end + 1
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[taken...])
    }
    return []
  }
}
