import Migrations

/// goose: files with `-- +goose Up`, `Down`, `NO TRANSACTION`, `StatementBegin` and `StatementEnd`.
enum GooseFormat: HistoryFormat {
  static let name = "goose"

  static func recognizes(_ tree: SourceTree) -> Bool {
    tree.topFiles.contains { AnnotatedScript.has("+goose", in: $0) }
  }

  static func read(_ tree: SourceTree) throws(ProblemList) -> ImportedHistory {
    var problems: [Problem] = []
    var migrations: [ImportedMigration] = []
    for file in tree.topFiles {
      guard let name = file.name.without(".sql").flatMap({ NumberedName($0) }) else { continue }
      guard let script = AnnotatedScript(file, prefix: "+goose") else {
        problems.append(
          Problem(SourceLocation(path: file.path, line: 1), "there is no line `-- +goose Up`"))
        continue
      }
      migrations.append(migration(file, name, script))
    }
    if !problems.isEmpty { throw ProblemList(problems) }
    migrations += tree.programs(endingIn: ".go").compactMap { program($0, in: tree) }
    return ImportedHistory(
      migrations: migrations.sorted(byNumber: { NumberedName($0.version) }))
  }

  private static func migration(
    _ file: SourceFile, _ name: NumberedName, _ script: AnnotatedScript
  ) -> ImportedMigration {
    let isTransaction = !script.others.contains { $0.text == "no transaction" }
    let expansions = script.others.filter { $0.text == "envsub on" }.map {
      Problem(
        $0.line.location,
        "goose fills in variables of the environment from here on; write their values")
    }
    return ImportedMigration(
      version: name.number, message: name.message,
      up: ImportedSection(path: file.path, lines: script.up, runsInTransaction: isTransaction),
      down: script.down.map {
        ImportedSection(path: file.path, lines: $0, runsInTransaction: isTransaction)
      },
      reviewItems: script.reviewItems + expansions)
  }

  /// A migration that is a program: `00003_fill_slugs.go`.
  private static func program(_ file: String, in tree: SourceTree) -> ImportedMigration? {
    guard let stem = file.without(".go"), !stem.hasSuffix("_test"), let name = NumberedName(stem)
    else { return nil }
    return .program(tree.path(of: file), name.number, name.message, language: "Go")
  }
}
