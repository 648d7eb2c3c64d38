import Migrations

/// Names and literals as a careful person writes them: without the schema in which names are made
/// anyway, and quoted only where SQL needs that.
struct SQLWriter: Sendable {
  /// The schema whose names go without it.
  let defaultSchema: String?
  /// What was there before, and what is wanted.
  let before: FactSet
  let after: FactSet
  /// Whether statements are written so that tables stay usable while they run.
  var isOnline = true
  /// The tables that are made anew, whose rows come when they have all else.
  var rebuilt: Set<FactID> = []
  /// The partitions that are wanted; nil where nobody asks.
  var partitions: PartitionTree?

  /// Whether a table has rows and traffic while the plan runs: it was there before.
  func isInUse(_ table: FactID) -> Bool {
    isOnline && before[table] != nil && after[table] != nil && !rebuilt.contains(table)
  }

  /// The table of a column, constraint, trigger, …
  func table(of id: FactID) -> FactID { FactID(.table, Array(id.path.prefix(2))) }

  /// The name of an object that lives in a schema.
  func name(_ id: FactID) -> String {
    switch id.kind {
    case .routine, .aggregate: "\(name(Array(id.path.prefix(2))))(\(id.path[2]))"
    default: name(id.path)
    }
  }

  /// A schema and a name, or a name alone.
  func name(_ path: [String]) -> String {
    path.count > 1 && path[0] == defaultSchema
      ? path.dropFirst().joined(separator: ".") : path.joined(separator: ".")
  }

  /// The relation that a column, constraint, trigger, … belongs to.
  func relation(of id: FactID) -> String { name(Array(id.path.prefix(2))) }

  /// A string literal that means the same with `standard_conforming_strings` on or off.
  func literal(_ text: String) -> String {
    SQLText.literal(.text(text), .postgreSQL)
  }

  /// The sequence of a serial or identity column, found by the server.
  func serialSequence(of column: String, in table: String) -> String {
    "pg_get_serial_sequence(\(literal(table)), \(literal(Identifier.text(column))))"
  }

  /// `SET (…)` and `RESET (…)` that turn some storage parameters into others.
  ///
  /// - Parameter statement: the statement that both belong to, such as `ALTER TABLE t`.
  func optionChange(_ old: String?, _ new: String?, _ statement: String) -> [ChangeStatement] {
    let (before, after) = (Self.options(old), Self.options(new))
    let set = after.filter { before[$0.key] != $0.value }.sorted { $0.key < $1.key }
    let reset = before.keys.filter { after[$0] == nil }.sorted()
    var statements: [ChangeStatement] = []
    if !reset.isEmpty {
      statements.append(ChangeStatement("\(statement) RESET (\(reset.joined(separator: ", ")))"))
    }
    if !set.isEmpty {
      let list = set.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
      statements.append(ChangeStatement("\(statement) SET (\(list))"))
    }
    return statements
  }

  /// `OPTIONS (ADD …, SET …, DROP …)`; nil when nothing changes.
  func foreignOptionChange(_ old: String?, _ new: String?) -> String? {
    let (before, after) = (Self.foreignOptions(old), Self.foreignOptions(new))
    let changes =
      after.filter { before[$0.key] != $0.value }.sorted { $0.key < $1.key }
      .map { (before[$0.key] == nil ? "ADD" : "SET") + " \($0.key) \($0.value)" }
      + before.keys.filter { after[$0] == nil }.sorted().map { "DROP \($0)" }
    return changes.isEmpty ? nil : "OPTIONS (\(changes.joined(separator: ", ")))"
  }

  /// `a=1, b='x, y'` by name.
  private static func options(_ text: String?) -> [String: String] {
    pairs(text, separator: "=")
  }

  private static func foreignOptions(_ text: String?) -> [String: String] {
    pairs(text, separator: " ")
  }

  /// Takes a list apart that the catalog query has made: commas inside of quotes separate nothing.
  private static func pairs(_ text: String?, separator: Character) -> [String: String] {
    var result: [String: String] = [:]
    var entry = ""
    var quote: Character?
    func take() {
      let parts = entry.split(separator: separator, maxSplits: 1)
      if parts.count == 2 {
        result[parts[0].trimmingPrefix(" ").description] = String(parts[1])
      }
      entry = ""
    }
    for character in text ?? "" {
      if quote == nil, character == "," {
        take()
        continue
      }
      if quote == nil, entry.isEmpty, character == " " { continue }
      if character == quote {
        quote = nil
      } else if quote == nil, "'\"".contains(character) {
        quote = character
      }
      entry.append(character)
    }
    take()
    return result
  }
}
