import Migrations

/// Tells which fixes have a result that the history of the migrations alone decides: for when there is
/// no server to try them on.
enum Certainty {
  /// - Throws: `FixRefusal` for a file with a statement that may do anything to what follows it.
  static func check(_ up: SectionLayout, _ schema: KnownSchema) throws(FixRefusal) {
    for statement in up.statements {
      let line = statement.statement.location.line
      if case .setting(let name, _) = statement.action, name != "search_path" { continue }
      if StatementTouch(statement.parsed, schema.model).isOpaque, !isDropOfIndex(statement.action) {
        throw refusal("line \(line) may do more than can be read from it")
      }
    }
  }

  /// - Throws: `FixRefusal` for a statement whose fix depends on more than the history tells.
  static func check(
    _ statement: ParsedSection.ParsedStatement, _ model: SchemaState
  ) throws(FixRefusal) {
    guard hasNames(statement.action) else { throw refusal("the names it makes are the server's") }
    let tables: [ObjectName?] =
      switch statement.action {
      case .createIndex(let index): [index.table]
      case .alterTable(let alter): [alter.table]
      case .drop(let drop): drop.names.map { model.indexes[$0]?.table }
      default: statement.statement.kind == .nonTransactional ? [] : [nil]
      }
    for table in tables {
      guard let table, let known = model.tables[table], !known.isPartitioned, known.parent == nil
      else { throw refusal("the migrations do not tell all about what it works on") }
    }
  }

  /// Whether a statement names all that it makes.
  static func hasNames(_ action: DDLStatement) -> Bool {
    switch action {
    case .createIndex(let index): index.name != nil
    case .alterTable(let alter):
      alter.changes.allSatisfy { change in
        switch change.kind {
        case .addConstraint(let constraint): constraint.name != nil
        case .addColumn(let column):
          column.constraints.allSatisfy { !$0.isOfTable || $0.name != nil }
        case .detachPartition: false
        default: true
        }
      }
    default: true
    }
  }

  private static func isDropOfIndex(_ action: DDLStatement) -> Bool {
    if case .drop(let drop) = action { drop.kind == .index } else { false }
  }

  /// Why something is not done without a server.
  static func refusal(_ reason: String) -> FixRefusal {
    FixRefusal("there is no scratch database to try it on, and \(reason)")
  }
}
