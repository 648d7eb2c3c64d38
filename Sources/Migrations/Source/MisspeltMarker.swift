/// A comment that somebody took for a marker: `-- Migrate:Down`, `/* migrate:down */`, `-- +goose Down`.
///
/// Only lines whose whole text is one count, so that a comment may mention markers.
struct MisspeltMarker: Equatable {
  /// What the line would have to say.
  enum Meaning: Equatable {
    case section(SectionKind)
    /// Another line for migrate, by its name.
    case directive(String)
    /// An option of a section.
    case option(String)
    /// A line of the header.
    case header(HeaderKey)
  }

  let meaning: Meaning
  /// Whether the line is spelt as another tool wants it, or as a heading for people.
  let isForeign: Bool
  /// The line without white space around it.
  let line: String

  /// Reads a line without its line end; nil where it is something else.
  ///
  /// - Parameter isInComment: whether it stands in a comment that began before it.
  init?(
    _ bytes: Slice<UnsafeRawBufferPointer>, language: MigrationFile.Language,
    isInComment: Bool = false
  ) {
    let bytes = bytes.drop { $0 <= UInt8(ascii: " ") }
    guard let first = bytes.first, bytes.count <= Self.longest,
      isInComment || Self.mayBegin(with: first, language)
    else { return nil }
    line = String(decoding: bytes.trimmingBlanks(), as: UTF8.self)
    let text = MarkerText(line)
    guard
      let (meaning, isForeign) = text.ownMarker.map({ ($0, false) })
        ?? (language == .sql ? text.foreignMarker.map { ($0, true) } : nil)
    else { return nil }
    self.meaning = meaning
    self.isForeign = isForeign
  }

  /// Longer lines say more than a marker.
  private static let longest = 300

  private static func mayBegin(with byte: UInt8, _ language: MigrationFile.Language) -> Bool {
    switch byte {
    case UInt8(ascii: "/"), UInt8(ascii: "*"): true
    case UInt8(ascii: "-"), UInt8(ascii: "#"), UInt8(ascii: "m"), UInt8(ascii: "M"), 0x80...:
      language == .sql
    default: false
    }
  }

  /// What is wrong with the line.
  ///
  /// - Parameter section: the one that the line stands in.
  func message(in section: SectionKind?, language: MigrationFile.Language) -> String {
    let comment = language.lineComment
    let what = isForeign ? "no marker of migrate" : "no marker, for it is not spelt like one"
    let effect: String
    let right: String
    switch meaning {
    case .section(let kind):
      effect =
        section.map {
          language == .swift
            ? "its options would be lost"
            : "what follows would be a part of the \($0.rawValue) section"
        } ?? "it begins no section"
      right = "`\(comment) migrate:\(kind.rawValue)`"
    case .directive(let name):
      effect = "it would have no effect"
      right = "`\(comment) migrate:\(name)`"
    case .option(let option):
      effect = "it would have no effect"
      let kind = section ?? .up
      right = "it on the line of the section, `\(comment) migrate:\(kind.rawValue) \(option)`"
    case .header(let key):
      effect = "it would have no effect"
      right = "`\(comment) \(key.rawValue): …` above the first section"
    }
    return """
      `\(line)` is \(what), so \(effect); write \(right), at the beginning of a line. \
      (If it is a comment, word it differently.)
      """
  }
}

/// Whether a comment would be mistaken for a marker, or for one that is misspelt, in a migration file.
package func looksLikeMarker(_ comment: some StringProtocol) -> Bool {
  comment.split(whereSeparator: \.isNewline).enumerated().contains { index, line in
    var line = String(line)
    return line.withUTF8 {
      MisspeltMarker(
        UnsafeRawBufferPointer($0)[...], language: .sql, isInComment: index > 0) != nil
    }
  }
}

/// The text of a line without what marks it as a comment or as a heading, for comparison.
private struct MarkerText {
  /// In lower case, with ASCII characters in place of those that look like them.
  private var text: Substring

  init(_ line: String) {
    var scalars = String.UnicodeScalarView()
    for scalar in line.lowercased().unicodeScalars { scalars.append(Self.plain(scalar)) }
    let whole = String(scalars)
    text = whole[...]
    if text.hasPrefix("/*") {
      // Statements may follow a comment of this kind.
      text = text.dropFirst(2)
      if let end = text.firstRange(of: "*/") { text = text[..<end.lowerBound] }
    }
    while let first = text.first, " \t\r-#/*;>=[({<|~.\"'`".contains(first) { text.removeFirst() }
    while let last = text.last, " \t\r-#/*;<=])}>|~.:,\"'`".contains(last) { text.removeLast() }
  }

