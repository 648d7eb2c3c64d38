import Migrations

/// Makes migrations of the lines of one file of Liquibase's formatted SQL
/// (AbstractFormattedChangeLogParser of liquibase-core).
struct LiquibaseReader {
  private let path: String
  private var migrations: [ImportedMigration] = []
  /// What of the file outside its changesets somebody has to look at.
  private(set) var reviewItems: [Problem] = []
  private var rollbackStart: SourceLine?
  private var ignored = Ignored.nothing
  /// What the tool's table calls the file, where its first line says that.
  private var logicalPath: String?
  private var hasEarlyText = false

  /// What `--ignoreLines` passes over.
  private enum Ignored { case nothing, lines(Int), untilEnd }

  /// Starts a file.
  init(path: String) { self.path = path }

  /// Takes the next line.
  mutating func add(_ line: SourceLine) {
    if rollbackStart != nil {
      addRollbackCommentLine(line)
      return
    }
    if isIgnored(line) { return }
    if Self.beginsRollbackComment(line) {
      rollbackStart = line
      beginRollback()
      return
    }
    guard let command = Self.command(line) else {
      addStatement(line)
      return
    }
    switch command.name {
    case "liquibase":
      logicalPath = LiquibaseAttributes(command.rest)["logicalfilepath"] ?? logicalPath
    case "comment", "validchecksum": break
    case "changeset": beginChangeset(command.rest, line)
    case "rollback": addRollback(command.rest, line)
    case "ignorelines": ignore(command.rest, line)
    case "property", "preconditions", "ignore", "include", "includeall":
      look("Liquibase acts on `--\(command.name)`; write out what it does here", line)
    case let name where name.hasPrefix("precondition"):
      look("Liquibase acts on `--\(command.name)`; write out what it does here", line)
    case let name
    where command.isClose && suggestion(for: name, among: ["changeset", "rollback"]) != nil:
      look("may be meant for Liquibase, which takes `--changeset` and `--rollback`", line)
      addStatement(line)
    default: addStatement(line)
    }
  }

  /// The changesets of the file.
  mutating func finish() -> [ImportedMigration] {
    if let start = rollbackStart { look("the comment of the rollback is not closed", start) }
    if case .untilEnd = ignored, let last = migrations.last?.up.lines.last {
      look("`--ignoreLines:start` has no end; the rest of the file is left out", last)
    }
    return migrations
  }

  private mutating func addStatement(_ line: SourceLine) {
    if migrations.isEmpty {
      if !hasEarlyText, !line.isBlank, line.comment == nil {
        hasEarlyText = true
        look("stands before the first changeset, and is left out", line)
      }
    } else {
      change { $0.up.lines.append(line) }
    }
  }

  // MARK: Changesets

  private mutating func beginChangeset(_ text: Substring, _ line: SourceLine) {
    guard let name = LiquibaseName(text) else {
      look("names no changeset; write `--changeset author:id`", line)
      return
    }
    let attributes = LiquibaseAttributes(name.rest)
    var migration = ImportedMigration(
      version: "", message: "\(name.author):\(name.id)",
      up: ImportedSection(path: path, lines: []),
      recordKey: LiquibaseFormat.recordedName(
        file: attributes["logicalfilepath"] ?? logicalPath ?? path, id: name.id,
        author: name.author))
    migration.up.runsInTransaction = attributes["runintransaction"]?.lowercased() != "false"
    migration.reviewItems = attributes.looked.map {
      Problem(line.location, "Liquibase acts on `\($0)`, and migrate does not")
    }
    migrations.append(migration)
  }

  private mutating func change(_ body: (inout ImportedMigration) -> Void) {
    guard let last = migrations.indices.last else { return }
    body(&migrations[last])
  }

  private mutating func look(_ message: String, _ line: SourceLine) {
    let problem = Problem(line.location, message)
    if migrations.isEmpty {
      reviewItems.append(problem)
    } else {
      change { $0.reviewItems.append(problem) }
    }
  }

  // MARK: Lines that are passed over

  private mutating func ignore(_ text: Substring, _ line: SourceLine) {
    let word = text.prefix { !$0.isWhitespace }.lowercased()
    if word == "start" {
      ignored = .untilEnd
    } else if let count = Int(word), count > 0 {
      ignored = .lines(count)
    } else {
      return
    }
    look("lines behind `--ignoreLines` are left out, as Liquibase does", line)
  }

  private mutating func isIgnored(_ line: SourceLine) -> Bool {
    switch ignored {
    case .nothing: return false
    case .lines(let count):
      ignored = count > 1 ? .lines(count - 1) : .nothing
      return true
    case .untilEnd:
      if let command = Self.command(line), command.name == "ignorelines",
        command.rest.lowercased().hasPrefix("end")
      {
        ignored = .nothing
      }
      return true
    }
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
    let lowercase = text.lowercased()
    if ["empty", ""].contains(lowercase) || lowercase.hasPrefix("not required") { return }
    if lowercase.hasPrefix("changeset") {
      change { $0.down = nil }
      look("the rollback is another changeset; write its statements into the down section", line)
      return
    }
    addRollbackLine(text, line)
  }

