import Migrations

/// Diesel: folders `VERSION_name` with up.sql, down.sql and perhaps metadata.toml.
enum DieselFormat: HistoryFormat {
  static let name = "diesel"
  /// Diesel runs both folders of one version, and records one.
  static let versionsMayRepeat = true

  static func recognizes(_ tree: SourceTree) -> Bool {
    tree.files.contains { $0.folders.count == 1 && $0.fileName == "up.sql" }
  }

  static func read(_ tree: SourceTree) throws(ProblemList) -> ImportedHistory {
    let ups = tree.files.filter { $0.folders.count == 1 && $0.fileName == "up.sql" }
    var migrations = ups.map { up in
      let folder = String(up.folders[0])
      let isTransaction = tree.file("\(folder)/metadata.toml").map(runsInTransaction) ?? true
      let version = folder.prefix { $0 != "_" }
      return ImportedMigration(
        // As in its table: 2018-01-02-030405 is 20180102030405.
        version: String(version.filter { $0 != "-" }),
        message: words(of: folder.dropFirst(version.count)),
        up: ImportedSection(up, runsInTransaction: isTransaction),
        down: tree.file("\(folder)/down.sql").map {
          ImportedSection($0, runsInTransaction: isTransaction)
        })
    }
    // Diesel compares versions as texts, of whatever length they are.
    migrations.sort { $0.version.utf8.lexicographicallyPrecedes($1.version.utf8) }
    return ImportedHistory(migrations: migrations)
  }

  private static func runsInTransaction(_ metadata: SourceFile) -> Bool {
    !metadata.lines.contains { line in
      line.text.filter { !$0.isWhitespace }.hasPrefix("run_in_transaction=false")
    }
  }
}
