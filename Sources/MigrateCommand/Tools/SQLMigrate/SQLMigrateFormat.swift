import Migrations

/// sql-migrate: files with `-- +migrate Up` and `Down`, perhaps with `notransaction`.
enum SQLMigrateFormat: HistoryFormat {
  static let name = "sql-migrate"
  /// It records the whole name of the file.
  static let versionsMayRepeat = true

  static func recognizes(_ tree: SourceTree) -> Bool {
    tree.topFiles.contains { AnnotatedScript.has("+migrate", in: $0) }
  }

  static func read(_ tree: SourceTree) throws(ProblemList) -> ImportedHistory {
    var problems: [Problem] = []
    var migrations: [ImportedMigration] = []
    for file in tree.topFiles.sorted(byNumber: { NumberedName(digitsOf: $0.stem) }) {
      guard let script = AnnotatedScript(file, prefix: "+migrate") else {
        problems.append(
          Problem(SourceLocation(path: file.path, line: 1), "there is no line `-- +migrate Up`"))
        continue
      }
      let name = NumberedName(digitsOf: file.stem)
      migrations.append(
        ImportedMigration(
          version: name?.number ?? "", message: name?.message ?? words(of: file.stem),
          up: ImportedSection(
            path: file.path, lines: script.up,
            runsInTransaction: script.upOptions != "notransaction"),
          down: script.down.map {
            ImportedSection(
              path: file.path, lines: $0,
              runsInTransaction: script.downOptions != "notransaction")
          }, reviewItems: script.reviewItems, recordKey: file.name))
    }
    if !problems.isEmpty { throw ProblemList(problems) }
    return ImportedHistory(migrations: migrations)
  }
}
