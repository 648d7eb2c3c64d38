import Migrations

/// golang-migrate: `NNN_name.up.sql` and `NNN_name.down.sql`. Its PostgreSQL driver sends a file as
/// one query, which is one transaction.
enum GolangMigrateFormat: HistoryFormat {
  static let name = "golang-migrate"

  static func recognizes(_ tree: SourceTree) -> Bool { PairedFiles.exist(in: tree) }

  static func read(_ tree: SourceTree) throws(ProblemList) -> ImportedHistory {
    ImportedHistory(
      // Other tools with the same names fill in Go's templates.
      migrations: PairedFiles(in: tree).migrations, placeholderOpening: "{{")
  }
}
