import Migrations

/// An imported history in migrate's own files.
struct ConvertedHistory: Sendable {
  /// The files to write, in order.
  private(set) var migrations: [ConvertedMigration] = []
  /// What somebody has to look at, in all files.
  private(set) var looks: [Problem]
  /// What is good to know.
  private(set) var notes: [String]
  /// How the statements were read.
  let dialect: BackEnd

  /// Converts the files of a directory.
  /// - Parameter dialect: How the statements are to be read; nil to find out.
  /// - Throws: `ProblemList` when they cannot be read; `CancellationError`.
  init(_ tree: SourceTree, from format: any HistoryFormat.Type, dialect: BackEnd?) async throws {
    let history = try await tree.read(as: format)
    self.dialect = dialect ?? history.dialect ?? tree.likelyDialect
    if history.migrations.isEmpty {
      let location = SourceLocation(path: tree.path, line: 0)
      throw ProblemList([Problem(location, "there are no migrations of \(format.name) in it")])
    }
    let numbering = try VersionNumbering(
      history.migrations, mayRepeat: format.versionsMayRepeat)
    let review = SectionReview(
      dialect: self.dialect, placeholderOpening: history.placeholderOpening)
    looks = history.looks
    notes = history.notes + [history.migrations.gapNote].compactMap(\.self)
    let revisions = numbering.revisions(of: history.migrations)
    var previous: [String] = []
    for (migration, name) in zip(history.migrations, numbering.names) {
      var file = NewMigration(revision: name.revision, message: migration.message)
      file.number = name.number
      file.downRevisions = migration.parents.map { $0.map { revisions[$0] ?? $0 } } ?? previous
      file.dependencies = migration.dependencies.map { revisions[$0] ?? $0 }
      file.branchLabels = migration.branchLabels
      file.comments = migration.remarks
      previous = [name.revision]
      migrations.append(ConvertedMigration(file, migration, review))
    }
    try refuseUndecoded(tree)
    looks += migrations.flatMap(\.looks)
    notes += [leftOut(of: tree, history.setAside), joined].compactMap(\.self)
  }

  /// Makes sure that each file which is part of the history could be read as text.
  private func refuseUndecoded(_ tree: SourceTree) throws(ProblemList) {
    let sources = Set(migrations.flatMap(\.sources))
    let problems = tree.files.filter { sources.contains($0.path) }.compactMap(\.problem)
    if !problems.isEmpty { throw ProblemList(problems) }
  }

  /// The SQL files that are part of no migration and have no place to look at.
  private func leftOut(of tree: SourceTree, _ setAside: Set<String>) -> String? {
    let taken = setAside.union(migrations.flatMap(\.sources) + looks.map(\.location.path))
    let others = tree.files.map(\.path).filter { $0.hasSuffix(".sql") && !taken.contains($0) }
    return others.isEmpty
      ? nil : "left out, as no migrations: \(others.joined(separator: ", "))"
  }

  /// The files in which several transactions became one.
  private var joined: String? {
    let paths = migrations.filter(\.joinsTransactions).map(\.file.fileName)
    return paths.isEmpty
      ? nil : "several transactions are one now in \(paths.joined(separator: ", "))"
  }
}

/// An imported migration as a file of migrate.
struct ConvertedMigration: Sendable {
  /// The file to write.
  let file: NewMigration
  /// The version as the tool records it; empty when it has none.
  let version: String
  /// What names its row in the tool's table, where that is not the version.
  let recordKey: String?
  /// The other tool's files, that of the step up first.
  let sources: [String]
  /// What somebody has to look at.
  private(set) var looks: [Problem]
  /// Whether several transactions of a section became one.
  let joinsTransactions: Bool

  /// Fills in the body.
  init(_ file: NewMigration, _ migration: ImportedMigration, _ review: SectionReview) {
    let up = review.review(migration.up)
    let down = migration.down.map(review.review)
    var file = file
    file.body =
      Self.marker("up", up)
      + (migration.todo.map { "-- migrate:todo \($0.location) \($0.message)\n" } ?? "")
      + migration.looks.map { ImportComment($0.message).text }.joined()
      + up.text + (down.map { "\n" + Self.marker("down", $0) + $0.text } ?? "")
    self.file = file
    sources = migration.sources
    version = migration.version
    recordKey = migration.recordKey
    joinsTransactions = up.wasSeveralTransactions || down?.wasSeveralTransactions == true
    looks = migration.todo.map { [Self.look($0)] } ?? []
    looks += migration.looks + up.looks + (down?.looks ?? [])
  }

  private static func look(_ todo: Problem) -> Problem {
    Problem(todo.location, todo.message + "; write what it does in SQL or as a Swift migration")
  }

  private static func marker(_ name: String, _ section: SectionReview.Result) -> String {
    "-- migrate:\(name)\(section.runsInTransaction ? "" : " transaction:false")\n"
  }
}
