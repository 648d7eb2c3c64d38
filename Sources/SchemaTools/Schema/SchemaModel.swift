import Migrations

/// What a history of migrations tells of the schema: the tables that it made, and how they stand.
///
/// What was there before the history is not in it.
struct SchemaModel: Sendable {
  /// A table or a materialized view that a migration made.
  struct Table: Sendable {
    /// The revision that made it.
    let revision: String
    var columns: [String: Column] = [:]
    /// The constraints by name.
    var constraints: [String: ConstraintDefinition] = [:]
    /// Whether migrations have put rows into it.
    var hasRows = false
    let isTemporary: Bool
    /// Whether it has partitions.
    let isPartitioned: Bool
    /// The table that this is a partition of, or that it inherits from.
    var parent: ObjectName?
  }

  /// A column.
  struct Column: Sendable, Equatable {
    var type: ColumnTypeName?
    var isNotNull: Bool
  }

  /// Something without rows, such as a view or a type.
  struct Object: Sendable, Hashable {
    let kind: Action.ObjectKind
    let name: ObjectName
  }

  /// The tables by name.
  private(set) var tables: [ObjectName: Table] = [:]
  /// The indexes by name; those of keys are with the constraints.
  private(set) var indexes: [ObjectName: IndexDefinition] = [:]
  /// Views, types, functions, triggers and the like.
  private(set) var objects: Set<Object> = []
  /// The domains whose values are checked.
  private(set) var checkedDomains: Set<ObjectName> = []
  /// The functions that may give another value each time.
  private(set) var volatileFunctions: Set<ObjectName> = []

  /// All constraints of a table.
  func constraints(of table: ObjectName) -> [ConstraintDefinition] {
    tables[table].map { Array($0.constraints.values) } ?? []
  }

  /// Follows a statement.
  /// - Parameter revision: the migration that the statement is of.
  mutating func apply(_ action: Action, by revision: String) {
    switch action {
    case .createTable(let table): create(table, by: revision)
    case .alterTable(let change):
      for part in change.changes { apply(part, to: change.table) }
    case .createIndex(let index):
      if index.ifNotExists, indexes[index.effectiveName] != nil { return }
      indexes[index.effectiveName] = index
    case .create(let kind, let name): objects.insert(Object(kind: kind, name: name))
    case .createTrigger(let table, let name):
      objects.insert(Object(kind: .trigger, name: ObjectName(schema: table.name, name)))
    case .createDomain(let name, let constraint):
      objects.insert(Object(kind: .domain, name: name))
      if constraint != nil { checkedDomains.insert(name) }
    case .alterDomain(let name, let constraint):
      if constraint != nil { checkedDomains.insert(name) }
    case .createFunction(let name, let isVolatile):
      objects.insert(Object(kind: .function, name: name))
      if isVolatile {
        volatileFunctions.insert(name)
      } else {
        volatileFunctions.remove(name)
      }
    case .drop(let drop):
      for name in drop.names { remove(drop.kind, name) }
    case .rename(let rename): apply(rename)
    case .setSchema(let kind, let name, let schema):
      move(kind, name, to: ObjectName(schema: schema, name.name))
    case .insert(let table), .copy(let table): tables[table]?.hasRows = true
    case .truncate(let names, _):
      for name in names { tables[name]?.hasRows = false }
    default: break
    }
  }

  private mutating func create(_ create: Action.CreateTable, by revision: String) {
    if create.ifNotExists, tables[create.name] != nil { return }
    var table = Table(
      revision: revision, isTemporary: create.isTemporary,
      isPartitioned: create.isPartitioned)
    table.hasRows = create.isFilled
    table.parent = create.parent
    if create.isPartition, let parent = create.parent.flatMap({ tables[$0] }) {
      table.columns = parent.columns
    }
    for column in create.columns { add(column, to: create.name, &table) }
    for constraint in create.constraints { add(constraint, to: create.name, &table) }
    tables[create.name] = table
  }

