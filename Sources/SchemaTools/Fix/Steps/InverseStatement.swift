/// The statements that undo one where that needs no thought: what was made is dropped, what was
/// renamed gets its old name.
enum InverseStatement {
  /// The statements that undo one, in order; nil when they cannot be known.
  static func statements(
    of statement: ParsedSection.ParsedStatement, before schema: KnownSchema
  ) -> [String]? {
    guard let node = statement.node else { return nil }
    switch statement.action {
    case .createTable(let table):
      guard !table.ifNotExists, !table.isTemporary else { return table.isTemporary ? [] : nil }
      let kind = node.text("objtype") == "OBJECT_MATVIEW" ? "MATERIALIZED VIEW" : "TABLE"
      let name = SQLName.text(
        rangeVar: node.fields["relation"] ?? node.madeByQuery)
      return name.map { ["DROP \(kind) \($0)"] }
    case .createIndex(let index): return undo(index, node, schema.model)
    case .alterTable(let alter): return undo(alter, node, schema)
    case .rename(let rename): return undo(rename, node)
    default:
      if node.kind == "CreateTrigStmt" { return undo(trigger: node) }
      if node.kind == "CommentStmt", !schema.isOnlySource {
        return KnownComments.undo(statement, before: schema.comments).map { [$0] }
      }
      return CreatedObject(node)?.drop.map { [$0] }
    }
  }

  /// Why nothing undoes a statement without thought, in a few words.
  static func refusal(of statement: ParsedSection.ParsedStatement) -> String {
    let node = statement.node
    if node?.flag("if_not_exists") == true || isConditional(statement.action) {
      return "with IF NOT EXISTS or IF EXISTS it is not known whether it does anything"
    }
    if node?.flag("replace") == true { return "it is not known what it replaces" }
    switch statement.action {
    case .drop: return "what it drops would have to be made again"
    case .insert, .update, .delete, .copy, .truncate:
      return "it is not known which rows there were before"
    case .alterTable(let alter) where alter.changes.contains(where: \.takesIndex):
      return "the constraint takes over an index, and would be dropped with it"
    case .setting: return "it sets something in the middle of the file"
    default: return "only its author knows what undoes it"
    }
  }

  private static func isConditional(_ action: DDLStatement) -> Bool {
    switch action {
    case .createTable(let table): table.ifNotExists
    case .createIndex(let index): index.ifNotExists
    case .alterTable(let alter): alter.ifExists || alter.changes.contains(where: \.isConditional)
    case .drop(let drop): drop.ifExists
    default: false
    }
  }

  private static func undo(
    _ index: IndexDefinition, _ node: SyntaxNode, _ model: SchemaState
  ) -> [String]? {
    // An expression without a name has one that only the server knows.
    guard !index.ifNotExists,
      index.name ?? index.givenName != nil || !index.columns.contains(nil)
    else { return nil }
    let schema = node.fields["relation"]?["schemaname"]?.text.map { sqlName($0) + "." } ?? ""
    let isConcurrent = index.isConcurrent && model.tables[index.table]?.isPartitioned != true
    let drop = isConcurrent ? "DROP INDEX CONCURRENTLY" : "DROP INDEX"
    return ["\(drop) \(schema)\(sqlName(index.effectiveName.name))"]
  }

  private static func undo(trigger node: SyntaxNode) -> [String]? {
    guard !node.flag("replace"), let name = node.text("trigname"),
      let table = SQLName.text(rangeVar: node.fields["relation"])
    else { return nil }
    return ["DROP TRIGGER \(sqlName(name)) ON \(table)"]
  }

  private static func undo(
    _ alter: DDLStatement.AlterTable, _ node: SyntaxNode, _ schema: KnownSchema
  ) -> [String]? {
    guard alter.kind == .table, !alter.ifExists,
      let table = SQLName.text(rangeVar: node.fields["relation"])
    else { return nil }
    var commands: [String] = []
    for change in alter.changes.reversed() {
      guard let command = command(undoing: change, of: alter.table, schema) else { return nil }
      if !command.isEmpty { commands.append(command) }
    }
    return commands.isEmpty ? [] : ["ALTER TABLE \(table) \(commands.joined(separator: ", "))"]
  }

  /// The subcommand that undoes one; empty where there is nothing to undo.
  private static func command(
    undoing change: TableChange, of table: ObjectName, _ schema: KnownSchema
  ) -> String? {
    if change.isConditional { return nil }
    switch change.kind {
    case .addColumn(let column): return "DROP COLUMN \(sqlName(column.name))"
    case .addConstraint(let constraint):
      // With the constraint the index would go that was there before.
      if constraint.index != nil { return nil }
      return "DROP CONSTRAINT \(sqlName(constraint.effectiveName(in: table)))"
    case .setNotNull(let column):
      let wasNotNull = schema.model.tables[table]?.columns[column]?.isNotNull ?? false
      return wasNotNull ? "" : "ALTER COLUMN \(sqlName(column)) DROP NOT NULL"
    case .dropNotNull(let column): return "ALTER COLUMN \(sqlName(column)) SET NOT NULL"
    case .setDefault(let column), .dropDefault(let column):
      guard let old = schema.defaults.value(of: column, in: table) else { return nil }
      let action = old.isEmpty ? "DROP DEFAULT" : "SET DEFAULT \(old)"
      return "ALTER COLUMN \(sqlName(column)) \(action)"
    default: return nil
    }
  }

  private static func undo(_ rename: DDLStatement.Rename, _ node: SyntaxNode) -> [String]? {
    let schema = node.fields["relation"]?["schemaname"]?.text.map { sqlName($0) + "." } ?? ""
    guard let object = rename.object, !node.flag("missing_ok") else { return nil }
    let (old, new) = (sqlName(rename.oldName ?? object.name), sqlName(rename.newName))
    let name = schema + sqlName(object.name)
    switch rename.kind {
    case .column: return ["ALTER TABLE \(name) RENAME COLUMN \(new) TO \(old)"]
    case .constraint: return ["ALTER TABLE \(name) RENAME CONSTRAINT \(new) TO \(old)"]
    case .table: return ["ALTER TABLE \(schema)\(new) RENAME TO \(old)"]
    case .index: return ["ALTER INDEX \(schema)\(new) RENAME TO \(old)"]
    case .view: return ["ALTER VIEW \(schema)\(new) RENAME TO \(old)"]
    case .materializedView: return ["ALTER MATERIALIZED VIEW \(schema)\(new) RENAME TO \(old)"]
    case .sequence: return ["ALTER SEQUENCE \(schema)\(new) RENAME TO \(old)"]
    default: return nil
    }
  }
}

extension TableChange {
  /// Whether it makes a constraint of an index that is there.
  fileprivate var takesIndex: Bool {
    if case .addConstraint(let constraint) = kind { constraint.index != nil } else { false }
  }
}
