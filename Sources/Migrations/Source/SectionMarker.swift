/// A line that begins a section: `-- migrate:up transaction:false`; in a Swift file it holds the
/// options of a function: `// migrate:up transaction:false`.
struct SectionMarker: Equatable {
  var kind: SectionKind
  var options: SectionOptions

  /// Reads a line without its line end; nil when it is no marker of a section.
  ///
  /// - Throws: `HeaderError`.
  init?(
    _ line: UnsafeRawBufferPointer, language: MigrationFile.Language = .sql
  ) throws(HeaderError) {
    guard let line = MarkerLine(line, language: language),
      ![BackfillDirective.name, IgnoredRule.name].contains(line.name)
    else { return nil }
    try self.init(line)
  }

  /// Reads a marker line.
  /// - Throws: `HeaderError`.
  init(_ line: MarkerLine) throws(HeaderError) {
    guard let kind = SectionKind(rawValue: line.name) else {
      throw Self.unknown(line.name)
    }
    self.kind = kind
    options = SectionOptions()
    for option in try line.options(of: "section") {
      if kind == .verify {
        throw HeaderError(
          "`\(option.word)`: a verify section has no options; it runs with the up migration")
      }
      guard let key = SectionOption(rawValue: option.name) else {
        throw option.unknown(to: "section", among: SectionOption.allCases.map(\.rawValue))
      }
      try key.rules.read(option, &options)
    }
  }
}

extension SectionMarker {
  private static func unknown(_ name: String) -> HeaderError {
    let word = name.lowercased().trimmingSuffix { !$0.isLetter }
    let synonyms = ["rollback": "down", "undo": "down", "revert": "down", "downgrade": "down"]
    let meant = synonyms[word] ?? suggestion(for: word, among: MarkerLine.names)
    let remedy =
      meant.map { "did you mean `migrate:\($0)`?" }
      ?? "the sections are `migrate:up`, `migrate:down` and `migrate:verify`"
    return HeaderError("unknown section `migrate:\(name)`; \(remedy)")
  }
}

extension String {
  fileprivate func trimmingSuffix(while isExtra: (Character) -> Bool) -> String {
    var text = self
    while let last = text.last, isExtra(last) { text.removeLast() }
    return text
  }
}

extension Duration {
  /// Reads a duration as it is written in migration files and the configuration: a whole number and
  /// a unit, such as `500ms`, `1s`, `10m` or `2h`; nil for anything else.
  package init?(_ text: String) {
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

/// What a section of a migration file is for; its name on the marker line.
enum SectionKind: String, CaseIterable {
  /// The up migration.
  case up
  /// The down migration.
  case down
  /// What has to be true after the up migration.
  case verify
}