  /// The ASCII character that one looks like.
  private static func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
    case 0x2010...0x2015, 0x2212, 0xFE58, 0xFE63, 0xAD: "-"
    case 0x2236, 0xA789, 0x2D0, 0xFE55, 0xFE13, 0x5C3: ":"
    case 0xB, 0xC, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF: " "
    default: scalar.properties.isWhitespace ? " " : scalar
    }
  }

  // MARK: migrate's own

  /// A marker that names migrate, or an option or a header line of ours.
  var ownMarker: MisspeltMarker.Meaning? { namedMarker ?? sectionOption ?? headerLine }

  /// `migrate:NAME` in some spelling.
  private var namedMarker: MisspeltMarker.Meaning? {
    let tool = text.prefix { $0.isLetter }
    let rest = text[tool.endIndex...]
    let separator = rest.prefix { " \t:=._/>-".contains($0) }
    let name = rest[separator.endIndex...].prefix { $0.isLetter || $0 == "-" || $0 == "_" }
    let options = rest[name.endIndex...].trimmingBlanks
    guard !separator.isEmpty, !name.isEmpty else { return nil }
    let isSpelt = tool == "migrate" || tool == "migration" || tool == "migrations"
    guard isSpelt || suggestion(for: String(tool), among: ["migrate"]) != nil else { return nil }

    if separator.allSatisfy({ " \t".contains($0) }) {
      // Without any sign between the words only what cannot be a sentence.
      guard isSpelt else { return nil }
      if let kind = Self.sections[String(name)], options.areOptions { return .section(kind) }
      if name == BackfillDirective.name, options.areOptions, !options.isEmpty {
        return .directive(BackfillDirective.name)
      }
      return nil
    }
    let isTight = !separator.contains { " \t".contains($0) }
    switch Self.meaning(of: String(name)) {
    case .directive(let name) where name != BackfillDirective.name:
      // Words follow these.
      return isTight ? .directive(name) : nil
    case let meaning?: return options.areOptions ? meaning : nil
    case nil: return nil
    }
  }

  private static func meaning(of name: String) -> MisspeltMarker.Meaning? {
    if let kind = sections[name] { return .section(kind) }
    let names = MarkerLine.names.filter { $0 != SectionKind.up.rawValue }
    guard let near = suggestion(for: name, among: names) else {
      return ["pu", "upp", "uup", "uo", "yp"].contains(name) ? .section(.up) : nil
    }
    return SectionKind(rawValue: near).map { .section($0) } ?? .directive(near)
  }

  /// The words for a section.
  private static let sections: [String: SectionKind] = [
    "up": .up, "ups": .up, "upgrade": .up, "forward": .up, "forwards": .up, "apply": .up,
    "down": .down, "downs": .down, "downgrade": .down, "backward": .down, "backwards": .down,
    "rollback": .down, "revert": .down, "undo": .down, "verify": .verify,
  ]

  /// `transaction:false` and the like on a line of its own.
  private var sectionOption: MisspeltMarker.Meaning? {
    guard let (name, value) = pair else { return nil }
    let key = name.replacing("-", with: "_").replacing(" ", with: "_")
    return SectionOption(rawValue: key)?.rules.plain(String(value)).map {
      .option("\(key):\($0)")
    }
  }

  /// A line of the header that is no comment for people.
  private var headerLine: MisspeltMarker.Meaning? {
    guard let (name, value) = pair else { return nil }
    let word = name.replacing("-", with: "_").replacing(" ", with: "_")
    guard let key = HeaderKey(rawValue: word), key.rules.plainValues.contain(value) else {
      return nil
    }
    return .header(key)
  }

  /// `NAME: VALUE` or `NAME = VALUE`.
  private var pair: (name: String, value: Substring)? {
    guard let separator = text.firstIndex(where: { $0 == ":" || $0 == "=" }) else { return nil }
    var value = text[text.index(after: separator)...]
    if let comment = value.firstRange(of: "--") ?? value.firstRange(of: "//") {
      value = value[..<comment.lowerBound]
    }
    return (
      String(text[..<separator].trimmingBlanks),
      value.trimmingBlanks
    )
  }

  // MARK: Other tools'

  /// A marker of another tool, or a heading that stands for one.
  var foreignMarker: MisspeltMarker.Meaning? {
    let words = text.split { " \t".contains($0) }.map(String.init)
    // tern
    if words.joined(separator: " ") == "create above / drop below" { return .section(.down) }
    guard let first = words.first, words.count <= 3 else { return nil }
    // goose, sql-migrate, micrate: `+goose Down`.
    if first.hasPrefix("+"), words.count > 1 {
      if words[1...] == ["no", "transaction"] { return .option("transaction:false") }
      return Self.sections[words[1]].map { .section($0) }
    }
    // Play evolutions: `!Downs`; MyBatis: `//@UNDO`.
    if first.hasPrefix("!") || first.hasPrefix("@"), words.count == 1 {
      return Self.sections[String(first.dropFirst())].map { .section($0) }
    }
    // `goose:down`, `name: down`, `rambler down`.
    let tools = [
      "rambler", "goose", "dbmate", "flyway", "atlas", "sqlx", "section", "name", "direction",
      "step",
      "db", "sql",
    ]
    let named = pair ?? (first, words.dropFirst().joined(separator: " ")[...])
    if tools.contains(named.name) { return Self.sections[String(named.value)].map { .section($0) } }
    guard let kind = Self.sections[first], !["apply", "verify"].contains(first) else { return nil }
    // node-pg-migrate: `Down Migration`; `Down`.
    let nouns = ["migration", "migrations", "section", "script", "part", "step", "sql"]
    return words.count == 1 || words.count == 2 && nouns.contains(words[1]) ? .section(kind) : nil
  }
}

extension Substring {
  fileprivate var trimmingBlanks: Substring {
    var text = self
    while let first = text.first, " \t".contains(first) { text.removeFirst() }
    while let last = text.last, " \t".contains(last) { text.removeLast() }
    return text
  }

  /// Whether this is what may follow the name of a section: options, and a comment behind them.
  fileprivate var areOptions: Bool {
    for word in split(whereSeparator: { " \t".contains($0) }) {
      if word.hasPrefix("--") || word.hasPrefix("//") || word.hasPrefix("*/") { return true }
      let name = word.prefix { $0 != ":" && $0 != "=" }
      guard name.endIndex != word.endIndex, name.allSatisfy({ $0.isLetter || "_-".contains($0) })
      else { return false }
    }
    return true
  }
}
