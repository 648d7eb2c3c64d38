import Migrations

/// Makes migrations of the lines of one file of Liquibase's formatted SQL.
struct LiquibaseReader {
  private let path: String
  private var migrations: [ImportedMigration] = []
  private var isInRollbackComment = false

  /// Starts a file.
  init(path: String) { self.path = path }

  /// Takes the next line.
  mutating func add(_ line: SourceLine) {
    if isInRollbackComment {
      addRollbackCommentLine(line)
      return
    }
    if Self.beginsRollbackComment(line) {
      isInRollbackComment = true
      beginRollback()
      return
    }
    guard let command = Self.command(line) else {
      change { $0.up.lines.append(line) }
      return
    }
    switch command.name {
    case "liquibase", "comment": break
    case "changeset": beginChangeset(command.rest, line)
    case "rollback": addRollback(command.rest, line)
    case "property", "preconditions", "ignorelines", "ignore", "include":
      look("Liquibase acts on `--\(command.name)`; write out what it does here", line)
    default: change { $0.up.lines.append(line) }
    }
  }

  /// The changesets of the file.
  func finish() -> [ImportedMigration] { migrations }

  // MARK: Changesets

  private mutating func beginChangeset(_ text: Substring, _ line: SourceLine) {
    let words = text.split { $0 == " " || $0 == "\t" }
    var migration = ImportedMigration(
      version: "", message: String(words.first ?? ""), up: ImportedSection(path: path, lines: []),
      recordKey: Self.recordedName(words.first ?? "", path))
    for word in words.dropFirst() {
      switch word.lowercased() {
      case "runintransaction:false": migration.up.runsInTransaction = false
      case "splitstatements:false", "splitstatements:true", "stripcomments:false",
        "stripcomments:true", "enddelimiter:;", "logicalfilepath:", "runonchange:false",
        "runalways:false", "failonerror:true", "runintransaction:true":
        break
      default:
        migration.looks.append(
          Problem(line.location, "Liquibase acts on `\(word)`, and migrate does not"))
      }
    }
    migrations.append(migration)
  }

  /// - Parameter changeset: `author:id`
  private static func recordedName(_ changeset: Substring, _ path: String) -> String {
    let parts = changeset.split(separator: ":", maxSplits: 1)
    return LiquibaseFormat.recordedName(
      file: path, id: String(parts.last ?? ""), author: String(parts.first ?? ""))
  }

  private mutating func change(_ body: (inout ImportedMigration) -> Void) {
    guard let last = migrations.indices.last else { return }
    body(&migrations[last])
  }

  private mutating func look(_ message: String, _ line: SourceLine) {
    change { $0.looks.append(Problem(line.location, message)) }
  }

  // MARK: Rollback

  private mutating func beginRollback() {
    change { migration in
      guard migration.down == nil else { return }
      migration.down = ImportedSection(
        path: migration.up.path, lines: [], runsInTransaction: migration.up.runsInTransaction)
    }
  }

  private mutating func addRollback(_ text: Substring, _ line: SourceLine) {
    beginRollback()
    if ["empty", "not required", ""].contains(text.lowercased()) { return }
    if text.lowercased().hasPrefix("changeset") {
      look("the rollback is another changeset; write its statements into the down section", line)
      return
    }
    change { migration in
      migration.down?.lines.append(SourceLine(path: line.path, number: line.number, text: text))
    }
  }

  private mutating func addRollbackCommentLine(_ line: SourceLine) {
    if line.trimmed == "*/" {
      isInRollbackComment = false
    } else {
      change { $0.down?.lines.append(line) }
    }
  }

  private static func beginsRollbackComment(_ line: SourceLine) -> Bool {
    line.trimmed.lowercased().filter { $0 != " " } == "/*liquibaserollback"
  }

  // MARK: Lines

  /// `--changeset …`, with or without a blank behind the hyphens.
  private static func command(_ line: SourceLine) -> (name: String, rest: Substring)? {
    let text = line.trimmed
    guard text.hasPrefix("--") else { return nil }
    let comment = text.dropFirst(2).drop { $0 == " " }
    let name = comment.prefix { $0.isLetter }
    guard name.count > 0 else { return nil }
    let rest = comment.dropFirst(name.count).drop { $0 == " " || $0 == ":" || $0 == "\t" }
    return (name.lowercased(), rest)
  }
}
