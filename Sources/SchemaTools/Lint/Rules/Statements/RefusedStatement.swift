import Migrations

/// Statements that PostgreSQL refuses as the schema stands.
enum RefusedStatement: StatementRule {
  static let name = "refused-statement"
  static let summary =
    "PostgreSQL refuses the statement, as partitioned tables, default partitions or keys stand."
  static let severity = Finding.Severity.error

  static func findings(in statement: LintStatement) -> [Finding] {
    var refusals: [Refusal]
    switch statement.action {
    case .createTable(let table): refusals = Refusal.all(in: table)
    case .createIndex(let index): refusals = Refusal.all(in: index, statement.schema)
    case .drop(let drop): refusals = Refusal.all(in: drop, statement.schema)
    case .refresh(let view, isConcurrent: true):
      refusals = Refusal.refresh(view, statement.schema).map { [$0] } ?? []
    case .alterDomain(let domain, let change):
      refusals = Refusal.all(of: domain, change, statement.schema)
    case .alterTable(let alter) where alter.kind == .table:
      refusals = alter.changes.compactMap { Refusal($0, of: alter.table, statement) }
    default: refusals = []
    }
    refusals += Refusal.columnsMadeTwice(statement.parsed.node)
    return refusals.map {
      statement.finding(
        self, at: $0.offset, table: $0.table, "PostgreSQL refuses \($0.what)", remedy: $0.remedy)
    }
  }
}

/// Something that PostgreSQL refuses.
private struct Refusal {
  let table: ObjectName?
  let what: String
  let remedy: String
  var offset: Int?

  /// Columns that a view or a table made by a query would have twice.
  static func columnsMadeTwice(_ node: SyntaxNode?) -> [Refusal] {
    (node?.resultColumnsMadeTwice ?? []).map {
      Refusal(
        table: nil, what: "two columns \(sqlName($0.name))",
        remedy: "Give one of them another name.", offset: $0.offset)
    }
  }

  /// Constraints of a domain of which columns hold arrays.
  static func all(
    of domain: ObjectName, _ change: DomainChange, _ schema: SchemaState
  ) -> [Refusal] {
    if case .other = change { return [] }
    if case .addConstraint(let constraint) = change, constraint.isNotValid { return [] }
    return schema.columns(of: domain)
      .filter { schema.tables[$0.table]?.columns[$0.column]?.type?.isArray == true }.prefix(1).map {
        Refusal(
          table: $0.table,
          what:
            "a constraint of the domain \(domain), of which \($0.table).\($0.column) is an array",
          remedy: "Make a new domain with the constraint, and give the column an array of that.")
      }
  }

  static func all(in table: DDLStatement.CreateTable) -> [Refusal] {
    var names: Set<String> = []
    let twice = table.columns.filter { !names.insert($0.name).inserted }.map {
      Refusal(
        table: table.name, what: "a table with two columns \(sqlName($0.name))",
        remedy: "Keep one of them.", offset: $0.offset)
    }
    guard table.isPartitioned else { return twice }
    let keys =
      table.constraints
      + table.columns.flatMap { column in column.constraints.map { $0.of(column: column.name) } }
    return twice
      + keys.compactMap { incomplete($0, of: table.name, partitionKey: table.partitionKey) }
  }

  static func all(in index: IndexDefinition, _ schema: SchemaState) -> [Refusal] {
    guard let table = schema.tables[index.table], table.isPartitioned else { return [] }
    if index.isConcurrent {
      return [
        Refusal(
          table: index.table,
          what: "CREATE INDEX CONCURRENTLY on \(index.table), which is partitioned",
          remedy: """
            CREATE INDEX … ON ONLY \(index.table.sql), CREATE INDEX CONCURRENTLY on each partition, and \
            ALTER INDEX … ATTACH PARTITION.
            """)
      ]
    }
    guard index.isUnique,
      !Set(table.partitionKey.compactMap(\.self)).isSubset(of: index.columns.compactMap(\.self))
    else { return [] }
    return [missingKey(index.table, table.partitionKey, nil)]
  }

