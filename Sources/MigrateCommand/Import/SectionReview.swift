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
    return Result(
      text: text.finish(),
      runsInTransaction: outside == nil && (section.runsInTransaction || isOneTransaction),
      wasSeveralTransactions: isOneTransaction && !controls.span(statements), looks: text.looks,
      notes: encodings.map {
        "\(text.source(of: $0.location)): `\($0.text)` is left out, as the new files are UTF-8"
      })
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

  /// Looks for what says that the other direction begins, and for variables of psql.
  private func lookAtComments(
    _ statements: [Statement], _ text: inout SectionText, in direction: Direction
  ) {
    let outline = text.outline(except: statements.filter { $0.kind == .copyFromStdin })
    let lastLine = statements.last?.location.line ?? 0
    for comment in outline.comments {
      let written = text.text(of: comment)
      guard let mark = DirectionMark(written), mark.direction != direction else { continue }
      let location = text.location(of: comment.lowerBound)
      if !mark.isAlone || written.contains("\n") || lastLine <= location.line {
        if direction == .down { continue }
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

extension Statement {
  /// Whether this makes the server take what follows for another encoding than UTF-8.
  fileprivate var setsForeignEncoding: Bool {
    let words = text.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "_" }
    let value: Substring?
    switch words.first {
    case "set":
      let rest = words.dropFirst().drop { ["session", "local"].contains($0) }
      guard ["client_encoding", "names"].contains(rest.first) else { return false }
      value = rest.dropFirst().first { $0 != "to" }
    case "select":
      guard let name = words.firstIndex(of: "set_config"), words.count > name + 2,
        words[name + 1] == "client_encoding"
      else { return false }
      value = words[name + 2]
    default: return false
    }
    return value.map { !$0.hasPrefix("utf") && $0 != "default" && $0 != "unicode" } ?? false
  }

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
