import Migrations

/// Statements that PostgreSQL's parser refuses.
enum SyntaxErrors: StatementRule {
  static let name = "syntax-error"
  static let summary = "The statement is no SQL that PostgreSQL understands."
  static let severity = Finding.Severity.error
  static let peers = ["squawk: syntax-error"]

  static func findings(in statement: LintStatement) -> [Finding] {
    if statement.parsed.isUnread {
      return [
        statement.finding(
          self, severity: .note, "the statement is too long, and was not looked at",
          remedy: "Look at it yourself; `migrate verify` tries it out.")
      ]
    }
    guard let error = statement.parsed.error else { return [] }
    let server = statement.section.settings.serverVersion
    var finding = statement.finding(
      self, error.message,
      remedy: "Correct it; the step would fail here, and nothing of it be kept.")
    if let feature = statement.newerSyntax {
      // A server that is too old for it is another rule's finding.
      if let server, server < feature.version { return [] }
      finding.severity = .note
      finding.reason =
        "\(feature.name) is new in PostgreSQL \(feature.version), and was not looked at"
      finding.remedy =
        "The parser is that of PostgreSQL \(PostgreSQLParser.majorVersion). `migrate verify` tries it out."
    } else if let server, server > NewerSyntax.lastVersion {
      finding.severity = .note
      finding.remedy = """
        The parser is that of PostgreSQL \(PostgreSQLParser.majorVersion); if this is new in \(server), \
        it was not looked at.
        """
    }
    finding.excerpt = statement.parsed.statement.excerpt(at: error.offset ?? 0)
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

extension LintStatement {
  /// What the parser does not understand because it is too old for it.
  var newerSyntax: NewerSyntax? {
    parsed.error.flatMap { NewerSyntax(in: parsed.statement.text, message: $0.message) }
  }
}
