import JSON
import Migrations

/// Statements that PostgreSQL refuses as the schema stands.
enum RefusedStatement: StatementRule {
  static let name = "refused-statement"
  static let summary =
    "PostgreSQL refuses the statement, as partitioned tables, default partitions or keys stand."
  static let severity = Finding.Severity.error

  static func findings(in statement: LintStatement) -> [Finding] {
    let refusals: [Refusal]
    switch statement.action {
    case .createTable(let table): refusals = Refusal.all(in: table)
    case .createIndex(let index): refusals = Refusal.all(in: index, statement.schema)
    case .drop(let drop): refusals = Refusal.all(in: drop, statement.schema)
    case .refresh(let view, isConcurrent: true):
      refusals = Refusal.refresh(view, statement.schema).map { [$0] } ?? []
    case .alterTable(let alter) where alter.kind == .table:
      refusals = alter.changes.compactMap { Refusal($0, of: alter.table, statement) }
    default: refusals = []
    }
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

  static func all(in table: Action.CreateTable) -> [Refusal] {
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

  static func all(in index: IndexDefinition, _ schema: SchemaModel) -> [Refusal] {
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

  static func all(in drop: Action.Drop, _ schema: SchemaModel) -> [Refusal] {
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

  static func refresh(_ view: ObjectName, _ schema: SchemaModel) -> Refusal? {
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

/// Values of enumerations that are used before the transaction that adds them has ended.
enum NewEnumValue: StatementRule {
  static let name = "new-enum-value"
  static let summary =
    "A value that the same transaction has added to an enumeration cannot be used before it ends."
  static let severity = Finding.Severity.error

  static func findings(in statement: LintStatement) -> [Finding] {
    guard !statement.newEnumValues.values.isEmpty, let node = statement.parsed.node else {
      return []
    }
    if case .addEnumValue = statement.action { return [] }
    return statement.newEnumValues.values.compactMap { type, values in
      var found: (value: String, offset: Int?)?
      var isOfType = statement.uses(type)
      node.forEach { part in
        if part.kind == "A_Const", found == nil,
          let text = part.fields["sval"]?["sval"]?.text, values.contains(text)
        {
          found = (text, part.offset)
        }
        if part.kind == "TypeCast", ColumnTypeName(part.fields["typeName"])?.name == type {
          isOfType = true
        }
      }
      guard let found, isOfType else { return nil }
      return statement.finding(
        self, at: found.offset,
        "'\(found.value)' is added to \(type) by the same transaction, which cannot use it yet",
        remedy: "Put this statement into a migration of its own, after the one with ADD VALUE.")
    }
  }
}

extension LintStatement {
  /// Whether a column of a type is in a table that the statement is about, or is made by it.
  fileprivate func uses(_ type: ObjectName) -> Bool {
    if madeColumns.contains(where: { $1.type?.name == type }) { return true }
    var tables = parsed.rows.reads
    for change in rowChanges {
      switch change {
      case .insert(let table), .update(let table, _), .delete(let table, _): tables.append(table)
      case .alterTable(let alter): tables.append(alter.table)
      default: break
      }
    }
    return tables.contains { table in
      schema.tables[table]?.columns.values.contains { $0.type?.name == type } ?? false
    }
  }
}

/// Temporary tables that have the name of another table.
enum HidingTable: StatementRule {
  static let name = "temporary-table-hides"
  static let summary =
    "A temporary table hides a table of the same name from all later statements of the session."

  static func findings(in statement: LintStatement) -> [Finding] {
    guard case .createTable(let table) = statement.action, table.isTemporary,
      statement.schema.tables[table.name]?.isTemporary == false
    else { return [] }
    return [
      statement.finding(
        self, at: statement.offset(of: table.name.name), table: table.name,
        "from here on \(table.name) is the temporary table, and no longer the one of the application",
        remedy: "Choose another name for the temporary table.")
    ]
  }
}
