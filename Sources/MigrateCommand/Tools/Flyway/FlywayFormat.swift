import Migrations

/// Flyway: `V` versioned, `U` undo, `R` repeatable and `B` baseline files, also in folders.
enum FlywayFormat: HistoryFormat {
  static let name = "flyway"

  static func recognizes(_ tree: SourceTree) -> Bool {
    tree.files.contains { FlywayName($0.stem) != nil && $0.name.hasSuffix(".sql") }
  }

  static func read(_ tree: SourceTree) throws(ProblemList) -> ImportedHistory {
    try FlywayProject(tree: tree, configuration: FlywayConfiguration(tree)).history()
  }

  /// What stands for the version that a repeatable migration does not have.
  static func repeatableName(_ description: String) -> String {
    "R_" + words(of: description).split(separator: " ").joined(separator: "_")
  }
}

/// The files of a project of Flyway.
private struct FlywayProject {
  typealias Named = (file: SourceFile, name: FlywayName)

  let tree: SourceTree
  let configuration: FlywayConfiguration
  let named: [Named]

  init(tree: SourceTree, configuration: FlywayConfiguration) {
    self.tree = tree
    self.configuration = configuration
    named = tree.files.filter(configuration.includes).compactMap { file in
      file.fileName.without(".sql").flatMap(FlywayName.init).map { (file, $0) }
    }
  }

  private func files(_ kind: FlywayName.Kind) -> [Named] { named.filter { $0.name.kind == kind } }

  func history() throws(ProblemList) -> ImportedHistory {
    try refuseDuplicates()
    var history = ImportedHistory(
      reviewItems: configuration.reviewItems, notes: configuration.notes)
    var versioned = files(.versioned)
    for baseline in files(.baseline) {
      if let first = versioned.first(where: { !baseline.name.precedes($0.name) }) {
        history.reviewItems.append(
          look(
            baseline.file,
            "is a baseline, which stands for migrations that are here too, such as"
              + " \(first.file.path); it is left out"))
      } else {
        versioned.append(baseline)
      }
    }
    let undo = Dictionary(files(.undo).map { ($0.name.key, $0.file) }) { first, _ in first }
    var migrations = versioned.map { ($0.name, migration($0, undo: undo[$0.name.key])) }
    migrations += tree.otherNames.compactMap(program)
    history.migrations = migrations.sorted { $0.0.precedes($1.0) }.map(\.1)
    let versions = Set(migrations.map(\.0.key))
    history.reviewItems += files(.undo).filter { !versions.contains($0.name.key) }.map {
      look($0.file, "undoes a version that is not here, and is left out")
    }
    for repeatable in files(.repeatable).sorted(by: { $0.name.message < $1.name.message }) {
      let migration = self.repeatable(repeatable)
      if migration.up.runsInTransaction {
        history.repeatables.append(migration)
      } else {
        history.migrations.append(runningOnce(migration, repeatable.file))
      }
    }
    history.reviewItems += callbacks
    return history
  }

  /// Flyway refuses two files of one version too: `V1__a` and `V001.0__b`.
  private func refuseDuplicates() throws(ProblemList) {
    var problems: [Problem] = []
    for kind in [FlywayName.Kind.versioned, .undo, .baseline, .repeatable] {
      let byKey = Dictionary(grouping: files(kind)) { file in
        kind == .repeatable ? FlywayFormat.repeatableName(file.name.message) : file.name.key
      }
      for files in byKey.values where files.count > 1 {
        problems.append(
          look(
            files[1].file,
            "has the version of \(files[0].file.path); give one of them another"))
      }
    }
    if !problems.isEmpty {
      throw ProblemList(problems.sorted { $0.location.path < $1.location.path })
    }
  }

  // MARK: Migrations

  private func migration(_ named: Named, undo: SourceFile?) -> ImportedMigration {
    ImportedMigration(
      version: named.name.version, message: named.name.message, up: section(named.file),
      down: undo.map(section),
      reviewItems: named.name.kind == .baseline
        ? [look(named.file, "was a baseline; runs like any other now")] : [])
  }

  private func section(_ file: SourceFile) -> ImportedSection {
    let settings = tree.file(file.name + ".conf")?.lines.map { line in
      line.text.filter { !$0.isWhitespace }.lowercased()
    }
    return configuration.section(
      file, isReplaced: settings?.contains("placeholderreplacement=false") != true,
      runsInTransaction: settings?.contains("executeintransaction=false") != true)
  }

  private func repeatable(_ named: Named) -> ImportedMigration {
    ImportedMigration(
      version: FlywayFormat.repeatableName(named.name.message), message: named.name.message,
      up: section(named.file))
  }

  private func runningOnce(_ migration: ImportedMigration, _ file: SourceFile) -> ImportedMigration
  {
    var migration = migration
    migration.reviewItems.append(
      look(
        file,
        "was run again after each change, outside a transaction; it runs once now, so put a change"
          + " into a new revision"))
    return migration
  }

  private func program(_ path: String) -> (FlywayName, ImportedMigration)? {
    let fileName = String(path.split(separator: "/").last ?? "")
    for (suffix, language) in [(".java", "Java"), (".kt", "Kotlin")] {
      guard let name = fileName.without(suffix).flatMap(FlywayName.init), name.kind == .versioned
      else { continue }
      let location = tree.path(of: path)
      return (name, .program(location, name.version, name.message, language: language))
    }
    return nil
  }

  // MARK: Callbacks

  /// The scripts that Flyway runs around others: `beforeMigrate.sql`, `afterEachMigrate__log.sql`.
  private var callbacks: [Problem] {
    tree.files.filter { configuration.includes($0) && $0.name.hasSuffix(".sql") }
      .filter { file in
        let event = file.stem.firstRange(of: "__").map { file.stem[..<$0.lowerBound] }
        let name = event ?? file.stem[...]
        return name == "createSchema"
          || ["before", "after"].contains { prefix in
            name.hasPrefix(prefix) && name.dropFirst(prefix.count).first?.isUppercase ?? false
          }
      }
      .map { file in
        look(
          file,
          "is a callback, which Flyway runs at each such event, and is left out; name it in [hooks]"
            + " of migrate.conf, or make a repeatable migration of it")
      }
  }

  private func look(_ file: SourceFile, _ message: String) -> Problem {
    Problem(SourceLocation(path: file.path, line: 1), message)
  }
}
