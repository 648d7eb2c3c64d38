import Migrations

extension SchemaState {
  /// Follows a `RENAME`.
  mutating func apply(_ rename: DDLStatement.Rename) {
    guard let object = rename.object else { return }
    switch (rename.kind, rename.oldName) {
    case (.column, let old?):
      for member in family(of: object) { renameColumn(old, of: member, to: rename.newName) }
    case (.constraint, let old?):
      let constraint = tables[object]?.constraints.removeValue(forKey: old)
      tables[object]?.constraints[rename.newName] = constraint
    default: move(rename.kind, object, to: ObjectName(schema: object.schema, rename.newName))
    }
  }

  /// Gives something another name or schema.
  mutating func move(_ kind: DDLStatement.ObjectKind, _ old: ObjectName, to new: ObjectName) {
    switch kind {
    case .table, .materializedView: moveTable(old, to: new)
    case .index:
      if let index = removeIndex(old) { set(index, as: new) }
    case .function:
      let known = functions.removeValue(forKey: old)
      functions[new] = known
      for signature in known?.keys.map(\.self) ?? [] {
        moveObject(Object(kind: kind, name: old, signature: signature), to: new)
      }
    case .type, .domain:
      renameType(old, to: new)
      moveObject(Object(kind: kind, name: old), to: new)
    case .sequence:
      for (table, sequences) in ownedSequences {
        guard let column = sequences[old] else { continue }
        ownedSequences[table]?[old] = nil
        ownedSequences[table]?[new] = column
      }
      moveObject(Object(kind: kind, name: old), to: new)
    default: moveObject(Object(kind: kind, name: old), to: new)
    }
  }

  private mutating func moveObject(_ object: Object, to new: ObjectName) {
    guard let isComposite = objects.removeValue(forKey: object) else { return }
    objects[Object(kind: object.kind, name: new, signature: object.signature)] = isComposite
  }

  private mutating func moveTable(_ old: ObjectName, to new: ObjectName) {
    guard let table = tables.removeValue(forKey: old) else { return }
    tables[new] = table
    noteReferences(of: new, table.constraints.values)
    changeIndexes(of: old) { index in
      var index = index
      index.table = new
      return index
    }
    if let parts = children.removeValue(forKey: old) {
      children[new] = parts
      for part in parts where tables[part]?.parent == old { tables[part]?.parent = new }
    }
    if let parent = table.parent, children[parent]?.remove(old) != nil {
      children[parent]?.insert(new)
    }
    ownedSequences[new] = ownedSequences.removeValue(forKey: old)
    for trigger in triggers.removeValue(forKey: old) ?? [] {
      let moved = ObjectName(schema: new.name, trigger.name)
      moveObject(Object(kind: .trigger, name: trigger), to: moved)
      triggers[new, default: []].insert(moved)
    }
    if let hidden = temporaries.removeValue(forKey: old) { temporaries[new] = hidden }
  }

  private mutating func renameType(_ old: ObjectName, to new: ObjectName) {
    if let domain = domains.removeValue(forKey: old) { domains[new] = domain }
    for (table, column) in columns(of: old) { tables[table]?.columns[column]?.type?.name = new }
  }

  private mutating func renameColumn(_ old: String, of name: ObjectName, to new: String) {
    guard var table = tables.removeValue(forKey: name) else { return }
    table.columns[new] = table.columns.removeValue(forKey: old)
    for key in table.constraints.keys { table.constraints[key]?.rename(old, to: new) }
    table.partitionKey = table.partitionKey.map { $0 == old ? new : $0 }
    tables[name] = table
    changeIndexes(of: name, where: { $0.layout.usedColumns.contains(old) }) { index in
      var index = index
      index.layout.rename(old, to: new)
      return index
    }
    for (sequence, column) in ownedSequences[name] ?? [:] where column == old {
      ownedSequences[name]?[sequence] = new
    }
  }
}
