import Migrations

/// Statements that PostgreSQL's parser refuses.
enum SyntaxErrors: StatementRule {
  static let name = "syntax-error"
  static let summary = "The statement is no SQL that PostgreSQL understands."
  static let severity = Finding.Severity.error
  static let peers = ["squawk: syntax-error"]

  static func findings(in statement: LintStatement) -> [Finding] {
    guard let error = statement.parsed.error else { return [] }
    let version = PostgreSQLParser.majorVersion
    let place = statement.parsed.statement.excerpt(at: error.offset ?? 0)
    var finding = statement.finding(
      self, error.message,
      remedy: "Correct it; the step would fail here, and nothing of it be kept.")
    if let server = statement.section.settings.serverVersion, server > version {
      finding.severity = .note
      finding.remedy =
        "The parser is that of PostgreSQL \(version); if this is new in \(server), it was not looked at."
    }
    finding.excerpt = place
    return [finding]
  }

  /// The finding about what ends the reading of a section.
  static func finding(_ problem: Problem, in file: MigrationFile) -> Finding {
    Finding(
      rule: name, severity: .error,
      excerpt: SourceExcerpt(location: problem.location, line: "", caret: 0),
      revision: file.revision, reason: problem.message,
      remedy: "Correct it; the rest of the section was not looked at.")
  }
}
