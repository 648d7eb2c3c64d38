/// What one line before the first section of a migration file is.
enum HeaderLine: Equatable {
  case blank
  /// An ordinary comment.
  case comment
  /// `-- key: value`, with the place of the value in the line, in bytes.
  case field(HeaderKey, value: Range<Int>)
  /// A comment that looks like a header line, but whose key is slightly wrong.
  case misspelt(String, meant: HeaderKey)
  /// The start of a `/* … */` comment; false when it ends on the same line.
  case blockComment(isOpen: Bool)
  /// Anything else.
  case text

  /// Reads a line without its line end.
  init(_ line: UnsafeRawBufferPointer, language: MigrationFile.Language) {
    var rest = line[...].trimmingBlanks()
    guard !rest.isEmpty else {
      self = .blank
      return
    }
    if rest.starts(with: "/*".utf8) {
      self = Self.blockComment(rest)
      return
    }
    guard rest.starts(with: language.lineComment.utf8) else {
      self = .text
      return
    }
    rest = rest.dropFirst(2)
    guard let colon = rest.firstIndex(of: UInt8(ascii: ":")) else {
      self = .comment
      return
    }
    let typed = String(decoding: rest[..<colon].trimmingBlanks(), as: UTF8.self)
    if let key = HeaderKey(rawValue: typed) {
      let value = key.withoutComment(rest[(colon + 1)...].trimmingBlanks(), language)
      self = .field(key, value: value.startIndex..<value.endIndex)
    } else if let key = HeaderKey(misspelt: typed) {
      self = .misspelt(typed, meant: key)
    } else {
      self = .comment
    }
  }

  /// A `/* … */` comment with nothing after it on its last line; other lines are text.
  private static func blockComment(_ line: Slice<UnsafeRawBufferPointer>) -> HeaderLine {
    switch BlockCommentEnd(line.dropFirst(2)) {
    case .none: .blockComment(isOpen: true)
    case .atEnd: .blockComment(isOpen: false)
    case .beforeText: .text
    }
  }
}

/// Whether and how a `/* … */` comment ends on a line.
enum BlockCommentEnd {
  case none, atEnd, beforeText

  /// Looks for the end in a line or the rest of one.
  init(_ line: Slice<UnsafeRawBufferPointer>) {
    var rest = line
    while let star = rest.firstIndex(of: UInt8(ascii: "*")) {
      rest = rest[(star + 1)...]
      if rest.first == UInt8(ascii: "/") {
        self = rest.dropFirst().trimmingBlanks().isEmpty ? .atEnd : .beforeText
        return
      }
    }
    self = .none
  }
}

extension HeaderKey {
  /// The key that was meant by one that is slightly wrong.
  init?(misspelt typed: String) {
    guard typed.utf8.count <= 20 else { return nil }
    let word = String(typed.lowercased().map { $0 == " " || $0 == "-" ? "_" : $0 })
    guard let near = suggestion(for: word, among: Self.allCases.map(\.rawValue)) else { return nil }
    self.init(rawValue: near)
  }

  /// The value without a comment after it.
  fileprivate func withoutComment(
    _ value: Slice<UnsafeRawBufferPointer>, _ language: MigrationFile.Language
  ) -> Slice<UnsafeRawBufferPointer> {
    guard !rules.isFreeText else { return value }
    let comment = language.lineComment.utf8
    let end = value.indices.first { value[$0...].starts(with: comment) } ?? value.endIndex
    return value[..<end].trimmingBlanks()
  }
}

extension MigrationFile.Language {
  /// What begins a comment that ends with the line.
  var lineComment: String { self == .sql ? "--" : "//" }
}

extension BidirectionalCollection<UInt8> {
  /// The collection without blanks, tabs and carriage returns at its ends.
  func trimmingBlanks() -> SubSequence {
    guard let first = firstIndex(where: { !isBlank($0) }),
      let last = lastIndex(where: { !isBlank($0) })
    else { return self[endIndex...] }
    return self[first...last]
  }
}

/// Whether a byte is white space inside a line.
func isBlank(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
}
