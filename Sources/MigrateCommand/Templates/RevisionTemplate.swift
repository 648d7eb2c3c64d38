import Migrations

/// The text of new revisions below their header: `templates/revision.sql` or `.swift`.
struct RevisionTemplate {
  private let path: String
  private let text: String

  /// Reads the template; nil when there is none.
  /// - Throws: `ConfigurationError` when it cannot be read.
  init?(in directory: String, language: MigrationFile.Language) throws(ConfigurationError) {
    path = MigrateCommand.path("revision.\(language.rawValue)", from: directory)
    guard let text = try readTextFile(path) else { return nil }
    self.text = text
  }

  /// The text of a new revision.
  /// - Throws: `Problem` when it would be no migration.
  func body(_ values: TemplateValues, _ language: MigrationFile.Language) throws(Problem) -> String
  {
    let isMigration =
      language == .swift
      || text.split(whereSeparator: \.isNewline).contains { $0.hasPrefix("-- migrate:up") }
    guard isMigration else {
      throw Problem(
        SourceLocation(path: path, line: 1),
        "the template has no up section; put the line `-- migrate:up` into it")
    }
    return values.filled(into: text)
  }
}
