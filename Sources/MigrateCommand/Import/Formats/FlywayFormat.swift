import Migrations

/// Flyway: `V` versioned, `U` undo, `R` repeatable and `B` baseline files, also in folders.
enum FlywayFormat: HistoryFormat {
  static let name = "flyway"

  static func recognizes(_ tree: SourceTree) -> Bool {
    tree.files.contains { FlywayName($0.stem) != nil && $0.name.hasSuffix(".sql") }
  }

  static func read(_ tree: SourceTree) throws(ProblemList) -> ImportedHistory {
    let configuration = try FlywayConfiguration(tree)
    let located = tree.files.filter(configuration.includes)
    let named = located.compactMap { file -> (file: SourceFile, name: FlywayName)? in
      file.fileName.without(".sql").flatMap(FlywayName.init).map { (file, $0) }
    }
    func files(_ kind: FlywayName.Kind) -> [(file: SourceFile, name: FlywayName)] {
      named.filter { $0.name.kind == kind }
    }
    var history = ImportedHistory(
      placeholderOpening: configuration.replacesPlaceholders ? "${" : nil)
    if !configuration.placeholders.isEmpty {
      let names = configuration.placeholders.keys.sorted().joined(separator: ", ")
      history.notes.append(
        "placeholders have the values of Flyway's configuration; another environment may need"
          + " others: \(names)")
    }
    func section(_ file: SourceFile) -> ImportedSection {
      ImportedSection(
        path: file.path, lines: configuration.filled(file),
        runsInTransaction: runsInTransaction(file, in: tree))
    }
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
          version: name.version, message: name.message, up: section(file),
          down: undo[name.version].map(section),
          looks: name.kind == .baseline
            ? [look(file, "was a baseline; runs like any other now")] : []
        )
      )
    }
    migrations += tree.otherNames.compactMap { program($0, in: tree) }
    history.migrations = migrations.sorted { $0.0.precedes($1.0) }.map(\.1)
    history.migrations += files(.repeatable).sorted { $0.name.message < $1.name.message }.map {
      repeatable($0.file, $0.name, section($0.file))
    }
    return history
  }

  private static func runsInTransaction(_ file: SourceFile, in tree: SourceTree) -> Bool {
    let settings = tree.file(file.name + ".conf")?.lines ?? []
    return !settings.contains {
      $0.text.filter { !$0.isWhitespace } == "executeInTransaction=false"
    }
  }

  private static func repeatable(
    _ file: SourceFile, _ name: FlywayName, _ section: ImportedSection
  ) -> ImportedMigration {
    ImportedMigration(
      version: repeatableName(name.message), message: name.message, up: section,
      looks: [
        look(
          file,
          "was run again after each change; it runs once now, so put a change into a new revision")
      ])
  }

  /// What stands for the version that a repeatable migration does not have.
  static func repeatableName(_ description: String) -> String {
    "R_" + words(of: description).split(separator: " ").joined(separator: "_")
  }

  private static func program(
    _ path: String, in tree: SourceTree
  ) -> (FlywayName, ImportedMigration)? {
    let fileName = String(path.split(separator: "/").last ?? "")
    for (suffix, language) in [(".java", "Java"), (".kt", "Kotlin")] {
      guard let name = fileName.without(suffix).flatMap(FlywayName.init), name.kind == .versioned
      else { continue }
      let location = tree.path(of: path)
      return (name, .program(location, name.version, name.message, language: language))
    }
    return nil
  }

  private static func look(_ file: SourceFile, _ message: String) -> Problem {
    Problem(SourceLocation(path: file.path, line: 1), message)
  }
}
