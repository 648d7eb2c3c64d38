import Migrations

/// A statement for SQLite on its way through the rules.
struct SQLiteStep: Sendable {
  let statement: Statement
  /// Its number in the section, from 1.
  let number: Int
  let action: SQLiteAction
  /// What SQLite says against it.
  let error: StatementError?
  /// Whether everything before it was understood.
  let isCertain: Bool
  /// What is there before it.
  let before: SQLiteSchema
  /// What is there after it.
  let after: SQLiteSchema
  /// The tables that are known to have no rows: they are as new as the migration, or it runs together
  /// with the one that made them.
  let emptyTables: Set<String>

  /// Its tokens; none of one that is so long that it can only hold rows.
  var tokens: [SQLToken] {
    guard statement.makesSchema || statement.text.utf8.count <= SQLiteReplay.longestRead else {
      return []
    }
    return SQLToken.all(in: statement.text)
  }

  /// Where a token stands: the number of characters before it.
  func offset(of token: SQLToken) -> Int {
    let text = statement.text
    return text.unicodeScalars.distance(from: text.startIndex, to: token.text.startIndex)
  }
}

extension Statement {
  /// Whether it makes or changes what is in the schema.
  var makesSchema: Bool {
    ["CREATE", "ALTER", "DROP"].contains(text.prefix { $0.isLetter }.uppercased())
  }

  /// The tokens that tell what it does: of one that works on rows, which may be long, the first ones.
  var leadingTokens: [SQLToken] {
    SQLToken.all(in: makesSchema ? text : String(text.prefix(200)))
  }
}

/// A section for SQLite on its way through the rules.
struct SQLiteSection: Sendable {
  let file: MigrationFile
  let direction: Direction
  /// Whether it runs in a transaction.
  let isInTransaction: Bool
  var steps: [SQLiteStep] = []
  /// What the user set.
  let settings: LintSettings

  /// The number of each statement, and its last line.
  var lines: [(number: Int, lastLine: Int)] { steps.map { ($0.number, $0.statement.lastLine) } }

  /// What is there before it and after it; nil for a section without statements.
  var change: (before: SQLiteSchema, after: SQLiteSchema)? {
    guard let first = steps.first, let last = steps.last else { return nil }
    return (first.before, last.after)
  }

  /// A finding of a rule at a statement.
  /// - Parameter offset: the place, as the number of characters of the statement before it.
  func finding(
    _ rule: any LintRule.Type, severity: Finding.Severity = .warning, at step: SQLiteStep,
    offset: Int = 0, table: String? = nil, _ reason: String, remedy: String
  ) -> Finding {
    Finding(
      rule: rule.name, severity: severity, excerpt: step.statement.excerpt(at: offset),
      revision: file.revision, direction: direction, statement: step.number,
      table: table.map { ObjectName($0) }, reason: reason, remedy: remedy)
  }
}

/// A rule about a section for SQLite.
protocol SQLiteRule: LintRule {
  /// What it finds in a section.
  static func findings(in section: SQLiteSection) -> [Finding]
}
