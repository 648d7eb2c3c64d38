import Migrations

/// What the statements of a section have made, to know a statement that takes it away again.
struct CreatedObjects {
  private var lines: [String: Int] = [:]

  /// Takes in a statement.
  mutating func add(_ statement: Statement) {
    if let name = Self.name(in: statement, behind: ["create", "add"]) {
      lines[name] = statement.location.line
    }
  }

  /// The line of the statement that made what another one drops; nil where none did.
  func line(ofDroppedBy statement: Statement) -> Int? {
    Self.name(in: statement, behind: ["drop"]).flatMap { lines[$0] }
  }

  /// Whether a statement can be one of a down migration that drops everything.
  static func mayUndo(_ statement: Statement) -> Bool {
    let words = words(of: statement)
    return ["drop", "delete", "revoke", "truncate", "commit", "begin"].contains(words.first)
      || words.first == "alter" && words.contains("drop")
  }

  /// The kind and the name of an object that a statement makes or drops.
  private static func name(in statement: Statement, behind verbs: Set<String>) -> String? {
    var words = words(of: statement)[...]
    var table = ""
    if words.starts(with: ["alter", "table"]) {
      words = words.dropFirst(2).drop(while: fillers.contains)
      table = words.popFirst().map { " of \($0)" } ?? ""
    }
    guard let verb = words.popFirst(), verbs.contains(verb) else { return nil }
    words = words.drop(while: fillers.contains)
    // What is temporary is dropped in the same breath.
    guard let first = words.first, !["temp", "temporary"].contains(first) else { return nil }
    var kind = "column"
    if kinds.contains(first) {
      kind = first
      words = words.dropFirst().drop(while: fillers.contains)
    } else if table.isEmpty {
      return nil
    }
    return words.first.map { "\(kind) \($0)\(table)" }
  }

  private static func words(of statement: Statement) -> [String] {
    statement.text.prefix(300).lowercased().split { $0.isWhitespace || "(,;".contains($0) }
      .prefix(12).map { $0.filter { $0 != "\"" && $0 != "`" } }
  }

  private static let fillers: Set<String> = [
    "or", "replace", "global", "local", "unlogged", "unique", "materialized", "recursive",
    "concurrently", "if", "not", "exists", "only",
  ]
  private static let kinds: Set<String> = [
    "table", "view", "index", "sequence", "type", "schema", "function", "procedure", "trigger",
    "extension", "domain", "role", "column", "constraint", "policy",
  ]
}
