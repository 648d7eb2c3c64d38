import Migrations

/// graphile-migrate: committed files with a header of lines `--! Key: value`, and work in progress in
/// current.sql, which is left out.
enum GraphileFormat: HistoryFormat {
  static let name = "graphile-migrate"
  static let versionsMayRepeat = true

  static func recognizes(_ tree: SourceTree) -> Bool { !committed(tree).isEmpty }

  static func read(_ tree: SourceTree) throws(ProblemList) -> ImportedHistory {
    var history = ImportedHistory(migrations: committed(tree).map(migration))
    history.reviewItems = tree.files.filter { file in
      file.name.hasSuffix(".sql")
        && (file.fileName == "current.sql" || file.folders.last == "current")
        && file.lines.contains { !$0.isBlank && $0.comment == nil }
    }.map {
      Problem(
        SourceLocation(path: $0.path, line: 1),
        "is not committed in graphile-migrate, and is left out; `graphile-migrate commit` it first")
    }
    return history
  }

  /// The files that graphile-migrate has committed, in the order of their names.
  private static func committed(_ tree: SourceTree) -> [SourceFile] {
    tree.files.filter { file in
      file.name.hasSuffix(".sql")
        && file.lines.first.map { $0.trimmed.lowercased().hasPrefix("--! previous:") } ?? false
    }.sorted { $0.fileName < $1.fileName }
  }

  private static func migration(_ file: SourceFile) -> ImportedMigration {
    let directives = file.lines.filter { $0.trimmed.hasPrefix("--!") }
    func value(_ key: String) -> String? {
      directives.lazy.map { $0.trimmed.dropFirst(3).drop { $0 == " " } }
        .first { $0.lowercased().hasPrefix(key) }
        .map { String(Substring($0.utf8.dropFirst(key.utf8.count).trimmingSpace())) }
    }
    let header = file.lines.prefix { $0.isBlank || $0.trimmed.hasPrefix("--!") }
    let name = NumberedName(file.stem)
    return ImportedMigration(
      version: name?.number ?? "",
      message: value("message:") ?? name?.message ?? words(of: file.stem),
      up: ImportedSection(
        path: file.path, lines: Array(file.lines.dropFirst(header.count)),
        runsInTransaction: value("no-transaction") == nil),
      reviewItems: directives.filter { line in
        let text = line.trimmed.dropFirst(3).drop { $0 == " " }.lowercased()
        return text.hasPrefix("include") && !text.hasPrefix("included")
      }.map { Problem($0.location, "includes another file; write what is in that") })
  }
}
