import Migrations

/// sqlx: `N_name.sql`, or pairs as golang-migrate has them. `-- no-transaction` begins a file that
/// runs outside a transaction.
enum SqlxFormat: HistoryFormat {
  static let name = "sqlx"

  static func recognizes(_ tree: SourceTree) -> Bool {
    tree.topFiles.contains { NumberedName($0.name) != nil && !runsInTransaction($0) }
  }

  static func read(_ tree: SourceTree) throws(ProblemList) -> ImportedHistory {
    func section(_ file: SourceFile) -> ImportedSection {
      ImportedSection(file, runsInTransaction: runsInTransaction(file))
    }
    var pairs = PairedFiles(in: tree, section: section).migrations
    var simple = tree.topFiles.compactMap { file -> ImportedMigration? in
      guard let stem = file.name.without(".sql"), let name = NumberedName(stem),
        !stem.hasSuffix(".up"), !stem.hasSuffix(".down")
      else { return nil }
      return ImportedMigration(version: name.number, message: name.message, up: section(file))
    }
    // A file without a direction may have one for the way down beside it.
    for index in simple.indices {
      let number = NumberedName(simple[index].version)?.value
      guard
        let pair = pairs.firstIndex(where: {
          $0.up.lines.isEmpty && $0.todo != nil && NumberedName($0.version)?.value == number
        })
      else { continue }
      simple[index].down = pairs.remove(at: pair).down
    }
    return ImportedHistory(
      migrations: (pairs + simple).sorted(byNumber: { NumberedName($0.version) }))
  }

  private static func runsInTransaction(_ file: SourceFile) -> Bool {
    file.lines.first?.text.hasPrefix("-- no-transaction") != true
  }
}
