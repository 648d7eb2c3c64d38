import Migrations

/// tern: `NNN_name.sql` with the down migration behind `---- create above / drop below ----`.
enum TernFormat: HistoryFormat {
  static let name = "tern"

  static func recognizes(_ tree: SourceTree) -> Bool {
    tree.file("tern.conf") != nil
      || tree.topFiles.contains { file in file.lines.contains { $0.trimmed == separator } }
  }

  static func read(_ tree: SourceTree) throws(ProblemList) -> ImportedHistory {
    let migrations = tree.topFiles.compactMap { file -> ImportedMigration? in
      guard let name = NumberedName(file.stem) else { return nil }
      let parts = file.lines.split(
        maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: { $0.trimmed == separator })
      let isTransaction = !file.lines.contains { $0.trimmed == "---- tern: disable-tx ----" }
      func section(_ lines: ArraySlice<SourceLine>) -> ImportedSection {
        ImportedSection(path: file.path, lines: Array(lines), runsInTransaction: isTransaction)
      }
      return ImportedMigration(
        version: name.number, message: name.message, up: section(parts[0]),
        down: parts.count > 1 ? section(parts[1]) : nil)
    }
    return ImportedHistory(
      migrations: migrations.sorted(byNumber: { NumberedName($0.version) }),
      placeholderOpening: "{{")
  }

  private static let separator = "---- create above / drop below ----"
}
