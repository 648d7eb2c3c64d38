import Migrations

/// A folder of numbered SQL files, such as the ones that a container runs when it starts.
enum PlainFormat: HistoryFormat {
  static let name = "plain"
  static let versionsMayRepeat = true

  static func recognizes(_ tree: SourceTree) -> Bool { !tree.topFiles.isEmpty }

  static func read(_ tree: SourceTree) throws(ProblemList) -> ImportedHistory {
    let files = tree.topFiles
    let ordered = files.sorted(byNumber: { NumberedName($0.stem) })
    var history = ImportedHistory(
      migrations: ordered.map { file in
        let name = NumberedName(file.stem)
        return ImportedMigration(
          version: name?.number ?? "", message: name?.message ?? words(of: file.stem),
          up: ImportedSection(file))
      })
    if let (first, _) = zip(files, ordered).first(where: { $0 != $1 }) {
      history.looks.append(
        Problem(
          SourceLocation(path: first.path, line: 1),
          "the files are taken in the order of their numbers, which is not that of their names;"
            + " compare it with the order in which they ran"))
    }
    return history
  }
}
