import Migrations

/// Prisma Migrate: folders `TIMESTAMP_name` with migration.sql.
enum PrismaFormat: HistoryFormat {
  static let name = "prisma"
  /// It records the whole name of the folder.
  static let versionsMayRepeat = true

  static func recognizes(_ tree: SourceTree) -> Bool { !scripts(of: tree).isEmpty }

  static func read(_ tree: SourceTree) throws(ProblemList) -> ImportedHistory {
    // Prisma goes by the names of the folders, byte by byte.
    let migrations = scripts(of: tree).map { script in
      let folder = String(script.folders[0])
      let name = NumberedName(folder)
      return ImportedMigration(
        version: name?.number ?? "", message: name?.message ?? words(of: folder),
        up: ImportedSection(script),
        // Prisma never runs it, and `migrate diff` is how to make it.
        down: tree.file("\(folder)/down.sql").map { ImportedSection($0) }, recordKey: folder)
    }
    return ImportedHistory(migrations: migrations)
  }

  private static func scripts(of tree: SourceTree) -> [SourceFile] {
    tree.files.filter { $0.folders.count == 1 && $0.fileName == "migration.sql" }
      .sorted { $0.folders[0].utf8.lexicographicallyPrecedes($1.folders[0].utf8) }
  }
}
