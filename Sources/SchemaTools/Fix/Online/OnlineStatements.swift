import Migrations
import SchemaInspection

/// The statements of an up migration that break the application which runs, as declared changes, which are made while
/// both of its versions run.
struct OnlineStatements {
  /// The numbers of the statements in the section, counted from 0.
  private(set) var indices: Set<Int> = []
  /// What they change, in order: `rename column orders.total to amount`.
  private(set) var changes: [String] = []

  /// - Returns: nil where there are none.
  /// - Throws: `FixRefusal` where they cannot be taken out of the file.
  init?(
    _ source: MigrationSource, _ up: SectionLayout, _ findings: [Finding], _ schema: KnownSchema
  ) throws(FixRefusal) {
    let found = Set(
      findings.filter { $0.direction == .up && FixKind.kinds(of: $0.rule).contains(.online) }
        .compactMap(\.statement))
    var model = schema.model
    var words: [Set<String>] = []
    for (index, statement) in up.statements.enumerated() {
      defer { model.apply(statement.action, by: source.file.revision) }
      guard found.contains(statement.parsed.number) else {
        try Self.check(statement, model, behind: words)
        continue
      }
      for change in try Self.changes(statement.parsed) {
        changes.append(change.text)
        words.append(change.words)
      }
      indices.insert(index)
    }
    if indices.isEmpty { return nil }
    if up.statements.contains(where: { $0.parsed.node?.kind == "VariableSetStmt" }) {
      throw FixRefusal("a SET is for all that follows it, and this would go to other files")
    }
    try Self.check(source.file)
  }

  /// Makes sure that a statement can come before changes that stand before it.
  private static func check(
    _ statement: PlacedStatement, _ model: SchemaState, behind words: [Set<String>]
  ) throws(FixRefusal) {
    guard !words.isEmpty else { return }
    let line = statement.statement.location.line
    if StatementTouch(statement.parsed, model).isOpaque {
      throw FixRefusal("line \(line) stands behind it, and may do more than can be read from it")
    }
    let names = Set(SQLTokens(statement.statement.text).tokens.map(\.name))
    if words.contains(where: { !$0.isDisjoint(with: names) }) {
      throw FixRefusal("line \(line), behind it, works on the same")
    }
  }

  private static func check(_ file: MigrationFile) throws(FixRefusal) {
    if file.phase == .contract { throw FixRefusal("the file is a contract revision already") }
    if let reason = file.irreversible {
      throw FixRefusal("the file has no way back (\(reason)), and the revisions in its place have")
    }
    if file.up.options != SectionOptions() {
      throw FixRefusal("the section has options of its own")
    }
  }

  /// What a statement changes, each with the names that what follows it may have for that.
  private static func changes(
    _ statement: ParsedSection.ParsedStatement
  ) throws(FixRefusal) -> [(text: String, words: Set<String>)] {
    if statement.node?.flag("missing_ok") == true {
      throw FixRefusal("IF EXISTS leaves open what there is")
    }
    switch statement.action {
    case .rename(let rename):
      guard let table = rename.object else { break }
      if let old = rename.oldName, rename.kind == .column {
        return [
          (
            "rename column \(table.sql).\(sqlName(old)) to \(sqlName(rename.newName))",
            [old, rename.newName]
          )
        ]
      }
      if rename.kind == .table {
        return [
          (
            "rename table \(table.sql) to \(sqlName(rename.newName))",
            [table.name, rename.newName]
          )
        ]
      }
    case .alterTable(let alter) where !alter.isOnly:
      var changes: [(text: String, words: Set<String>)] = []
      for change in alter.changes {
        guard case .setType(let column, let type, let using) = change.kind else {
          throw FixRefusal("the statement does something else as well; write two")
        }
        try check(using, of: column, as: type)
        let collation = change.collation.map { " COLLATE \(sqlName($0))" } ?? ""
        changes.append(
          ("retype \(alter.table.sql).\(sqlName(column)) to \(type)\(collation)", [column]))
      }
      return changes
    default: break
    }
    throw FixRefusal("no declared change does the same")
  }

  /// Makes sure that an expression says no more than the type does.
  private static func check(
    _ using: SyntaxNode?, of column: String, as type: ColumnTypeName
  ) throws(FixRefusal) {
    guard let using else { return }
    let value = using.node("arg")
    let isCast =
      using.kind == "TypeCast" && ColumnTypeName(using.fields["typeName"]) == type
      && value?.kind == "ColumnRef" && value?.fields.names("fields").last == column
    guard isCast, type.modifiers.isEmpty else {
      throw FixRefusal(
        "what the USING says has no way back; declare it with one: `migrate revision --change`")
    }
  }
}

/// The declared changes that are to take the place of statements.
package struct OnlinePart: Sendable {
  /// What changes, in order.
  package let changes: [String]
  /// The other statements of the up migration, in order.
  package let others: [String]
}

/// What becomes of declared changes that are to take the place of statements.
package enum OnlineForm: Sendable {
  /// The revisions, in order.
  case revisions([OnlineRevisionText])
  /// There are none, for a reason in a few words.
  case refused(String)
}

/// A revision of a declared change.
package struct OnlineRevisionText: Sendable {
  /// What it does, in a few words.
  package let subject: String
  /// The sections of its file.
  package let body: String
  /// Whether it waits until nothing uses any more what it drops.
  package let isContract: Bool

  package init(subject: String, body: String, isContract: Bool) {
    self.subject = subject
    self.body = body
    self.isContract = isContract
  }
}
