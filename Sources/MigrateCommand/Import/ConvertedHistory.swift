import Migrations

/// An imported history in migrate's own files.
struct ConvertedHistory: Sendable {
  /// The files to write, in order.
  private(set) var migrations: [ConvertedMigration] = []
  /// What somebody has to look at, in all files.
  private(set) var looks: [Problem]
  /// What is good to know.
  private(set) var notes: [String]

  /// Converts the files of a directory.
  /// - Throws: `ProblemList` when they cannot be read.
  init(_ tree: SourceTree, from format: any HistoryFormat.Type, dialect: BackEnd)
    throws(ProblemList)
  {
    let history = try format.read(tree)
    if history.migrations.isEmpty, history.repeatables.isEmpty {
      let location = SourceLocation(path: tree.path, line: 0)
      throw ProblemList([Problem(location, "there are no migrations of \(format.name) in it")])
    }
    let numbering = try VersionNumbering(
      history.migrations, mayRepeat: format.versionsMayRepeat)
    let review = SectionReview(
      dialect: dialect, placeholderOpening: history.placeholderOpening)
    looks = history.looks
    notes = history.notes + [history.migrations.gapNote].compactMap(\.self)
    var parent: String?
    for (migration, name) in zip(history.migrations, numbering.names) {
      var file = NewMigration(revision: name.revision, message: migration.message)
      file.number = name.number
      file.downRevisions = parent.map { [$0] } ?? []
      parent = name.revision
      migrations.append(ConvertedMigration(file, migration, review))
    }
    for migration in history.repeatables {
      var file = NewMigration(revision: "", message: migration.message)
      file.isRepeatable = true
      migrations.append(ConvertedMigration(file, migration, review))
    }
    looks += migrations.flatMap(\.looks)
    notes += [leftOut(of: tree), joined].compactMap(\.self)
  }

  /// The SQL files that are part of no migration and have no place to look at.
  private func leftOut(of tree: SourceTree) -> String? {
    let taken = Set(migrations.flatMap(\.sources) + looks.map(\.location.path))
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
  /// The other tool's files.
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
      (file.isRepeatable ? "" : Self.marker("up", up))
      + migration.looks.map { ImportComment($0.message).text }.joined()
      + up.text + (down.map { "\n" + Self.marker("down", $0) + $0.text } ?? "")
    self.file = file
    sources = migration.sources
    joinsTransactions = up.wasSeveralTransactions || down?.wasSeveralTransactions == true
    looks = migration.looks + up.looks + (down?.looks ?? [])
    if file.isRepeatable, !up.runsInTransaction {
      looks.append(
        Problem(
          SourceLocation(path: migration.up.path, line: 1),
          "runs outside a transaction, and a repeatable migration is one; make it a revision"))
    }
  }

  private static func marker(_ name: String, _ section: SectionReview.Result) -> String {
    "-- migrate:\(name)\(section.runsInTransaction ? "" : " transaction:false")\n"
  }
}
