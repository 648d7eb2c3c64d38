import Migrations

extension SchemaState {
  /// Follows a `DROP`.
  mutating func remove(_ drop: DDLStatement.Drop) {
    for (index, name) in drop.names.enumerated() {
      let signature = drop.signatures.indices.contains(index) ? drop.signatures[index] : nil
      remove(drop.kind, name, signature: signature, isCascading: drop.isCascading)
    }
  }

  private mutating func remove(
    _ kind: DDLStatement.ObjectKind, _ name: ObjectName, signature: String?, isCascading: Bool
  ) {
    switch kind {
    case .table, .materializedView: remove(table: name, isCascading: isCascading)
    case .index: removeIndex(name)
    case .schema:
      for table in Array(tables.keys) where table.schema == name.name {
        remove(table: table, isCascading: true)
      }
      for index in Array(indexes.keys) where index.schema == name.name { removeIndex(index) }
      for object in Array(objects.keys)
      where object.kind != .trigger && object.name.schema == name.name {
        objects[object] = nil
      }
      objects[Object(kind: .schema, name: name)] = nil
    case .type, .domain:
      objects[Object(kind: .type, name: name)] = nil
      objects[Object(kind: .domain, name: name)] = nil
      domains[name] = nil
      if isCascading {
        for (table, column) in columns(of: name) { tables[table]?.columns[column] = nil }
      }
    case .function:
      for known in functions[name].map({ Array($0.keys) }) ?? []
      where signature == nil || known == signature {
        objects[Object(kind: .function, name: name, signature: known)] = nil
        functions[name]?[known] = nil
      }
    case .sequence:
      objects[Object(kind: .sequence, name: name)] = nil
    default: objects[Object(kind: kind, name: name)] = nil
    }
  }

  /// A table goes with its partitions, indexes, triggers and sequences.
  mutating func remove(table name: ObjectName, isCascading: Bool) {
    let hidden = temporaries.removeValue(forKey: name)
    let table = tables.removeValue(forKey: name)
    if let parent = table?.parent { children[parent]?.remove(name) }
    changeIndexes(of: name) { _ in nil }
    for trigger in triggers.removeValue(forKey: name) ?? [] {
      objects[Object(kind: .trigger, name: trigger)] = nil
    }
    removeSequences(of: name) { _ in true }
    let parts = children.removeValue(forKey: name) ?? []
    for part in parts where isCascading || tables[part]?.isPartition == true {
      remove(table: part, isCascading: isCascading)
    }
    if isCascading, hidden == nil { removeKeys(to: name) }
    if case .some(.some(let table)) = hidden { tables[name] = table }
  }

  /// Removes the foreign keys to a table.
  private mutating func removeKeys(to name: ObjectName) {
    for other in referrers(of: name) {
      for (key, constraint) in tables[other]?.constraints ?? [:]
      where constraint.referenced == name {
        tables[other]?.constraints[key] = nil
      }
    }
  }

  /// Removes the sequences that fall with columns of a table.
  mutating func removeSequences(of table: ObjectName, where falls: (String) -> Bool) {
    for (sequence, column) in ownedSequences[table] ?? [:] where falls(column) {
      objects[Object(kind: .sequence, name: sequence)] = nil
      ownedSequences[table]?[sequence] = nil
    }
  }
}
