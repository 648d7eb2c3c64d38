import Migrations

/// golang-migrate: `NNN_name.up.sql` and `NNN_name.down.sql`. Its PostgreSQL driver sends a file as
/// one query, which is one transaction; with `x-multi-statement` statement by statement, without which
/// no file with `CREATE INDEX CONCURRENTLY` beside something else can have run.
enum GolangMigrateFormat: HistoryFormat {
  static let name = "golang-migrate"

  static func recognizes(_ tree: SourceTree) -> Bool { PairedFiles.exist(in: tree) }

  static func read(_ tree: SourceTree) throws(ProblemList) -> ImportedHistory {
    let pairs = PairedFiles(in: tree) { file in
      var section = ImportedSection(file)
      section.mayRunApart = true
      return section
    }
    // Other tools with the same names fill in Go's templates.
    return ImportedHistory(migrations: pairs.migrations, placeholderOpening: "{{")
  }
}