  private func add(_ column: ColumnDefinition, to name: ObjectName, _ table: inout Table) {
    table.columns[column.name] = Column(type: column.type, isNotNull: column.isNotNull)
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
    guard var table = tables.removeValue(forKey: name) else { return }
    defer { tables[name] = table }
    switch change.kind {
    case .addColumn(let column):
      if !change.isConditional || table.columns[column.name] == nil {
        add(column, to: name, &table)
      }
    case .dropColumn(let column):
      table.columns[column] = nil
      table.constraints = table.constraints.filter { !$0.value.uses(column) }
      indexes = indexes.filter { $0.value.table != name || !$0.value.columns.contains(column) }
    case .setType(let column, let type, _): table.columns[column]?.type = type
    case .setNotNull(let column): table.columns[column]?.isNotNull = true
    case .dropNotNull(let column): table.columns[column]?.isNotNull = false
    case .addConstraint(var constraint):
      if let index = constraint.index,
        let taken = indexes.removeValue(forKey: ObjectName(schema: name.schema, index))
      {
        constraint.columns = taken.columns.compactMap(\.self)
      }
      add(constraint, to: name, &table)
    case .validateConstraint(let name): table.constraints[name]?.isNotValid = false
    case .dropConstraint(let name): table.constraints[name] = nil
    case .attachPartition(let partition): tables[partition]?.parent = name
    case .detachPartition(let partition, _): tables[partition]?.parent = nil
    case .setDefault, .dropDefault, .setLogging, .setTablespace, .setAccessMethod, .other: break
    }
  }

  private mutating func remove(_ kind: Action.ObjectKind, _ name: ObjectName) {
    switch kind {
    case .table, .materializedView:
      tables[name] = nil
      indexes = indexes.filter { $0.value.table != name }
      objects = objects.filter { $0.kind != .trigger || $0.name.schema != name.name }
    case .index: indexes[name] = nil
    case .schema:
      tables = tables.filter { $0.key.schema != name.name }
      indexes = indexes.filter { $0.key.schema != name.name }
      objects = objects.filter { $0.kind == .trigger || $0.name.schema != name.name }
      objects.remove(Object(kind: .schema, name: name))
    case .type, .domain:
      objects = objects.filter { ![.type, .domain].contains($0.kind) || $0.name != name }
      checkedDomains.remove(name)
    default: objects.remove(Object(kind: kind, name: name))
    }
  }

  private mutating func apply(_ rename: Action.Rename) {
    guard let object = rename.object else { return }
    switch (rename.kind, rename.oldName) {
    case (.column, let old?): renameColumn(old, of: object, to: rename.newName)
    case (.constraint, let old?):
      let constraint = tables[object]?.constraints.removeValue(forKey: old)
      tables[object]?.constraints[rename.newName] = constraint
    default: move(rename.kind, object, to: ObjectName(schema: object.schema, rename.newName))
    }
  }

  private mutating func move(_ kind: Action.ObjectKind, _ old: ObjectName, to new: ObjectName) {
    switch kind {
    case .table, .materializedView:
      tables[new] = tables.removeValue(forKey: old)
      for (name, index) in indexes where index.table == old { indexes[name]?.table = new }
    case .index: indexes[new] = indexes.removeValue(forKey: old)
    default:
      if objects.remove(Object(kind: kind, name: old)) != nil {
        objects.insert(Object(kind: kind, name: new))
      }
    }
  }

  private mutating func renameColumn(_ old: String, of name: ObjectName, to new: String) {
    guard var table = tables.removeValue(forKey: name) else { return }
    table.columns[new] = table.columns.removeValue(forKey: old)
    table.constraints = table.constraints.mapValues { constraint in
      var constraint = constraint
      constraint.columns = constraint.columns.map { $0 == old ? new : $0 }
      return constraint
    }
    tables[name] = table
    for (key, index) in indexes where index.table == name {
      indexes[key]?.columns = index.columns.map { $0 == old ? new : $0 }
    }
  }
}

extension ConstraintDefinition {
  /// Whether it falls with a column.
  fileprivate func uses(_ column: String) -> Bool {
    columns.contains(column) || expression?.columnNames.contains(column) == true
  }
}
