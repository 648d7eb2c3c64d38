import Migrations

/// Statements that SQLite refuses.
enum SQLiteErrors: SQLiteRule {
  static let name = "sqlite-error"
  static let summary = "SQLite itself refuses the statement, run after all those before it."

  static func findings(in section: SQLiteSection) -> [Finding] {
    section.steps.compactMap { step in
      step.error.map { finding($0, at: step, in: section) }
    }
  }

  private static func finding(
    _ error: StatementError, at step: SQLiteStep, in section: SQLiteSection
  ) -> Finding {
    var severity = Finding.Severity.error
    var remedy = "Correct it; the step would fail here."
    if step.tokens.first?.keyword == "ALTER", isSyntax(error) {
      remedy =
        "ALTER TABLE of SQLite can RENAME, ADD COLUMN and DROP COLUMN; for all else make a new table,"
        + " copy the rows, drop the old table, and rename the new one."
    }
    if error.isAboutUnknown {
      severity = .note
      remedy = "No migration makes it; the step fails unless it is there otherwise."
    } else if !isSyntax(error), !step.isCertain {
      severity = .note
      remedy = "It may only follow from what was refused before."
    } else if let version = section.settings.sqliteVersion, version > library {
      severity = .note
      remedy = "This is SQLite \(library); if it is new in \(version), it was not looked at."
    }
    return section.finding(
      self, severity: severity, at: step, offset: error.offset ?? 0, error.message,
      remedy: remedy)
  }

  private static func isSyntax(_ error: StatementError) -> Bool {
    ["syntax error", "unrecognized token", "incomplete input"].contains {
      error.message.contains($0)
    }
  }

  /// The version of the linked library.
  private static let library = SQLiteReplay.libraryVersion
}

extension StatementError {
  /// Whether it is about something that may be there though no migration makes it.
  var isAboutUnknown: Bool {
    ["no such ", "unknown database"].contains { message.hasPrefix($0) }
  }
}