  private mutating func addRollbackLine(_ text: Substring, _ line: SourceLine) {
    change { migration in
      migration.down?.lines.append(SourceLine(path: line.path, number: line.number, text: text))
    }
  }

  /// The comment ends with the first line that ends it, whatever stands before that.
  private mutating func addRollbackCommentLine(_ line: SourceLine) {
    guard line.trimmed.hasSuffix("*/") else {
      addRollbackLine(line.text, line)
      return
    }
    rollbackStart = nil
    let text = line.trimmed.dropLast(2)
    if !text.allSatisfy(\.isWhitespace) { addRollbackLine(text, line) }
  }

  private static func beginsRollbackComment(_ line: SourceLine) -> Bool {
    let text = line.trimmed.lowercased().filter { !$0.isWhitespace }
    return text.hasPrefix("/*liquibaserollback") && !text.hasSuffix("*/")
  }

  // MARK: Lines

  /// `--changeset …`, with or without a blank behind the hyphens.
  private static func command(
    _ line: SourceLine
  ) -> (name: String, rest: Substring, isClose: Bool)? {
    let text = line.trimmed
    guard text.hasPrefix("--") else { return nil }
    let comment = text.dropFirst(2).drop { $0 == " " || $0 == "\t" }
    let name = comment.prefix { $0.isLetter || $0 == "-" }
    guard name.count > 0 else { return nil }
    let behind = comment.dropFirst(name.count)
    let rest = behind.drop { $0 == " " || $0 == ":" || $0 == "\t" }
    return (name.lowercased(), rest, behind.first == ":" || rest.contains(":"))
  }
}

/// The name of a changeset: `author:id`, either of them perhaps in quotes, the author perhaps with
/// blanks.
struct LiquibaseName {
  let author: String
  let id: String
  /// What follows.
  let rest: Substring

  /// Reads what stands behind `--changeset`; nil when it is no name.
  init?(_ text: Substring) {
    let author: Substring
    var rest: Substring
    if text.first == "\"", let end = text.dropFirst().firstIndex(of: "\"") {
      author = text[..<end].dropFirst()
      rest = text[end...].dropFirst().drop { $0 == " " || $0 == "\t" }
      guard rest.first == ":" else { return nil }
    } else {
      guard let colon = text.firstIndex(of: ":") else { return nil }
      author = text[..<colon]
      rest = text[colon...]
    }
    rest = rest.dropFirst().drop { $0 == " " || $0 == "\t" }
    let id: Substring
    if rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") {
      id = rest[..<end].dropFirst()
      rest = rest[end...].dropFirst()
    } else {
      id = rest.prefix { $0 != " " && $0 != "\t" }
      rest = rest.dropFirst(id.count)
    }
    guard !author.isEmpty, !id.isEmpty else { return nil }
    self.author = String(Substring(author.utf8.trimmingSpace()))
    self.id = String(id)
    self.rest = rest
  }
}

/// The attributes of a changeset: `runOnChange:true labels:"a or b"`.
struct LiquibaseAttributes {
  private var values: [(name: String, value: String, text: String)] = []

  /// Reads the words behind a name; those in quotes are one.
  init(_ text: Substring) {
    var rest = text
    while let start = rest.firstIndex(where: { $0 != " " && $0 != "\t" }) {
      rest = rest[start...]
      let colon = rest.firstIndex(of: ":")
      let blank = rest.firstIndex { $0 == " " || $0 == "\t" } ?? rest.endIndex
      var end = blank
      if let colon, colon < blank, rest[colon...].dropFirst().first == "\"",
        let quote = rest[colon...].dropFirst(2).firstIndex(of: "\"")
      {
        end = rest.index(after: quote)
      }
      let word = rest[..<end]
      let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let value = parts.count > 1 ? parts[1].filter { $0 != "\"" } : ""
      values.append((parts[0].lowercased(), value, String(word)))
      rest = rest[end...]
    }
  }

  /// The value of an attribute, whose name is in lower case.
  subscript(name: String) -> String? { values.first { $0.name == name }?.value }

  /// The attributes by which Liquibase does what migrate does not.
  var looked: [String] {
    values.filter { name, value, _ in
      switch name {
      case "splitstatements", "stripcomments", "rollbacksplitstatements", "logicalfilepath",
        "created", "labels", "objectquotingstrategy", "onvalidationfail", "runintransaction":
        false
      case "enddelimiter", "rollbackenddelimiter": value != ";"
      case "runonchange", "runalways", "ignore": value.lowercased() != "false"
      case "failonerror": value.lowercased() != "true"
      case "dbms": !["postgresql", "all"].contains(value.lowercased())
      default: true
      }
    }.map(\.text)
  }
}
