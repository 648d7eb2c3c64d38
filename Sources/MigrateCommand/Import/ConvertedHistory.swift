import Migrations

/// An imported history in migrate's own files.
struct ConvertedHistory: Sendable {
  /// The files to write, in order.
  private(set) var migrations: [ConvertedMigration] = []
  /// The files that are run again whenever they change, in order.
  private(set) var repeatables: [ConvertedRepeatable] = []
  /// What somebody has to look at, in all files.
  private(set) var reviewItems: [Problem]
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
    if history.migrations.isEmpty, history.repeatables.isEmpty {
      let location = SourceLocation(path: tree.path, line: 0)
      throw ProblemList([Problem(location, "there are no migrations of \(format.name) in it")])
    }
    let review = SectionReview(
      dialect: self.dialect, placeholderOpening: history.placeholderOpening)
    reviewItems = history.reviewItems
    notes = history.notes + [history.migrations.gapNote].compactMap(\.self)
    let parts = history.migrations.flatMap { $0.parts(review) }
    notes += parts.compactMap(\.partNote)
    let numbering = try VersionNumbering(parts, mayRepeat: format.versionsMayRepeat)
    let revisions = numbering.revisions(of: parts)
    var previous: [String] = []
    for (migration, name) in zip(parts, numbering.names) {
      var file = NewMigration(revision: name.revision, message: migration.message)
      file.number = name.number
      file.downRevisions = migration.parents.map { $0.map { revisions[$0] ?? $0 } } ?? previous
      file.dependencies = migration.dependencies.map { revisions[$0] ?? $0 }
      file.branchLabels = migration.branchLabels
      file.irreversible = migration.irreversible
      file.comments = migration.remarks
      previous = [name.revision]
      migrations.append(ConvertedMigration(file, migration, review))
    }
    repeatables = history.repeatables.map { ConvertedRepeatable($0, review) }
    reviewItems += Self.likelyDowns(among: history.migrations, review)
    notes += [Self.valuesNote(history)].compactMap(\.self)
    try refuseUndecoded(tree)
    reviewItems += migrations.flatMap(\.reviewItems) + repeatables.flatMap(\.reviewItems)
    let skipped = SkippedFiles(
      tree,
      taken: history.setAside.union(sources + reviewItems.map(\.location.path)),
      mayRun: format == PlainFormat.self || format == UpDownFormat.self)
    reviewItems += skipped.reviewItems
    notes += migrations.flatMap(\.notes) + repeatables.flatMap(\.notes)
    notes += skipped.notes + [joined].compactMap(\.self)
  }

  /// A part of the history: some of its revisions, of which those whose parents are left out follow others.
  func keeping(
    _ revisions: Set<String>, behind heads: [String], repeatables: [ConvertedRepeatable]
  ) -> ConvertedHistory {
    var part = self
    part.migrations = migrations.filter { revisions.contains($0.file.revision) }
    for index in part.migrations.indices
    where !part.migrations[index].file.downRevisions.contains(where: revisions.contains) {
      part.migrations[index].file.downRevisions = heads
    }
    part.repeatables = repeatables
    let sources = Set(part.sources)
    part.reviewItems = reviewItems.filter { sources.contains($0.location.path) }
    part.notes = part.migrations.flatMap(\.notes) + repeatables.flatMap(\.notes)
    return part
  }

  private var sources: [String] {
    migrations.flatMap(\.sources) + repeatables.map(\.source)
  }

  /// Files that do nothing but drop what another file with the same digits in its name makes.
  private static func likelyDowns(
    among migrations: [ImportedMigration], _ review: SectionReview
  ) -> [Problem] {
    let groups = Dictionary(grouping: migrations.filter { !$0.up.lines.isEmpty }) { migration in
      let name = migration.up.path.split(separator: "/").last ?? ""
      return String(name.drop { !$0.isNumber }.prefix { $0.isNumber })
    }
    return groups.filter { !$0.key.isEmpty && $0.value.count > 1 }.values.flatMap { group in
      group.compactMap { migration -> Problem? in
        guard
          let first = group.first(where: {
            $0.up.path != migration.up.path && review.undoes(migration.up, $0.up)
          })
        else { return nil }
        return Problem(
          SourceLocation(path: migration.up.path, line: 1),
          "drops what \(first.up.path) makes, and has its number: if it is its down migration, write it"
            + " into the down section of that one")
      }
    }
  }

  /// The placeholders that have no value to begin with.
  private static func valuesNote(_ history: ImportedHistory) -> String? {
    let sections = (history.migrations + history.repeatables).flatMap { [$0.up, $0.down] }
    let names = Set(
      sections.compactMap(\.self).flatMap { $0.placeholders.filter { !$0.value }.keys })
    if names.isEmpty { return nil }
    return "placeholders that need a value, by -x NAME=value, the environment or [placeholders] of"
      + " migrate.conf: \(names.sorted().joined(separator: ", "))"
  }

  /// Makes sure that each file which is part of the history could be read as text.
  private func refuseUndecoded(_ tree: SourceTree) throws(ProblemList) {
    let sources = Set(sources)
    let problems = tree.files.filter { sources.contains($0.path) }.compactMap(\.problem)
    if !problems.isEmpty { throw ProblemList(problems) }
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
  fileprivate(set) var file: NewMigration
  /// The version as the tool records it; empty when it has none.
  let version: String
  /// What names its row in the tool's table, where that is not the version.
  let recordKey: String?
  /// What the tool's table may hold in its place: all of these together stand for it.
  let replaced: [String]
  /// What the table may hold besides, and means nothing any more.
  let outdated: [String]
  /// The other tool's files, that of the up migration first.
  let sources: [String]
  /// What somebody has to look at.
  private(set) var reviewItems: [Problem]
  /// What was changed, for people.
  let notes: [String]
  /// Whether several transactions of a section became one.
  let joinsTransactions: Bool

  /// Fills in the body.
  init(_ file: NewMigration, _ migration: ImportedMigration, _ review: SectionReview) {
    let up = review.review(migration.up)
    let down = migration.down.map { review.review($0, as: .down) }
    var file = file
    file.body =
      Self.marker("up", up, migration.up)
      + (migration.todo.map { "-- \("migrate:todo \($0.location) \($0.message)".visibleLine)\n" }
        ?? "")
      + (migration.reviewItems + migration.up.reviewItems).map { ImportComment($0.message).text }
      .joined()
      + up.text
      + (down.map { down in
        "\n" + Self.marker("down", down, migration.down)
          + (migration.down?.reviewItems ?? []).map { ImportComment($0.message).text }.joined()
          + down.text
      } ?? "")
    self.file = file
    sources = migration.sources
    version = migration.version
    recordKey = migration.recordKey
    replaced = migration.replaced
    outdated = migration.outdated
    joinsTransactions = up.wasSeveralTransactions || down?.wasSeveralTransactions == true
    notes = up.notes + (down?.notes ?? [])
    reviewItems =
      migration.todo.map { [Problem($0.location, "\($0.message); \(migration.remedy)")] } ?? []
    reviewItems +=
      migration.reviewItems + migration.up.reviewItems + (migration.down?.reviewItems ?? [])
      + up.reviewItems
      + (down?.reviewItems ?? [])
  }

  private static func marker(
    _ name: String, _ section: SectionReview.Result, _ imported: ImportedSection?
  ) -> String {
    "-- migrate:\(name)\(section.runsInTransaction ? "" : " transaction:false")"
      + (imported?.hasPlaceholders == true ? " placeholders:on" : "") + "\n"
  }
}
