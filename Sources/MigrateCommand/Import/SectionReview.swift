import Migrations

/// Reads the statements of an imported section, and finds what will not run here as it did there.
struct SectionReview {
  /// How the statements are cut.
  let dialect: BackEnd
  /// What begins a placeholder of the tool.
  let placeholderOpening: String?

  /// A section as it is to be written.
  struct Result {
    /// The SQL, with a comment at each place that somebody has to look at.
    var text: String
    /// Whether it runs in a transaction.
    var runsInTransaction: Bool
    /// Whether it was several transactions.
    var wasSeveralTransactions: Bool
    /// What somebody has to look at, with its place in the other tool's file.
    var looks: [Problem]
  }

  /// Looks at a section.
  func review(_ section: ImportedSection) -> Result {
    var text = SectionText(section)
    let statements = statements(&text)
    let controls = TransactionControls(statements)
    let outside = statements.first { $0.kind == .nonTransactional }
    let isOneTransaction =
      controls.span(statements)
      || outside == nil && controls.canBeOneTransaction(statements)
        && (section.runsInTransaction || controls.cover(statements))
    if isOneTransaction {
      controls.statements.forEach { text.remove($0) }
    } else {
      for control in controls.statements {
        text.look(
          "begins or ends a transaction, and a section is one as a whole or has none",
          at: control.location)
      }
    }
    let others = statements.filter { $0.kind == .ordinary || $0.kind == .copyFromStdin }
    let wasTransaction = section.runsInTransaction && !section.mayRunApart || isOneTransaction
    if let outside, wasTransaction, !others.isEmpty {
      text.look(
        "runs outside a transaction, and so do the statements beside it;"
          + " move it into a revision of its own", at: outside.location)
    }
    lookForForeignWords(in: statements, &text)
    return Result(
      text: text.finish(),
      runsInTransaction: outside == nil && (section.runsInTransaction || isOneTransaction),
      wasSeveralTransactions: isOneTransaction && !controls.span(statements), looks: text.looks)
  }

  /// The statements; a command of psql is looked at and passed over.
  private func statements(_ text: inout SectionText) -> [Statement] {
    var statements: [Statement] = []
    var line = 1
    while true {
      let rest = text.text(from: line)
      let reader = StatementReader(
        text: rest, location: SourceLocation(path: "", line: line), dialect: dialect)
      do throws(Problem) {
        while let statement = try reader.next() { statements.append(statement) }
        return statements
      } catch {
        text.look(error.message, at: error.location)
        guard text.isBackslash(at: error.location) else { return statements }
        line = error.location.line + 1
      }
    }
  }

  private func lookForForeignWords(in statements: [Statement], _ text: inout SectionText) {
    for statement in statements {
      if let placeholderOpening, statement.holdsPlaceholder(placeholderOpening) {
        text.look(
          "holds a placeholder `\(placeholderOpening)…`; write its value", at: statement.location)
      }
    }
    if let statement = statements.first(where: { $0.isMySQLOnly(dialect) }) {
      text.look("is MySQL's SQL; write it for the database it runs on now", at: statement.location)
    }
  }
}

extension Statement {
  /// Whether a name follows the opening of a placeholder; in an array's `{{1,2}}` none does.
  fileprivate func holdsPlaceholder(_ opening: String) -> Bool {
    text.ranges(of: opening).contains { range in
      text[range.upperBound...].first.map { $0.isLetter || " .-_".contains($0) } ?? false
    }
  }

  /// Whether this creates a table as only MySQL can.
  fileprivate func isMySQLOnly(_ dialect: BackEnd) -> Bool {
    let code: String = text.lowercased().split(separator: "\n").map { line in
      line.firstRange(of: "--").map { line[..<$0.lowerBound] } ?? line
    }.joined(separator: " ")
    let words = code.split { !$0.isLetter && $0 != "_" && $0 != "`" }.map(String.init)
    guard words.first == "create", words.contains("table") else { return false }
    return words.contains("auto_increment") || words.contains("innodb")
      || dialect == .postgreSQL && words.contains { $0.hasPrefix("`") }
  }
}
