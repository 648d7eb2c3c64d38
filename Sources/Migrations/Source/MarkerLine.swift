/// A line that tells migrate something: `-- migrate:up transaction:false`, with a name and options.
struct MarkerLine {
  /// The names that there are.
  static let names =
    SectionKind.allCases.map(\.rawValue)
    + [BackfillDirective.name, IgnoredRule.name, TodoDirective.name]

  /// What follows `migrate:`, for example `up`.
  let name: String
  /// The words behind the name, up to a comment at the end of the line.
  let words: [String]
  /// These words, with single blanks.
  var text: String { words.joined(separator: " ") }

  /// Reads a line without its line end; nil when it is no marker.
  ///
  /// As in dbmate, the line begins with `--`, perhaps blanks, and `migrate:`, and a word follows
  /// directly, wherever in the file that is. So `-- migrate: the old rows` is an ordinary comment.
  /// In a Swift file blanks may stand before the `//`.
  init?(_ line: UnsafeRawBufferPointer, language: MigrationFile.Language = .sql) {
    let line = language == .swift ? line.drop(while: isBlank) : line[...]
    guard line.starts(with: language.lineComment.utf8) else { return nil }
    let comment = line.dropFirst(2).drop(while: isBlank)
    guard comment.starts(with: "migrate:".utf8) else { return nil }
    let text = String(decoding: comment.dropFirst(8), as: UTF8.self)
    guard let first = text.utf8.first, !isBlank(first) else { return nil }
    let name = String(Substring(text.utf8.prefix { !isBlank($0) }))
    self.name = name
    // Only a backfill has names, in which blanks may be quoted; elsewhere a quote is a quote.
    let words = Self.words(
      text.utf8.dropFirst(name.utf8.count), quoted: name == BackfillDirective.name)
    self.words = Array(words.prefix { !$0.hasPrefix(language.lineComment) })
  }

  /// The words of a line; blanks between double quotes belong to a word.
  private static func words(_ text: Substring.UTF8View, quoted: Bool) -> [String] {
    var words: [String] = []
    var rest = text.drop(while: isBlank)
    while !rest.isEmpty {
      var isInQuotes = false
      let word = rest.prefix { byte in
        if quoted, byte == UInt8(ascii: "\"") { isInQuotes.toggle() }
        return isInQuotes || !isBlank(byte)
      }
      words.append(String(Substring(word)))
      rest = rest.dropFirst(word.count).drop(while: isBlank)
    }
    return words
  }

  /// An option: `lock_timeout:500ms`.
  struct Option {
    /// What stands before the colon.
    let name: String
    /// What stands after it; empty without one.
    let value: String
    /// All of it.
    let word: String
  }

  /// The options up to a comment at the end of the line.
  ///
  /// - Parameter what: what the options belong to, for messages: `section`, `backfill`.
  /// - Throws: `HeaderError` for an option that stands there twice.
  func options(of what: String) throws(HeaderError) -> [Option] {
    var options: [Option] = []
    for word in words {
      let parts = word.utf8.split(
        separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false
      ).map { String(Substring($0)) }
      let option = Option(name: parts[0], value: parts.count > 1 ? parts[1] : "", word: word)
      if options.contains(where: { $0.name == option.name }) {
        throw HeaderError("\(what) option `\(option.name)` stands twice on the line; keep one")
      }
      options.append(option)
    }
    return options
  }
}

extension MarkerLine.Option {
  /// The value as a duration.
  func duration() throws(HeaderError) -> Duration {
    guard let duration = Duration(value) else {
      throw HeaderError(
        "`\(word)`: `\(value)` is no duration; write one such as 500ms, 1s, 10m or 2h")
    }
    return duration
  }

  /// The error of an option that nobody knows.
  ///
  /// - Parameters:
  ///   - what: what the options belong to.
  ///   - known: the options that there are.
  func unknown(to what: String, among known: [String]) -> HeaderError {
    let names = known.map { "`\($0)`" }
    let list = names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
    let remedy =
      suggestion(for: name, among: known).map { "did you mean `\($0)`?" }
      ?? "the options are \(list)"
    return HeaderError("unknown \(what) option `\(name)`; \(remedy)")
  }
}

/// A line that takes away the findings of a rule of `migrate lint`:
/// `-- migrate:ignore index-not-concurrent the table has ten rows`.
///
/// In a section it is about the statement that follows or that it stands in, before the sections about
/// the whole file.
package struct IgnoredRule: Sendable, Hashable {
  /// The name of the rule; empty when the line names none.
  package var rule: String
  /// Why; empty when the line does not say.
  package var reason: String
  /// The line of the file.
  package var line: Int

  /// What follows `migrate:` on the line.
  static let name = "ignore"

  /// Reads a marker line.
  init(_ marker: MarkerLine, line: Int) {
    rule = marker.words.first ?? ""
    reason = marker.words.dropFirst().joined(separator: " ")
    self.line = line
  }
}
