import Migrations

/// Flyway: `V` versioned, `U` undo, `R` repeatable and `B` baseline files, also in folders.
enum FlywayFormat: HistoryFormat {
  static let name = "flyway"

  static func recognizes(_ tree: SourceTree) -> Bool {
    tree.files.contains { FlywayName($0.stem) != nil && $0.name.hasSuffix(".sql") }
  }

  static func read(_ tree: SourceTree) throws(ProblemList) -> ImportedHistory {
    let named = tree.files.compactMap { file -> (file: SourceFile, name: FlywayName)? in
      file.fileName.without(".sql").flatMap(FlywayName.init).map { (file, $0) }
    }
    func files(_ kind: FlywayName.Kind) -> [(file: SourceFile, name: FlywayName)] {
      named.filter { $0.name.kind == kind }
    }
    var history = ImportedHistory(placeholderOpening: "${")
    var versioned = files(.versioned)
    for baseline in files(.baseline) {
      if let first = versioned.first(where: { !baseline.name.precedes($0.name) }) {
        history.looks.append(
          look(
            baseline.file,
            "is a baseline, which stands for migrations that are here too, such as"
              + " \(first.file.path); it is left out"))
      } else {
        versioned.append(baseline)
      }
    }
    let undo = Dictionary(files(.undo).map { ($0.name.version, $0.file) }) { first, _ in first }
    var migrations = versioned.map { file, name in
      (
        name,
        ImportedMigration(
          version: name.version, message: name.message, up: section(file, in: tree),
          down: undo[name.version].map { section($0, in: tree) },
          looks: name.kind == .baseline
            ? [look(file, "was a baseline; runs like any other now")] : []
        )
      )
    }
    migrations += tree.otherNames.compactMap { program($0, in: tree) }
    history.migrations = migrations.sorted { $0.0.precedes($1.0) }.map(\.1)
    history.repeatables = files(.repeatable).sorted { $0.name.message < $1.name.message }.map {
      ImportedMigration(version: "", message: $0.name.message, up: section($0.file, in: tree))
    }
    return history
  }

  private static func section(_ file: SourceFile, in tree: SourceTree) -> ImportedSection {
    let settings = tree.file(file.name + ".conf")?.lines ?? []
    let isOutside = settings.contains {
      $0.text.filter { !$0.isWhitespace } == "executeInTransaction=false"
    }
    return ImportedSection(file, runsInTransaction: !isOutside)
  }

  private static func program(
    _ path: String, in tree: SourceTree
  ) -> (FlywayName, ImportedMigration)? {
    let fileName = String(path.split(separator: "/").last ?? "")
    for (suffix, language) in [(".java", "Java"), (".kt", "Kotlin")] {
      guard let name = fileName.without(suffix).flatMap(FlywayName.init), name.kind == .versioned
      else { continue }
      let location = MigrateCommand.path(path, from: tree.path)
      return (name, .program(location, name.version, name.message, language: language))
    }
    return nil
  }

  private static func look(_ file: SourceFile, _ message: String) -> Problem {
    Problem(SourceLocation(path: file.path, line: 1), message)
  }
}
