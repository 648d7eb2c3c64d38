import Migrations

extension SchemaState {
  /// Follows a statement.
  /// - Parameter revision: the migration that the statement is of.
  mutating func apply(_ action: DDLStatement, by revision: String) {
    switch action {
    case .createTable(let table): create(table, by: revision)
    case .alterTable(let change) where change.kind == .index:
      for case .attachPartition(let part) in change.changes.map(\.kind) {
        attachedIndexes[change.table, default: []].insert(part)
      }
    case .alterTable(let change):
      for part in change.changes { apply(part, to: change.table) }
    case .createIndex(let index): create(index)
    case .create(let kind, let name): add(Object(kind: kind, name: name))
    case .createComposite(let name): objects[Object(kind: .type, name: name)] = true
    case .createTrigger(let table, let name):
      let trigger = ObjectName(schema: table.name, name)
      add(Object(kind: .trigger, name: trigger))
      triggers[table, default: []].insert(trigger)
    case .createDomain(let domain):
      add(Object(kind: .domain, name: domain.name))
      domains[domain.name] = Domain(definition: domain, isChecked: domain.constraint != nil)
    case .alterDomain(let name, .addConstraint), .alterDomain(let name, .setNotNull):
      domains[name]?.isChecked = true
    case .createFunction(let name, let signature, let isVolatile):
      add(Object(kind: .function, name: name, signature: signature))
      functions[name, default: [:]][signature] = isVolatile
    case .alterFunction(let name, let isVolatile):
      functions[name] = functions[name]?.mapValues { _ in isVolatile } ?? ["": isVolatile]
    case .block(let text): forgetFunctions(in: text)
    case .createOwnedSequence(let sequence, let table, let column):
      add(Object(kind: .sequence, name: sequence))
      ownedSequences[table, default: [:]][sequence] = column
    case .ownSequence(let sequence, let table, let column):
      ownedSequences[table, default: [:]][sequence] = column
    case .drop(let drop): remove(drop)
    case .rename(let rename): apply(rename)
    case .setSchema(let kind, let name, let schema):
      move(kind, name, to: ObjectName(schema: schema, name.name))
    case .insert(let table), .copy(let table): tables[table]?.hasRows = true
    case .truncate(let names, _):
      for name in names { tables[name]?.hasRows = false }
    default: break
    }
  }

  /// Follows the end of a session: its temporary tables are gone, and what they hid is seen again.
  mutating func endSession() {
    for name in temporaries.keys { remove(table: name, isCascading: true) }
  }

  private mutating func add(_ object: Object) { objects[object] = false }

