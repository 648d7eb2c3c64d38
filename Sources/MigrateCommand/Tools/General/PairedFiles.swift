import Migrations

/// Pairs of files, one a direction: `0003_add_users.up.sql` and `0003_add_users.down.sql`.
struct PairedFiles {
  /// The migrations, in the order of their numbers.
  let migrations: [ImportedMigration]

  /// Whether a directory has such files.
  static func exist(in tree: SourceTree) -> Bool {
    tree.topFiles.contains { file in
      file.name.without(".up.sql").flatMap { NumberedName($0) } != nil
    }
  }

  /// Joins the pairs.
  /// - Parameter section: Makes a section of a file.
  init(in tree: SourceTree, section: (SourceFile) -> ImportedSection = { ImportedSection($0) }) {
    let (ups, downs) = (Self.files(".up.sql", of: tree), Self.files(".down.sql", of: tree))
    let downOfVersion = Dictionary(downs.map { ($0.name.value, $0.file) }) { first, _ in first }
    let versions = Set(ups.map(\.name.value))
    let paired = ups.map { file, name in
      ImportedMigration(
        version: name.number, message: name.message, up: section(file),
        down: downOfVersion[name.value].map(section))
    }
    let unpaired = downs.filter { !versions.contains($0.name.value) }.map { file, name in
      var migration = ImportedMigration(
        version: name.number, message: name.message,
        up: ImportedSection(path: file.path, lines: []), down: section(file))
      migration.lacksUp(beside: file)
      return migration
    }
    migrations = (paired + unpaired).sorted(byNumber: { NumberedName($0.version) })
  }

  private static func files(
    _ suffix: String, of tree: SourceTree
  ) -> [(file: SourceFile, name: NumberedName)] {
    tree.topFiles.compactMap { file in
      file.name.without(suffix).flatMap { NumberedName($0) }.map { (file, $0) }
    }
  }
}
