import Migrations

extension ImportedMigration {
  /// The place of a migration that is a program in another language: its statements are for somebody
  /// to write.
  static func program(
    _ path: String, _ version: String, _ message: String, language: String
  ) -> ImportedMigration {
    ImportedMigration(
      version: version, message: message, up: ImportedSection(path: path, lines: []),
      todo: Problem(
        SourceLocation(path: path, line: 1), "is a program in \(language)"))
  }
}

extension SourceLine {
  /// The place of the line.
  var location: SourceLocation { SourceLocation(path: path, line: number) }
}