  /// A block of code may define the functions that it names anew.
  private mutating func forgetFunctions(in text: String) {
    for word in text.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "_" }) {
      let name = ObjectName(String(word).lowercased())
      if functions[name] != nil { functions[name] = ["": true] }
    }
  }

  private mutating func create(_ index: IndexDefinition) {
    var name = index.effectiveName
    if index.ifNotExists, indexes[name] != nil { return }
    if index.name == nil {
      let wanted = name
      var number = 1
      while indexes[name] != nil || tables[name] != nil
        || tables[index.table]?.constraints[name.name] != nil
      {
        name = ObjectName(schema: wanted.schema, "\(wanted.name)\(number)")
        number += 1
      }
    }
    set(index, as: name)
  }

  private mutating func create(_ create: DDLStatement.CreateTable, by revision: String) {
    if create.ifNotExists, tables[create.name] != nil { return }
    var table = Table(
      revision: revision, isTemporary: create.isTemporary,
      isPartitioned: create.isPartitioned)
    table.hasRows = create.isFilled
    table.parent = create.parent
    table.isPartition = create.isPartition
    table.isDefaultPartition = create.isDefaultPartition
    table.partitionKey = create.partitionKey
    table.partitionStrategy = create.partitionStrategy
    for other in create.parents + create.models {
      table.columns.merge(tables[other]?.columns ?? [:]) { own, _ in own }
    }
    for parent in create.parents { children[parent, default: []].insert(create.name) }
    for column in create.columns { add(column, to: create.name, &table) }
    for constraint in create.constraints { add(constraint, to: create.name, &table) }
    if create.isTemporary, temporaries[create.name] == nil {
      temporaries[create.name] = .some(tables[create.name])
    }
    tables[create.name] = table
    noteReferences(of: create.name, table.constraints.values)
  }

  private func add(_ column: ColumnDefinition, to name: ObjectName, _ table: inout Table) {
    let known = table.columns[column.name]
    table.columns[column.name] = Column(
      type: column.type?.stored ?? known?.type,
      isNotNull: column.isNotNull || known?.isNotNull == true,
      collation: column.collation ?? known?.collation,
      sources: column.constraint(.generated)?.expression?.sources ?? known?.sources ?? [])
    for constraint in column.constraints where constraint.isOfTable {
      add(constraint.of(column: column.name), to: name, &table)
    }
  }

  private func add(_ constraint: ConstraintDefinition, to name: ObjectName, _ table: inout Table) {
    if constraint.kind == .primaryKey {
      for column in constraint.columns { table.columns[column]?.isNotNull = true }
    }
    let wanted = constraint.effectiveName(in: name)
    var free = wanted
    var number = 1
    while constraint.name == nil, table.constraints[free] != nil {
      free = "\(wanted)\(number)"
      number += 1
    }
    table.constraints[free] = constraint
  }

  private mutating func apply(_ change: TableChange, to name: ObjectName) {
    switch change.kind {
    case .addColumn, .dropColumn, .setType, .setNotNull, .dropNotNull:
      // They are done to partitions and to what inherits as well.
      for member in family(of: name) { apply(change, toOne: member) }
    case .attachPartition(let partition):
      children[name, default: []].insert(partition)
      tables[partition]?.parent = name
      tables[partition]?.isPartition = true
      tables[partition]?.isDefaultPartition = change.isDefaultPartition
    case .detachPartition(let partition, _):
      children[name]?.remove(partition)
      tables[partition]?.parent = nil
      tables[partition]?.isPartition = false
      tables[partition]?.isDefaultPartition = false
    case .dropConstraint(let constraint):
      removeFromPartitions(of: name, constraint: constraint)
      apply(change, toOne: name)
    case .inherit(let parent): children[parent, default: []].insert(name)
    case .disinherit(let parent): children[parent]?.remove(name)
    default: apply(change, toOne: name)
    }
  }

  /// Follows the constraints of a table that no migration made.
  private mutating func apply(_ change: TableChange, toOther name: ObjectName) {
    switch change.kind {
    case .addConstraint(let constraint):
      constraintsOfOthers[name, default: [:]][constraint.effectiveName(in: name)] = constraint
    case .validateConstraint(let constraint):
      if constraintsOfOthers[name]?[constraint] != nil {
        constraintsOfOthers[name]?[constraint]?.isNotValid = false
      } else {
        validatedOfOthers[name, default: []].insert(constraint)
      }
    case .dropConstraint(let constraint):
      constraintsOfOthers[name]?[constraint] = nil
      validatedOfOthers[name]?.remove(constraint)
    default: break
    }
  }

  private mutating func apply(_ change: TableChange, toOne name: ObjectName) {
    guard tables[name] != nil else { return apply(change, toOther: name) }
    guard var table = tables.removeValue(forKey: name) else { return }
    defer { tables[name] = table }
    switch change.kind {
    case .addColumn(let column):
      if !change.isConditional || table.columns[column.name] == nil {
        add(column, to: name, &table)
        noteReferences(of: name, column.constraints)
      }
    case .dropColumn(let column):
      table.columns = table.columns.filter { name, definition in
        name != column && !definition.sources.contains(column)
      }
      table.constraints = table.constraints.filter { !$0.value.uses(column) }
      changeIndexes(of: name, where: { $0.layout.usedColumns.contains(column) }) { _ in nil }
      removeSequences(of: name) { $0 == column }
    case .setType(let column, let type, _):
      table.columns[column]?.type = type
      table.columns[column]?.collation = change.collation
    case .setNotNull(let column): table.columns[column]?.isNotNull = true
    case .dropNotNull(let column): table.columns[column]?.isNotNull = false
    case .addConstraint(var constraint):
      if let index = constraint.index,
        let taken = removeIndex(ObjectName(schema: name.schema, index))
      {
        constraint.columns = taken.columns.compactMap(\.self)
        constraint.layout = taken.layout
      }
      add(constraint, to: name, &table)
      noteReferences(of: name, [constraint])
    case .validateConstraint(let name): table.constraints[name]?.isNotValid = false
    case .dropConstraint(let name): table.constraints[name] = nil
    default: break
    }
  }
}

extension SyntaxNode {
  /// The columns and functions of an expression.
  fileprivate var sources: Set<String> {
    var names = columnNames
    forEach { node in
      if node.kind == "FuncCall", let name = node.fields.names("funcname").last {
        names.insert(name)
      }
    }
    return names
  }
}
