/// A line that begins a section: `-- migrate:up transaction:false`; in a Swift file it holds the
/// options of a function: `// migrate:up transaction:false`.
struct SectionMarker: Equatable {
  var direction: Direction
  var options: SectionOptions

  /// Reads a line without its line end; nil when it is no marker.
  ///
  /// As in dbmate, the line begins with `--`, perhaps blanks, and `migrate:`, and a word follows
  /// directly, wherever in the file that is. So `-- migrate: the old rows` is an ordinary comment.
  /// In a Swift file blanks may stand before the `//`.
  /// - Throws: `HeaderError`.
  init?(
    _ line: UnsafeRawBufferPointer, language: MigrationFile.Language = .sql
  ) throws(HeaderError) {
    let text = language == .swift ? line.drop(while: isBlank) : line[...]
    guard text.starts(with: language.lineComment.utf8) else { return nil }
    let comment = text.dropFirst(2).drop(while: isBlank)
    guard comment.starts(with: "migrate:".utf8) else { return nil }
    let rest = String(decoding: comment.dropFirst(8), as: UTF8.self)
    guard let first = rest.utf8.first, !isBlank(first) else { return nil }

    let words = rest.utf8.split(whereSeparator: isBlank).map { String(Substring($0)) }
    guard let direction = Direction(rawValue: words[0]) else {
      throw HeaderError(
        "unknown section `migrate:\(words[0])`; the sections are `migrate:up` and `migrate:down`")
    }
    self.direction = direction
    self.options = try Self.options(
      words.dropFirst().prefix { !$0.hasPrefix(language.lineComment) })
  }

  private static func options(_ words: some Sequence<String>) throws(HeaderError) -> SectionOptions
  {
    var options = SectionOptions()
    var seen: Set<String> = []
    for word in words {
      let parts = word.utf8.split(
        separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false
      ).map { String(Substring($0)) }
      let (name, value) = (parts[0], parts.count > 1 ? parts[1] : "")
      guard seen.insert(name).inserted else {
        throw HeaderError("section option `\(name)` stands twice on the line; keep one")
      }
      switch name {
      case "transaction":
        guard let transaction = Bool(value) else {
          throw HeaderError("`\(word)`: `transaction` is `true` or `false`")
        }
        options.transaction = transaction
      case "lock_timeout": options.lockTimeout = try duration(value, in: word)
      case "statement_timeout": options.statementTimeout = try duration(value, in: word)
      default: throw unknownOption(name)
      }
    }
    return options
  }

  private static func duration(_ text: String, in word: String) throws(HeaderError) -> Duration {
    guard let duration = Duration(text) else {
      throw HeaderError(
        "`\(word)`: `\(text)` is no duration; write one such as 500ms, 1s, 10m or 2h")
    }
    return duration
  }

  private static func unknownOption(_ name: String) -> HeaderError {
    let known = ["transaction", "lock_timeout", "statement_timeout"]
    let remedy =
      nearMiss(name, among: known).map { "did you mean `\($0)`?" }
      ?? "the options are `transaction`, `lock_timeout` and `statement_timeout`"
    return HeaderError("unknown section option `\(name)`; \(remedy)")
  }
}

extension Duration {
  /// Reads a duration as it is written in migration files and the configuration: a whole number and
  /// a unit, such as `500ms`, `1s`, `10m` or `2h`; nil for anything else.
  public init?(_ text: String) {
    let digits = text.utf8.prefix(while: isDigit)
    guard let number = Int64(Substring(digits)), number < 1_000_000_000 else { return nil }
    switch String(text.dropFirst(digits.count)) {
    case "ms": self = .milliseconds(number)
    case "s": self = .seconds(number)
    case "m": self = .seconds(number * 60)
    case "h": self = .seconds(number * 3600)
    default: return nil
    }
  }
}
