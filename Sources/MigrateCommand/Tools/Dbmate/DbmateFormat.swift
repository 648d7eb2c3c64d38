import Migrations

/// dbmate: files with `-- migrate:up` and `-- migrate:down`, which migrate reads as they are.
enum DbmateFormat: HistoryFormat {
  static let name = "dbmate"

  static func recognizes(_ tree: SourceTree) -> Bool {
    tree.topFiles.contains { file in file.lines.contains { marker($0) != nil } }
  }

  static func read(_ tree: SourceTree) throws(ProblemList) -> ImportedHistory {
    var problems: [Problem] = []
    var migrations: [ImportedMigration] = []
    for file in tree.topFiles {
      guard let name = NumberedName(digitsOf: file.stem) else { continue }
      let sections = Dictionary(sections(of: file)) { first, _ in first }
      guard let up = sections["up"] else {
        problems.append(
          Problem(SourceLocation(path: file.path, line: 1), "there is no line `-- migrate:up`"))
        continue
      }
      migrations.append(
        ImportedMigration(
          version: name.number, message: name.message, up: up, down: sections["down"]))
    }
    if !problems.isEmpty { throw ProblemList(problems) }
    let byNumber = migrations.sorted(byNumber: { NumberedName($0.version) })
    let note =
      byNumber.map(\.version) == migrations.map(\.version)
      ? "these files are in migrate's own format; `--versions \(tree.path)` takes them as they are"
      : "dbmate takes its files in the order of their names, not of their numbers, and so do the new ones"
    // dbmate goes by the names of the files.
    return ImportedHistory(migrations: migrations, notes: [note])
  }

  private static func sections(of file: SourceFile) -> [(String, ImportedSection)] {
    let markers = file.lines.enumerated().compactMap { index, line in
      marker(line).map { (index: index, words: $0) }
    }
    return markers.enumerated().map { position, marker in
      let end = position + 1 < markers.count ? markers[position + 1].index : file.lines.count
      let section = ImportedSection(
        path: file.path, lines: Array(file.lines[(marker.index + 1)..<end]),
        runsInTransaction: !marker.words.contains("transaction:false"))
      return (String(marker.words[0]), section)
    }
  }

  /// The words behind `-- migrate:`; nil for any other line.
  private static func marker(_ line: SourceLine) -> [Substring]? {
    guard line.text.hasPrefix("--") else { return nil }
    let comment = line.trimmed.dropFirst(2).drop { $0 == " " || $0 == "\t" }
    guard comment.hasPrefix("migrate:") else { return nil }
    let words = comment.dropFirst(8).split { $0 == " " || $0 == "\t" }
    return ["up", "down"].contains(words.first) ? words : nil
  }
}
