import Migrations

/// A history as another tool has it.
struct ImportedHistory: Sendable {
  /// The migrations in the order in which the tool runs them.
  var migrations: [ImportedMigration] = []
  /// The migrations that the tool runs again whenever they change; their version stands for them in
  /// its table.
  var repeatables: [ImportedMigration] = []
  /// What of the directory as a whole somebody has to look at.
  var reviewItems: [Problem] = []
  /// What is good to know.
  var notes: [String] = []
  /// What begins a placeholder that the tool fills in.
  var placeholderOpening: String?
  /// The files that are no migrations, and of which a note tells.
  var setAside: Set<String> = []
  /// The database that the tool wrote the SQL for; nil when it does not say.
  var dialect: BackEnd?
}

/// A migration as another tool has it.
struct ImportedMigration: Sendable {
  /// The version as the tool records it; empty when it has none.
  var version: String
  /// One line for people.
  var message: String
  /// The up migration.
  var up: ImportedSection
  /// The down migration; nil when the tool has none.
  var down: ImportedSection?
  /// Why there is no down migration on purpose; nil where nobody said.
  var irreversible: String?
  /// What of it somebody has to look at.
  var reviewItems: [Problem] = []
  /// Why the up migration is not here in full, and somebody has to write it before it can run.
  var todo: Problem?
  /// What to do about it.
  var remedy = "write what it does in SQL or as a Swift migration"
  /// The versions that it follows; nil for the migration before it.
  var parents: [String]?
  /// The versions or labels of other branches that it needs.
  var dependencies: [String] = []
  /// The names of the branch that begins with it.
  var branchLabels: [String] = []
  /// What else the tool knows of it, for people.
  var remarks: [String] = []
  /// What names its row in the tool's table, where that is not the version: sqitch's change id.
  var recordKey: String?
  /// What the tool's table may hold in its place: all of these together stand for it.
  var replaced: [String] = []
  /// What the table may hold besides, and means nothing any more.
  var outdated: [String] = []
  /// Which part of a migration of several transactions it is; 0 for the first or only one.
  var part = 0
  /// What is good to know of its parts.
  var partNote: String?

  /// The files that it comes from.
  var sources: [String] {
    var paths: [String] = []
    for path in [up.path] + [down?.path].compactMap(\.self) where !paths.contains(path) {
      paths.append(path)
    }
    return paths
  }
}

/// One direction of a migration as another tool has it.
struct ImportedSection: Sendable, Hashable {
  /// The file.
  var path: String
  /// The SQL.
  var lines: [SourceLine]
  /// Whether the tool runs it in a transaction.
  var runsInTransaction = true
  /// Whether the tool can only have run it statement by statement where one of them needs that.
  var mayRunApart = false
  /// Whether `${NAME}` in it is a placeholder of migrate.
  var hasPlaceholders: Bool { !placeholders.isEmpty }
  /// The names of its placeholders, and whether each has a value to begin with.
  var placeholders: [String: Bool] = [:]
  /// What of it somebody has to look at.
  var reviewItems: [Problem] = []

  /// A section of some lines of a file.
  init(path: String, lines: [SourceLine], runsInTransaction: Bool = true) {
    self.path = path
    self.lines = lines
    self.runsInTransaction = runsInTransaction
  }

  /// A section that is a whole file.
  init(_ file: SourceFile, runsInTransaction: Bool = true) {
    self.init(path: file.path, lines: file.lines, runsInTransaction: runsInTransaction)
  }
}

extension ImportedMigration {
  /// The place of a migration that is a program in another language: its statements are for somebody
  /// to write.
  static func program(
    _ path: String, _ version: String, _ message: String, language: String
  ) -> ImportedMigration {
    ImportedMigration(
      version: version, message: message, up: ImportedSection(path: path, lines: []),
      todo: Problem(
        SourceLocation(path: path, line: 1), "is a program in \(language)"))
  }
}

extension SourceLine {
  /// The place of the line.
  var location: SourceLocation { SourceLocation(path: path, line: number) }
}
