import Migrations

/// Liquibase's formatted SQL: `--liquibase formatted sql` and changesets with rollback lines.
enum LiquibaseFormat: HistoryFormat {
  static let name = "liquibase"
  /// Its changesets have names, not numbers.
  static let versionsMayRepeat = true

  static func recognizes(_ tree: SourceTree) -> Bool { !scripts(of: tree).isEmpty }

  /// Whether a directory has changelogs in XML or YAML.
  static func hasOtherChangelogs(_ tree: SourceTree) -> Bool {
    LiquibaseChangelogs(tree, scripts: []).first != nil
  }

  static func read(_ tree: SourceTree) throws(ProblemList) -> ImportedHistory {
    let scripts = scripts(of: tree)
    let changelogs = LiquibaseChangelogs(tree, scripts: scripts)
    if scripts.isEmpty, let changelog = changelogs.first {
      throw ProblemList([
        Problem(
          SourceLocation(path: changelog.path, line: 1),
          "is a changelog without SQL; let Liquibase print it for an empty database"
            + " (`liquibase update-sql > 1_schema.sql`), and import that as plain")
      ])
    }
    var history = ImportedHistory(reviewItems: changelogs.otherChangesets, placeholderOpening: "${")
    let ordered = changelogs.orderedScripts
    if ordered == nil, scripts.count > 1 {
      history.reviewItems.append(
        Problem(
          SourceLocation(path: tree.path, line: 0),
          "the files are taken in the order of their names; name the directory of the changelog that"
            + " includes them, or compare it with that"))
    }
    for script in ordered ?? scripts {
      var reader = LiquibaseReader(path: script.path)
      script.lines.forEach { reader.add($0) }
      history.migrations += reader.finish()
      history.reviewItems += reader.reviewItems
    }
    return history
  }

  /// A changeset as Liquibase names it in messages, with the last part of its file's path: what comes
  /// before depends on where Liquibase looked for it.
  static func recordedName(file: String, id: String, author: String) -> String {
    "\(file.split(separator: "/").last ?? "")::\(id)::\(author)"
  }

  private static func scripts(of tree: SourceTree) -> [SourceFile] {
    tree.files.filter { file in
      let first = file.lines.first { !$0.isBlank }?.text ?? ""
      return file.name.hasSuffix(".sql")
        && first.lowercased().filter { !$0.isWhitespace }.hasPrefix("--liquibaseformattedsql")
    }
  }
}