  static func all(in drop: DDLStatement.Drop, _ schema: SchemaState) -> [Refusal] {
    guard drop.kind == .index, drop.isConcurrent else { return [] }
    if drop.names.count > 1 {
      return [
        Refusal(
          table: nil, what: "DROP INDEX CONCURRENTLY of several indexes",
          remedy: "Drop each index in a statement of its own.")
      ]
    }
    return drop.names.compactMap { name in
      guard let index = schema.indexes[name], schema.tables[index.table]?.isPartitioned == true
      else { return nil }
      return Refusal(
        table: index.table,
        what: "DROP INDEX CONCURRENTLY of \(name), which is an index of a partitioned table",
        remedy: "DROP INDEX \(name.sql) without CONCURRENTLY; it takes a moment.")
    }
  }

  static func refresh(_ view: ObjectName, _ schema: SchemaState) -> Refusal? {
    guard schema.tables[view] != nil,
      !schema.indexes(of: view).contains(where: { $0.isUnique && !$0.layout.isComputed })
    else { return nil }
    return Refusal(
      table: view,
      what: "REFRESH … CONCURRENTLY of \(view), which has no unique index on columns alone",
      remedy: "CREATE UNIQUE INDEX CONCURRENTLY on columns that tell its rows apart first.")
  }

  /// What is refused of a subcommand of ALTER TABLE; nil for nothing.
  init?(_ change: TableChange, of name: ObjectName, _ statement: LintStatement) {
    guard let table = statement.schema.tables[name], table.isPartitioned else { return nil }
    let version = statement.section.settings.serverVersion
    switch change.kind {
    case .addConstraint(let key)
    where key.kind == .foreignKey && key.isNotValid && !statement.canBeNotValid(in: name):
      self.init(
        table: name,
        what: "a NOT VALID foreign key of \(name), which is partitioned, before PostgreSQL 18",
        remedy: """
          Add it as NOT VALID to each partition, VALIDATE them in another migration, and then add it \
          to \(name.sql), which takes them over.
          """, offset: key.offset)
    case .addConstraint(let key) where key.index != nil:
      self.init(
        table: name, what: "USING INDEX for a key of \(name), which is partitioned",
        remedy: """
          ALTER TABLE ONLY \(name.sql) ADD the key, add it to each partition USING INDEX, and ALTER \
          INDEX … ATTACH PARTITION.
          """, offset: key.offset)
    case .addConstraint(let key) where key.kind == .exclusion && version ?? 17 < 17:
      self.init(
        table: name, what: "EXCLUDE on \(name), which is partitioned, before PostgreSQL 17",
        remedy: "Add it to each partition.", offset: key.offset)
    case .addConstraint(let key):
      guard let refusal = Self.incomplete(key, of: name, partitionKey: table.partitionKey) else {
        return nil
      }
      self = refusal
    case .detachPartition(let partition, isConcurrent: true):
      guard let other = statement.schema.defaultPartition(of: name) else { return nil }
      self.init(
        table: name,
        what: "DETACH PARTITION … CONCURRENTLY while \(name) has the default partition \(other)",
        remedy: "Leave out CONCURRENTLY, and do it when \(name.sql) is little used.",
        offset: statement.offset(of: partition.name))
    default: return nil
    }
  }

  private init(table: ObjectName?, what: String, remedy: String, offset: Int? = nil) {
    (self.table, self.what, self.remedy, self.offset) = (table, what, remedy, offset)
  }

  /// A key without the columns by which rows are told to partitions.
  private static func incomplete(
    _ key: ConstraintDefinition, of table: ObjectName, partitionKey: [String?]
  ) -> Refusal? {
    guard [.unique, .primaryKey].contains(key.kind), key.index == nil,
      !Set(partitionKey.compactMap(\.self)).isSubset(of: key.columns)
    else { return nil }
    return missingKey(table, partitionKey, key.offset)
  }

  private static func missingKey(
    _ table: ObjectName, _ partitionKey: [String?], _ offset: Int?
  ) -> Refusal {
    let columns = partitionKey.compactMap(\.self).map(sqlName).joined(separator: ", ")
    return Refusal(
      table: table,
      what: "a unique key of \(table) without \(columns), by which it is partitioned",
      remedy: "Add \(columns) to the key, or make it unique in each partition.", offset: offset)
  }
}
