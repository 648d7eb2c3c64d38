import Migrations

/// A migration whose steps are divided among the file and revisions that follow it.
struct SplitMigration {
  let source: MigrationSource
  let up: SectionLayout
  let down: SectionLayout?
  /// The revisions; the first takes the place of the file.
  let slots: [RevisionSchedule.Slot]
  let division: DownSplit
  /// How many statements at the beginning of the up migration only set something, for all that follows.
  let settings: Int
  /// What is known of the schema after the up migration.
  let model: SchemaState
  /// Whether nothing else tells the result of a fix.
  let isOnlySource: Bool
  /// The revisions of declared changes, which take the place of the last slot.
  let online: [OnlineRevisionText]

  // MARK: Texts

  func text(of statement: PlacedStatement) -> String { text(statement.range) }

  func text(_ range: Range<Int>) -> String {
    String(decoding: source.bytes[range], as: UTF8.self)
  }

  /// The statements of a step, without the last semicolon.
  func text(of step: FixStep, _ statement: PlacedStatement) -> String {
    let directive = step.directive.map { $0 + "\n" } ?? ""
    return switch step.text {
    case .asWritten: directive + text(of: statement)
    case .statements(let statements): directive + statements.joined(separator: ";\n")
    }
  }

  /// A statement of the down migration in the form that its revision needs.
  func undo(_ statement: PlacedStatement, in slot: RevisionSchedule.Slot) -> String {
    let concurrent =
      slot.place == .concurrent ? try? ConcurrentForm.statements(of: statement.parsed, model) : nil
    return concurrent?.joined(separator: ";\n") ?? text(of: statement)
  }

  /// A statement that sets something, for a section with or without a transaction.
  func setting(_ statement: PlacedStatement, isInTransaction: Bool) -> String {
    let text = text(of: statement)
    // SET LOCAL has no effect outside a transaction.
    guard !isInTransaction, let local = SQLTokens(text).tokens.first(where: { $0.word == "local" })
    else { return text }
    var edits = TextEdits()
    edits.replace(local.range.lowerBound..<(local.range.upperBound + 1), with: "")
    return edits.applied(to: text)
  }

  /// A text with the line ends of the file.
  func inFile(_ text: String) -> String {
    text.replacing("\r\n", with: "\n").replacing("\n", with: source.lineEnd)
  }

  // MARK: Sections

  /// Whether the up migration of a revision must not run in a transaction.
  func needsNoTransaction(_ slot: RevisionSchedule.Slot) -> Bool {
    switch slot.place {
    case .ordinary, .online: false
    case .concurrent, .backfill: true
    case .validation: slot.steps.reduce(0) { $0 + $1.count } > 1
    }
  }

  /// Whether PostgreSQL refuses one of the statements inside a transaction.
  func refusesTransaction(_ text: String) -> Bool {
    let reader = StatementReader(
      text: text, location: SourceLocation(path: "", line: 1), dialect: .postgreSQL)
    while let statement = try? reader.next() {
      if statement.kind == .nonTransactional { return true }
    }
    return false
  }
}
