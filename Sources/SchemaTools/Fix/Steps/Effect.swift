/// What a statement makes or takes away. A statement of the down migration undoes one of the up migration when
/// their effects are the same.
enum Effect: Sendable, Hashable {
  /// A table, an index, a view, …, by its kind in parsenodes.h.
  case object(kind: String, ObjectName)
  case column(ObjectName, String)
  case constraint(ObjectName, String)
  case notNull(ObjectName, String)
  case `default`(ObjectName, String)
  case type(ObjectName, String)
  /// A change of names, in either direction.
  case rename(kind: String, of: ObjectName?, Set<String>)
  /// The rows of a table.
  case rows(ObjectName)
}

extension Effect {
  /// What a statement does; nil when that is not known.
  static func all(of statement: ParsedSection.ParsedStatement) -> Set<Effect>? {
    switch statement.action {
    case .createTable(let table):
      [.object(kind: statement.node?.text("objtype") ?? "OBJECT_TABLE", table.name)]
    case .createIndex(let index):
      [.object(kind: "OBJECT_INDEX", index.effectiveName)]
    case .alterTable(let alter): all(of: alter)
    case .drop(let drop):
      Set(drop.names.map { .object(kind: statement.node?.text("removeType") ?? "", $0) })
    case .rename(let rename): self.rename(of: rename).map { [$0] }
    case .createTrigger(let table, let name):
      [.object(kind: "OBJECT_TRIGGER", ObjectName(schema: table.name, name))]
    case .insert(let table), .update(let table, _), .delete(let table, _), .copy(let table):
      [.rows(table)]
    case .truncate(let tables, _): Set(tables.map(Effect.rows))
    default: statement.node.flatMap(CreatedObject.init).map { [.object(kind: $0.kind, $0.name)] }
    }
  }

  private static func all(of alter: DDLStatement.AlterTable) -> Set<Effect>? {
    var effects: Set<Effect> = []
    for change in alter.changes {
      guard let effect = Effect(change.kind, of: alter.table) else { return nil }
      effects.insert(effect)
    }
    return effects
  }

  /// What a subcommand of `ALTER TABLE` does; nil when that is not known.
  init?(_ change: TableChange.Kind, of table: ObjectName) {
    switch change {
    case .addColumn(let column): self = .column(table, column.name)
    case .dropColumn(let column): self = .column(table, column)
    case .setType(let column, _, _): self = .type(table, column)
    case .setNotNull(let column), .dropNotNull(let column): self = .notNull(table, column)
    case .setDefault(let column), .dropDefault(let column): self = .default(table, column)
    case .addConstraint(let constraint):
      self = .constraint(table, constraint.effectiveName(in: table))
    case .dropConstraint(let name): self = .constraint(table, name)
    case .attachPartition(let partition), .detachPartition(let partition, _):
      self = .object(kind: "partition of \(table)", partition)
    default: return nil
    }
  }

  private static func rename(of rename: DDLStatement.Rename) -> Effect? {
    let isPart = rename.oldName != nil
    return (rename.oldName ?? rename.object?.name).map { old in
      .rename(
        kind: rename.kind.rawValue, of: isPart ? rename.object : nil, [old, rename.newName])
    }
  }
}
