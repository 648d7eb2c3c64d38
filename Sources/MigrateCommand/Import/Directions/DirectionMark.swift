import Migrations

/// A comment that says in which direction the statements after it go, in whatever words a tool has
/// for it: `-- !Downs`, `--//@UNDO`, `-- ==== DOWN ====`, `/* rollback */`.
struct DirectionMark: Sendable, Hashable {
  /// The direction.
  let direction: Direction
  /// Whether the comment says nothing else; otherwise statements stand in the comment itself.
  let isAlone: Bool

  /// Reads a comment, with or without what begins and ends it; nil when it says no direction.
  init?(_ comment: some StringProtocol) {
    let line = comment.split(whereSeparator: \.isNewline).first { line in
      line.contains { $0.isLetter }
    }
    guard let line, line.utf8.count < 200 else { return nil }
    var words = Self.words(of: line)
    // `+tool Down`, `tool:down`: a name of whatever tool.
    if words.count == 2, DirectionWords.direction(words[0]) == nil,
      DirectionWords.marks.contains(words[1]), Self.hasSign(line)
    {
      words.removeFirst()
    }
    guard !words.isEmpty else { return nil }
    let directions = Set(words.compactMap(DirectionWords.direction))
    if directions.count == 1, let direction = directions.first, words.count < 7,
      words.allSatisfy({ DirectionWords.direction($0) != nil || Self.isFiller($0) }),
      // `apply` and `do` are too ordinary to mark anything without a sign that it is a mark.
      words.contains(where: { DirectionWords.marks.contains($0) })
    {
      (self.direction, isAlone) = (direction, true)
      return
    }
    // tern's `create above / drop below`, and what differs from it.
    if zip(words, words.dropFirst()).contains(where: { $0 == "drop" && $1 == "below" }) {
      (self.direction, isAlone) = (.down, true)
      return
    }
    let lead = words.prefix { DirectionWords.direction($0) == .down || Self.fillers.contains($0) }
    guard lead.contains(where: { DirectionWords.direction($0) == .down }) else { return nil }
    let rest = words.dropFirst(lead.count).first ?? ""
    if Self.verbs.contains(rest) {
      (self.direction, isAlone) = (.down, false)
    } else if let word = lead.firstIndex(where: { DirectionWords.direction($0) == .down }),
      word < 3,
      lead.dropFirst(word + 1).contains(where: Self.nouns.contains)
    {
      // `Down migration for users`, `Rollback of 0003`.
      (self.direction, isAlone) = (.down, true)
    } else {
      return nil
    }
  }

  /// The direction that the name of a folder says, such as `rollback-scripts`; nil for any other name.
  static func folder(_ name: some StringProtocol) -> Direction? {
    let words = words(of: name)
    let directions = Set(words.compactMap(DirectionWords.direction))
    guard directions.count == 1,
      words.allSatisfy({ DirectionWords.direction($0) != nil || fillers.contains($0) })
    else { return nil }
    return directions.first
  }

  /// Whether a comment begins with a sign, or has a colon between words.
  private static func hasSign(_ line: some StringProtocol) -> Bool {
    let text = line.drop { "-/*# \t".contains($0) }
    if let first = text.first, "+@!:<[{=$%&~".contains(first) { return true }
    return zip(text, text.dropFirst()).contains { $0 == ":" && $1.isLetter }
  }

  /// The words in lower case; `roll back` and `tear down` are one.
  private static func words(of line: some StringProtocol) -> [String] {
    var words: [String] = []
    for word in line.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
      if let last = words.last, ["roll", "tear"].contains(last), ["back", "down"].contains(word) {
        words[words.count - 1] = last + word
      } else {
        words.append(String(word))
      }
    }
    return words
  }

  private static func isFiller(_ word: String) -> Bool {
    fillers.contains(word) || word.allSatisfy(\.isNumber)
  }

  /// What may stand beside the word for the direction.
  private static let fillers: Set<String> = [
    "a", "at", "atlas", "begin", "begins", "below", "change", "changes", "changeset", "code", "db",
    "dbmate", "direction", "end", "endregion", "evolution", "evolutions", "flyway", "for", "from",
    "goose", "here",
    "in",
    "is", "liquibase", "micrate", "migrant", "migrate", "migration", "migrations", "of", "part",
    "pgmigrate", "rambler", "region", "schema", "script", "scripts", "section", "sql", "sqlx",
    "start",
    "starts", "statement", "statements", "step", "tern", "the", "this", "to", "way", "yoyo",
  ]

  /// What follows the word for the direction where that is the title of a section.
  private static let nouns: Set<String> = [
    "code", "for", "migration", "migrations", "of", "part", "script", "scripts", "section", "sql",
    "statement", "statements", "step",
  ]

  /// What begins a statement that somebody has put into a comment.
  private static let verbs: Set<String> = [
    "alter", "begin", "create", "delete", "drop", "grant", "insert", "revoke", "truncate", "update",
  ]
}

/// The words that tools have for the directions.
enum DirectionWords {
  /// The direction that a word in lower case stands for; nil for any other word.
  static func direction(_ word: some StringProtocol) -> Direction? {
    if down.contains(String(word)) { return .down }
    return up.contains(String(word)) ? .up : nil
  }

  /// The words that say a direction even where nothing else does.
  static var marks: Set<String> { down.union(["up", "ups", "upgrade", "forward", "forwards"]) }

  private static let down: Set<String> = [
    "backout", "backward", "backwards", "dn", "down", "downgrade", "downs", "inverse", "reversal",
    "reverse", "revert", "reverts", "rollback", "rollbacks", "teardown", "unapply", "undo", "undos",
    "uninstall",
  ]
  private static let up: Set<String> = [
    "apply", "deploy", "do", "forward", "forwards", "up", "upgrade", "ups",
  ]
}
