/// What ALTER TABLE cannot do is done by building the table anew.
extension SQLiteDialect: SchemaDialect {
  func name(of type: ColumnType) -> String {
    switch type {
    case .identity, .integer, .boolean: "integer"
    case .smallInteger: "smallint"
    case .bigInteger: "bigint"
    case .double: "double precision"
    case .numeric(let precision, let scale): "numeric(\(precision), \(scale))"
    case .text, .date, .timestamp, .timestampWithTimeZone, .uuid, .json: "text"
    case .varchar(let length): "varchar(\(length))"
    case .binary: "blob"
    case .sql(let name): name
    }
  }

  var identityRule: String? { "AUTOINCREMENT" }

  var concurrently: String? { nil }

  func addColumn(
    _ column: Column, to table: String, _ database: MigrationDatabase, at place: CallSite
  ) async throws {
    let definition = column.sql(self)
    if column.canBeAdded {
      try await database.alterTable(table, "ADD COLUMN \(definition)", at: place)
    } else {
      try await database.rebuild(table, at: place) { $0.addColumn(definition) }
    }
  }

  func dropColumn(
    _ name: String, from table: String, _ database: MigrationDatabase, at place: CallSite
  ) async throws {
    try await database.rebuild(table, at: place) { try $0.dropColumn(name) }
  }

  func alterColumn(
    _ name: String, of table: String, _ changes: [ColumnChange], _ database: MigrationDatabase,
    at place: CallSite
  ) async throws {
    try await database.rebuild(table, at: place) { try $0.changeColumn(name, changes) }
  }

  func addConstraint(
    _ constraint: TableConstraint, to table: String, _ database: MigrationDatabase,
    at place: CallSite
  ) async throws {
    try await database.rebuild(table, at: place) { $0.addConstraint(constraint.sql) }
  }

  func dropConstraint(
    _ name: String, from table: String, _ database: MigrationDatabase, at place: CallSite
  ) async throws {
    try await database.rebuild(table, at: place) { try $0.dropConstraint(name) }
  }
}

extension Column {
  /// Whether ADD COLUMN takes the column (https://sqlite.org/lang_altertable.html).
  fileprivate var canBeAdded: Bool {
    !isPrimaryKey && type != .identity && (isNullable || `default` != nil)
      && `default`?.isConstant ?? true
  }
}
