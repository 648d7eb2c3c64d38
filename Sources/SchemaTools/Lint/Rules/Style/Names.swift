import Migrations

/// Names that need quotes everywhere.
enum ReservedWord: StatementRule {
  static let name = "reserved-word"
  static let summary = "A name that is a reserved word has to be quoted in every query."
  static let severity = Finding.Severity.note

  static func findings(in statement: LintStatement) -> [Finding] {
    statement.newNames.filter { ReservedWords.all.contains($0) }.map { name in
      statement.finding(
        self, at: statement.offset(of: name),
        "\(name) is a reserved word and has to be quoted in every query",
        remedy: "Choose another name, such as \(name)_.")
    }
  }
}

/// Names that PostgreSQL cuts off.
enum IdentifierTooLong: StatementRule {
  static let name = "identifier-too-long"
  static let summary = "PostgreSQL cuts names off after 63 bytes, so that two may become the same."
  static let peers = ["squawk: identifier-too-long"]

  static func findings(in statement: LintStatement) -> [Finding] {
    statement.cutNames.map { name, offset in
      statement.finding(
        self, at: offset, "the name is cut off to `\(name)`",
        remedy: "Choose a name of at most 63 bytes.")
    }
  }
}

/// Tables without a schema.
enum NoSchema: StatementRule {
  static let name = "no-schema"
  static let summary =
    "CREATE, ALTER and DROP of a table without a schema mean the one that search_path points to."
  static let severity = Finding.Severity.note
  static let peers = ["squawk: require-table-schema"]
  static let isDefault = false

  static func findings(in statement: LintStatement) -> [Finding] {
    guard let node = statement.parsed.node else { return [] }
    return unnamed(statement.action, node)
      .filter { statement.schema.tables[$0.table]?.isTemporary != true }
      .map { table, offset, verb in
        statement.finding(
          self, at: offset ?? statement.offset(of: table.name), table: table,
          "\(table) is \(verb) wherever search_path points to",
          remedy: "Name the schema: public.\(table.sql).")
      }
  }

  /// The tables without a schema, each with its place and with what is done to it.
  private static func unnamed(
    _ action: DDLStatement, _ node: SyntaxNode
  ) -> [(table: ObjectName, offset: Int?, verb: String)] {
    switch action {
    case .createTable(let table) where !table.isTemporary:
      let relation = node.fields["relation"] ?? node.madeByQuery
      return relation?["schemaname"] == nil ? [(table.name, relation?.offset, "made")] : []
    case .alterTable(let alter) where alter.kind == .table:
      let relation = node.fields["relation"]
      return relation?["schemaname"] == nil ? [(alter.table, relation?.offset, "changed")] : []
    case .rename(let rename) where [.table, .column, .constraint].contains(rename.kind):
      guard let table = rename.object, let relation = node.fields["relation"],
        relation["schemaname"] == nil
      else { return [] }
      return [(table, relation.offset, "changed")]
    case .setSchema(.table, let table, _):
      let relation = node.fields["relation"]
      return relation?["schemaname"] == nil ? [(table, relation?.offset, "changed")] : []
    case .drop(let drop) where drop.kind == .table:
      return zip(drop.names, node.list("objects")).filter { $1.list("items").count == 1 }
        .map { ($0.0, nil, "looked for") }
    default: return []
    }
  }
}

extension LintStatement {
  /// The names of what it makes.
  fileprivate var newNames: [String] {
    guard section.direction == .up else { return [] }
    let columns = madeColumns.map(\.1.name)
    switch action {
    case .createTable(let table): return [table.name.name] + columns
    case .rename(let rename): return [rename.newName]
    case .createFunction(let name, _, _), .create(_, let name), .createComposite(let name),
      .createOwnedSequence(let name, _, _):
      return [name.name]
    default: return columns
    }
  }

  /// The names that the parser has cut off, each with its place: they are as long as a name can be, and
  /// the text goes on behind them.
  fileprivate var cutNames: [(name: String, offset: Int)] {
    guard let node = parsed.node else { return [] }
    let names = Set(node.fields.strings(ofLength: 60...63))
    if names.isEmpty { return [] }
    let text = Array(parsed.statement.text.utf8)
    return names.compactMap { name in
      text.firstWord(Array(name.utf8), from: 0, isWhole: false).map { (name, $0) }
    }
    .filter { name, offset in
      let end = offset + name.utf8.count
      return end < text.count && text[end].isInSQLWord
    }
    .sorted { $0.offset < $1.offset }
  }
}
