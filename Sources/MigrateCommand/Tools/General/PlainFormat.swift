import Migrations

/// A folder of SQL files, such as the ones that a container runs when it starts, perhaps with the down
/// migrations in files or folders of their own: `001.do.a.sql` and `001.undo.a.sql`, `up/` and `down/`.
enum PlainFormat: HistoryFormat {
  static let name = "plain"
  static let versionsMayRepeat = true

  static func recognizes(_ tree: SourceTree) -> Bool {
    !tree.topFiles.isEmpty || DirectionPairs(files(of: tree)).hasPairs
  }

  static func read(_ tree: SourceTree) throws(ProblemList) -> ImportedHistory {
    let pairs = DirectionPairs(files(of: tree)).pairs
    let ordered = pairs.sorted(byNumber: { NumberedName($0.stem) })
    var history = ImportedHistory(migrations: ordered.map(migration))
    if let (first, _) = zip(pairs, ordered).first(where: { $0.stem != $1.stem }) {
      history.reviewItems.append(
        Problem(
          SourceLocation(path: (first.up ?? first.down)?.path ?? tree.path, line: 1),
          "the files are taken in the order of their numbers, which is not that of their names;"
            + " compare it with the order in which they ran"))
    }
    return history
  }

  /// The files of the directory, and those in folders for one direction.
  private static func files(of tree: SourceTree) -> [SourceFile] {
    tree.files.filter { file in
      file.name.hasSuffix(".sql")
        && (file.isAtTop || file.folders == ["sqls"]
          || file.folders.contains { DirectionMark.folder($0) != nil })
    }
  }

  private static func migration(_ pair: DirectionPairs.Pair) -> ImportedMigration {
    let name = NumberedName(pair.stem)
    var migration = ImportedMigration(
      version: name?.number ?? "", message: name?.message ?? words(of: pair.stem),
      up: ImportedSection(path: "", lines: []), down: pair.down.map { ImportedSection($0) })
    if let up = pair.up {
      migration.up = ImportedSection(up)
      if pair.isDoubtful {
        migration.todo = Problem(
          SourceLocation(path: up.path, line: 1),
          "has the name of a down migration, and there is no file for the up migration beside it")
        migration.remedy = "put its statements where they belong"
      }
    } else if let down = pair.down {
      migration.up.path = down.path
      migration.lacksUp(beside: down)
    }
    return migration
  }
}

extension ImportedMigration {
  /// Notes that the only file is that of the down migration.
  mutating func lacksUp(beside down: SourceFile) {
    todo = Problem(
      SourceLocation(path: down.path, line: 1), "there is no file for the way up beside it")
    remedy = "write what is missing"
  }
}
