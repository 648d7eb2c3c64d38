import Migrations

/// What a history of migrations tells of the schema: the tables that it made, and how they stand.
///
/// Tables that were there before the history are not in it.
struct SchemaModel: Sendable {
  /// A table that a migration made.
  struct Table: Sendable {
    /// The revision that made it.
    let revision: String
    var columns: [String: Column] = [:]
    /// The named constraints and those that are not valid yet.
    var constraints: [String: ConstraintDefinition] = [:]
    /// The constraints without a name of their own.
    var unnamedConstraints: [ConstraintDefinition] = []
    /// Whether migrations have put rows into it.
    var hasRows = false
    let isTemporary: Bool
    /// The table that this is a partition of.
    var parent: ObjectName?
  }

  /// A column.
  struct Column: Sendable {
    var type: ColumnTypeName?
    var isNotNull: Bool
  }

  /// The tables by name.
  private(set) var tables: [ObjectName: Table] = [:]
  /// The indexes by name.
  private(set) var indexes: [ObjectName: IndexDefinition] = [:]

  /// All constraints of a table.
  func constraints(of table: ObjectName) -> [ConstraintDefinition] {
    guard let table = tables[table] else { return [] }
    return Array(table.constraints.values) + table.unnamedConstraints
  }

  /// Follows a statement.
  /// - Parameter revision: the migration that the statement is of.
  mutating func apply(_ action: Action, by revision: String) {
    switch action {
    case .createTable(let table): create(table, by: revision)
    case .alterTable(let change):
      for part in change.changes { apply(part.kind, to: change.table) }
    case .createIndex(let index):
      if let name = index.name {
        indexes[ObjectName(schema: index.table.schema, name)] = index
      }
    case .drop(let drop):
      for name in drop.names {
        switch drop.kind {
        case .table, .materializedView:
          tables[name] = nil
          indexes = indexes.filter { $0.value.table != name }
        case .index: indexes[name] = nil
        default: break
        }
      }
    case .rename(let rename): apply(rename)
    case .setSchema(.table, let table, let schema):
      tables[ObjectName(schema: schema, table.name)] = tables.removeValue(forKey: table)
    case .insert(let table), .copy(let table): tables[table]?.hasRows = true
    case .truncate(let names, _):
      for name in names { tables[name]?.hasRows = false }
    default: break
    }
  }

  private mutating func create(_ create: Action.CreateTable, by revision: String) {
    if create.ifNotExists, tables[create.name] != nil { return }
    var table = Table(revision: revision, isTemporary: create.isTemporary)
    table.hasRows = create.isFilled
    table.parent = create.parent
    for column in create.columns { add(column, to: &table) }
    for constraint in create.constraints { add(constraint, to: &table) }
    tables[create.name] = table
  }

  private func add(_ column: ColumnDefinition, to table: inout Table) {
    table.columns[column.name] = Column(type: column.type, isNotNull: column.isNotNull)
    for constraint in column.constraints where constraint.isOfTable {
      add(constraint.of(column: column.name), to: &table)
    }
  }

  private func add(_ constraint: ConstraintDefinition, to table: inout Table) {
    if constraint.kind == .primaryKey {
      for column in constraint.columns { table.columns[column]?.isNotNull = true }
    }
    if let name = constraint.name {
      table.constraints[name] = constraint
    } else {
      table.unnamedConstraints.append(constraint)
    }
  }

  private mutating func apply(_ change: TableChange.Kind, to name: ObjectName) {
    guard var table = tables.removeValue(forKey: name) else { return }
    switch change {
    case .addColumn(let column): add(column, to: &table)
    case .dropColumn(let column):
      table.columns[column] = nil
      table.constraints = table.constraints.filter { !$0.value.columns.contains(column) }
      table.unnamedConstraints.removeAll { $0.columns.contains(column) }
    case .setType(let column, let type, _): table.columns[column]?.type = type
    case .setNotNull(let column): table.columns[column]?.isNotNull = true
    case .dropNotNull(let column): table.columns[column]?.isNotNull = false
    case .addConstraint(let constraint): add(constraint, to: &table)
    case .validateConstraint(let name): table.constraints[name]?.isNotValid = false
    case .dropConstraint(let name): table.constraints[name] = nil
    case .attachPartition, .detachPartition, .setDefault, .dropDefault, .setLogging,
      .setTablespace, .setAccessMethod, .other:
      break
    }
    tables[name] = table
  }

  private mutating func apply(_ rename: Action.Rename) {
    guard let object = rename.object else { return }
    let newName = ObjectName(schema: object.schema, rename.newName)
    switch (rename.kind, rename.oldName) {
    case (.table, _): tables[newName] = tables.removeValue(forKey: object)
    case (.index, _): indexes[newName] = indexes.removeValue(forKey: object)
    case (.column, let old?):
      let column = tables[object]?.columns.removeValue(forKey: old)
      tables[object]?.columns[rename.newName] = column
    case (.constraint, let old?):
      let constraint = tables[object]?.constraints.removeValue(forKey: old)
      tables[object]?.constraints[rename.newName] = constraint
    default: break
    }
  }
}
