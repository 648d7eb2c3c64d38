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
    var reviewItems: [Problem]
    /// What was changed, for people.
    var notes: [String]
  }

  /// Looks at a section.
  /// - Parameter direction: The direction of its statements.
  func review(_ section: ImportedSection, as direction: Direction = .up) -> Result {
    var text = SectionText(section)
    let all = statements(&text)
    let encodings = all.filter(\.setsForeignEncoding)
    encodings.forEach { text.remove($0) }
    let statements = all.filter { !$0.setsForeignEncoding }
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
    lookAtComments(statements, &text, in: direction)
    if direction == .up { lookForUndoing(statements, &text) }
    return Result(
      text: text.finish(),
      runsInTransaction: outside == nil && (section.runsInTransaction || isOneTransaction),
      wasSeveralTransactions: isOneTransaction && !controls.span(statements),
      reviewItems: text.reviewItems,
      notes: encodings.map {
        "\(text.source(of: $0.location)): `\($0.text)` is left out, as the new files are UTF-8"
      })
  }

  /// The statements; a command of psql is looked at and passed over.
  private func statements(_ text: inout SectionText) -> [Statement] {
    var statements: [Statement] = []
    var line = 1
    var reader = StatementReader(
      text: text.text(from: 1), location: SourceLocation(path: "", line: 1), dialect: dialect)
    while true {
      do throws(Problem) {
        while let statement = try reader.next() { statements.append(statement) }
        return statements
      } catch {
        // The reader stands behind it already.
        let statement = text.statement(at: error.location)
        if statement.setsForeignEncoding {
          statements.append(statement)
          continue
        }
        text.look(error.message, at: error.location)
        guard text.isBackslash(at: error.location) else { return statements }
        line = error.location.line + 1
        reader = StatementReader(
          text: text.text(from: line), location: SourceLocation(path: "", line: line),
          dialect: dialect)
      }
    }
  }

  /// The transactions of a section that cannot be one, each with its `BEGIN` and `COMMIT`; nil where it
  /// need not be divided, or cannot be between lines.
  func transactions(of section: ImportedSection) -> [ImportedSection]? {
    var text = SectionText(section)
    let all = statements(&text)
    let controls = TransactionControls(all)
    guard text.reviewItems.isEmpty, controls.stayApart(all) else { return nil }
    let ends = controls.statements.enumerated().filter { !$0.offset.isMultiple(of: 2) }
    let starts = controls.statements.enumerated().filter { $0.offset.isMultiple(of: 2) }
    guard
      zip(ends, starts.dropFirst()).allSatisfy({
        $0.element.lastLine < $1.element.location.line
      })
    else { return nil }
    var first = 1
    return ends.enumerated().map { index, end in
      var part = section
      let last = index == ends.count - 1 ? text.lineCount : end.element.lastLine
      part.lines = text.lines(first...last)
      first = last + 1
      return part
    }
  }

  /// Looks for what says that the other direction begins, and for variables of psql.
  private func lookAtComments(
    _ statements: [Statement], _ text: inout SectionText, in direction: Direction
  ) {
    let outline = text.outline(except: statements.filter { $0.kind == .copyFromStdin })
    let lastLine = statements.last?.lastLine ?? 0
    for comment in outline.comments {
      let written = text.text(of: comment)
      guard let mark = DirectionMark(written) else {
        if looksLikeMarker(written) { text.reword(likeMarker: comment) }
        continue
      }
      if mark.isAlone, written.contains("\n") { text.reword(blockComment: comment) }
      if mark.direction == direction {
        // In migrate's own files such a line is a misspelt marker.
        if mark.isAlone, !written.contains("\n") {
          text.reword(
            comment, "the \(mark.direction) migration of the old file begins here: `\(written)`")
        }
        continue
      }
      let location = text.location(of: comment.lowerBound)
      if !mark.isAlone || written.contains("\n") || lastLine <= location.line {
        if direction == .down {
          if looksLikeMarker(written), !written.contains("\n") {
            text.reword(likeMarker: comment)
          }
          continue
        }
        if looksLikeMarker(written), !written.contains("\n") {
          text.reword(likeMarker: comment)
        }
        text.look(
          "says that it is of the down migration; write what it stands for into the down section",
          at: location)
      } else {
        text.doubt(
          """
          may begin the \(mark.direction) migration (`\(written)`); if it does, write \
          `-- migrate:\(mark.direction)` in its place, else remove this line
          """, instead: comment)
      }
    }
    for comment in outline.innerComments {
      let written = text.text(of: comment)
      if DirectionMark(written)?.isAlone == true || looksLikeMarker(written) {
        text.reword(likeMarker: comment)
      }
    }
    var seen: Set<Int> = []
    for variable in outline.variables {
      let location = text.location(of: variable.lowerBound)
      let statement = statements.last { $0.location.precedes(location) } ?? statements.first
      guard let statement, seen.insert(statement.location.line).inserted else { continue }
      text.look(
        "holds a variable `\(text.text(of: variable))`, which only psql fills in; write its value, or a"
          + " placeholder `${NAME}` with `placeholders:on`", at: statement.location)
    }
  }

  /// Looks for a heading, in whatever language, behind which everything that was made is dropped.
  private func lookForUndoing(_ statements: [Statement], _ text: inout SectionText) {
    guard text.reviewItems.isEmpty else { return }
    var created = CreatedObjects()
    for (index, statement) in statements.enumerated() {
      defer { created.add(statement) }
      guard let line = created.line(ofDroppedBy: statement),
        statements[index...].allSatisfy({ CreatedObjects.mayUndo($0) }),
        text.hasComment(before: statement, behind: index > 0 ? statements[index - 1] : nil)
      else { continue }
      return text.look(
        "drops what line \(text.source(of: SourceLocation(path: "", line: line)).line) has made: if the down"
          + " migration begins here, write `-- migrate:down` in the place of this line",
        at: statement.location)
    }
  }

  /// What a file makes that another one of the same number drops: it may be its down migration.
  func undoes(_ other: ImportedSection, _ section: ImportedSection) -> Bool {
    var (first, second) = (SectionText(section), SectionText(other))
    var created = CreatedObjects()
    for statement in statements(&first) { created.add(statement) }
    let drops = statements(&second)
    return !drops.isEmpty && drops.allSatisfy { created.line(ofDroppedBy: $0) != nil }
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

extension SourceLocation {
  /// Whether it stands before another place of the file, or there.
  fileprivate func precedes(_ other: SourceLocation) -> Bool {
    (line, column ?? 1) <= (other.line, other.column ?? 1)
  }
}
