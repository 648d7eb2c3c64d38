import Migrations

/// An `ALTER TABLE` in its parts: `ALTER TABLE name`, and the subcommands.
struct AlterTableText: Sendable {
  /// The statement up to the name of the table.
  let prefix: String
  /// The name of the table as it is written.
  let table: String
  /// The bytes of the subcommands in the statement.
  let commands: [Range<Int>]

  /// Takes a statement apart; nil when it is none.
  init?(_ statement: ParsedSection.ParsedStatement) {
    guard case .alterTable(let alter) = statement.action,
      let relation = statement.node?.fields["relation"], let place = relation.offset,
      let table = SQLName.text(rangeVar: relation)
    else { return nil }
    let text = statement.statement.text
    let tokens = SQLTokens(text)
    // The name, perhaps with a schema, and perhaps a star.
    let name = tokens.tokens.filter { $0.range.lowerBound >= place }
    var count = 1
    while count < name.count, name[count].word == "." { count += 2 }
    if count < name.count, name[count].word == "*" { count += 1 }
    guard count < name.count else { return nil }
    prefix = text.bytes(0..<name[count - 1].range.upperBound)
    self.table = table
    commands = tokens.separatedByCommas(from: name[count].range.lowerBound)
    guard commands.count == alter.changes.count else { return nil }
  }

  /// The node of a subcommand's definition.
  static func definition(_ index: Int, of statement: ParsedSection.ParsedStatement) -> SyntaxNode? {
    guard let commands = statement.node?.list("cmds"), commands.indices.contains(index) else {
      return nil
    }
    return commands[index].node("def")
  }
}

/// A new column in its parts: name and type, and what stands behind them.
struct ColumnText: Sendable {
  /// A constraint, with what belongs to it.
  struct Part: Sendable {
    let constraint: ConstraintDefinition
    /// Its bytes in the statement, with the white space before it.
    let range: Range<Int>
    /// Whether `DEFERRABLE` and such follow.
    let hasAttributes: Bool
  }

  let parts: [Part]
  private let text: String

  /// Takes the definition of a column apart.
  ///
  /// - Parameter end: where the definition ends; by default where the statement tells.
  init(_ column: ColumnDefinition, in text: String, end: Int? = nil) {
    self.text = text
    let start = column.constraints.compactMap(\.offset).first ?? text.utf8.count
    let end = end ?? SQLTokens(text).separatedByCommas(from: start).first?.upperBound ?? start
    var parts: [Part] = []
    let placed = column.constraints.compactMap { constraint in
      constraint.offset.map { (constraint, $0) }
    }
    for (index, (constraint, offset)) in placed.enumerated() where constraint.kind != .attribute {
      let rest = placed[(index + 1)...]
      let next = rest.first { $0.0.kind != .attribute }?.1 ?? end
      let before = text.bytes(0..<offset).trailingSpace
      let after = text.bytes(offset..<max(offset, next)).trailingSpace
      parts.append(
        Part(
          constraint: constraint, range: (offset - before)..<max(offset, next - after),
          hasAttributes: rest.first?.0.kind == .attribute))
    }
    self.parts = parts
  }

  /// The text of a constraint without its name.
  func body(of part: Part) -> String {
    let tokens = SQLTokens(text).tokens.filter { $0.range.lowerBound >= part.range.lowerBound }
    let start =
      tokens.first?.word == "constraint" && tokens.count > 2
      ? tokens[2].range.lowerBound : part.range.lowerBound
    return text.bytes(start..<part.range.upperBound).trimmed
  }

  /// The expression of the default; nil when there is none.
  var defaultText: String? {
    parts.first { $0.constraint.kind == .default }
      .map { String(body(of: $0).dropFirst("DEFAULT".count)).trimmed }
  }
}

extension String {
  /// How many bytes of white space the text ends in.
  fileprivate var trailingSpace: Int {
    utf8.reversed().prefix { [0x20, 0x09, 0x0A, 0x0D].contains($0) }.count
  }
}
