import Migrations

/// A history as another tool has it.
struct ImportedHistory: Sendable {
  /// The migrations in the order in which the tool runs them.
  var migrations: [ImportedMigration] = []
  /// The files that the tool runs again whenever they change, in its order.
  var repeatables: [ImportedMigration] = []
  /// What of the directory as a whole somebody has to look at.
  var looks: [Problem] = []
  /// What is good to know.
  var notes: [String] = []
  /// What begins a placeholder that the tool fills in.
  var placeholderOpening: String?
}

/// A migration as another tool has it.
struct ImportedMigration: Sendable {
  /// The version as the tool records it; empty when it has none.
  var version: String
  /// One line for people.
  var message: String
  /// The step up.
  var up: ImportedSection
  /// The step down; nil when the tool has none.
  var down: ImportedSection?
  /// What of it somebody has to look at.
  var looks: [Problem] = []

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
