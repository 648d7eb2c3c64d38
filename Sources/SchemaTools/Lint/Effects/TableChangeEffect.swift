import Migrations
import SchemaInspection

extension LintStatement {
  /// What a subcommand of `ALTER TABLE` does, after
  /// https://www.postgresql.org/docs/current/sql-altertable.html and `AlterTableGetLockLevel` of
  /// PostgreSQL's tablecmds.c.
  func effects(of change: TableChange, on table: ObjectName) -> [TableEffect] {
    let exclusive = TableEffect(table: table, lock: .accessExclusive)
    switch change.kind {
    case .addColumn(let column): return effects(ofAdding: column, to: table)
    case .setType(let column, let type, let using):
      let change = typeChange(
        of: column, in: table, to: type, collation: change.collation, using: using)
      return [exclusive.with(change.work)]
    case .setNotNull(let column):
      return [exclusive.with(isKnownNotNull(column, in: table) ? nil : .scan)]
    case .addConstraint(let constraint): return effects(ofAdding: constraint, to: table)
    case .validateConstraint(let name):
      let referenced = schema.tables[table]?.constraints[name]?.referenced
      return [TableEffect(table: table, lock: .shareUpdateExclusive, work: .scan)]
        + (referenced.map { [TableEffect(table: $0, lock: .rowShare)] } ?? [])
    case .dropConstraint(let name):
      let referenced = schema.tables[table]?.constraints[name]?.referenced
      return [exclusive]
        + (referenced.map { [TableEffect(table: $0, lock: .accessExclusive)] } ?? [])
    case .attachPartition(let partition):
      return [TableEffect(table: table, lock: .shareUpdateExclusive)]
        + defaultPartitionEffects(of: table, besides: partition)
        + [
          TableEffect(
            table: partition, lock: .accessExclusive,
            work: isProved(partition, of: table, isNotNull: true) ? nil : .scan)
        ]
    case .inherit(let parent), .disinherit(let parent):
      return [exclusive, TableEffect(table: parent, lock: .shareUpdateExclusive)]
    case .detachPartition(let partition, let isConcurrent):
      return [
        TableEffect(table: table, lock: isConcurrent ? .shareUpdateExclusive : .accessExclusive),
        TableEffect(table: partition, lock: .accessExclusive),
      ]
    case .setLogging, .setTablespace, .setAccessMethod: return [exclusive.with(.rewrite)]
    case .dropColumn, .dropNotNull, .setDefault, .dropDefault: return [exclusive]
    case .other(let subtype):
      return [TableEffect(table: table, lock: Self.weakerLocks[subtype] ?? .accessExclusive)]
    }
  }

  /// The subcommands that take less than an ACCESS EXCLUSIVE lock.
  private static let weakerLocks: [String: LockMode] = [
    "AT_SetStatistics": .shareUpdateExclusive, "AT_SetOptions": .shareUpdateExclusive,
    "AT_ResetOptions": .shareUpdateExclusive, "AT_ClusterOn": .shareUpdateExclusive,
    "AT_DropCluster": .shareUpdateExclusive, "AT_SetRelOptions": .shareUpdateExclusive,
    "AT_ResetRelOptions": .shareUpdateExclusive, "AT_EnableTrig": .shareRowExclusive,
    "AT_EnableAlwaysTrig": .shareRowExclusive, "AT_EnableReplicaTrig": .shareRowExclusive,
    "AT_EnableTrigAll": .shareRowExclusive, "AT_EnableTrigUser": .shareRowExclusive,
    "AT_DisableTrig": .shareRowExclusive, "AT_DisableTrigAll": .shareRowExclusive,
    "AT_DisableTrigUser": .shareRowExclusive,
  ]

  private func effects(ofAdding column: ColumnDefinition, to table: ObjectName) -> [TableEffect] {
    var work: TableWork?
    var others: [TableEffect] = []
    for constraint in column.constraints {
      switch constraint.kind {
      case .unique, .primaryKey: work = work ?? .indexBuild
      case .check: work = work ?? .scan
      case .foreignKey:
        // The key of a column that is null everywhere needs no look at the rows.
        if column.constraint(.default) != nil { work = work ?? .scan }
        if let referenced = constraint.referenced, referenced != table {
          others.append(TableEffect(table: referenced, lock: .shareRowExclusive))
        }
      default: break
      }
    }
    if rewriteCause(ofAdding: column) != nil { work = .rewrite }
    return [TableEffect(table: table, lock: .accessExclusive, work: work)] + others
  }

  private func effects(
    ofAdding constraint: ConstraintDefinition, to table: ObjectName
  ) -> [TableEffect] {
    switch constraint.kind {
    case .foreignKey:
      let work: TableWork? = constraint.isNotValid ? nil : .scan
      let others = constraint.referenced.map { $0 == table ? [] : [$0] } ?? []
      return [TableEffect(table: table, lock: .shareRowExclusive, work: work)]
        + others.map { TableEffect(table: $0, lock: .shareRowExclusive) }
    case .unique, .primaryKey, .exclusion:
      let takesOver = constraint.index != nil
      // A key takes over an index at once, but its columns may hold no null.
      let index = constraint.index.flatMap {
        schema.indexes[ObjectName(schema: table.schema, $0)]
      }
      let needsScan =
        constraint.kind == .primaryKey && takesOver
        && !(index?.columns.allSatisfy { $0.map { isKnownNotNull($0, in: table) } ?? false }
          ?? false)
      let work: TableWork? = takesOver ? (needsScan ? .scan : nil) : .indexBuild
      return [TableEffect(table: table, lock: .accessExclusive, work: work)]
    default:
      return [
        TableEffect(
          table: table, lock: .accessExclusive, work: constraint.isNotValid ? nil : .scan)
      ]
    }
  }

  /// Whether a column can hold no null, or a valid check says so, which the server believes since
  /// version 12.
  func isKnownNotNull(_ column: String, in table: ObjectName) -> Bool {
    if schema.tables[table]?.columns[column]?.isNotNull == true { return true }
    guard section.settings.hasServer(12) else { return false }
    // What a check says that was there before all migrations can only be told by its name.
    let isNamedSo = schema.validatedOfOthers[table]?.contains {
      $0.contains(column) && $0.contains("null")
    }
    return isNamedSo == true
      || schema.constraints(of: table).contains { constraint in
        constraint.kind == .check && !constraint.isNotValid
          && constraint.expression?.impliesNotNull(column) == true
      }
  }

  /// What happens to the default partition when another one comes beside it: its rows are read, unless
  /// a check tells that none belongs into the new one.
  func defaultPartitionEffects(
    of table: ObjectName, besides partition: ObjectName
  ) -> [TableEffect] {
    guard let other = schema.defaultPartition(of: table), other != partition else { return [] }
    return [
      TableEffect(
        table: other, lock: .accessExclusive,
        work: isProved(other, of: table, isNotNull: false) ? nil : .scan)
    ]
  }

  /// Whether a valid check may tell the server which rows are in a partition.
  /// - Parameter isNotNull: whether the partition key may not be null for that.
  private func isProved(
    _ partition: ObjectName, of table: ObjectName, isNotNull: Bool
  ) -> Bool {
    let checks = schema.constraints(of: partition).filter { $0.kind == .check && !$0.isNotValid }
    guard let known = schema.tables[table] else { return !checks.isEmpty }
    // No check can say what a hash says.
    if known.partitionStrategy == "h" { return false }
    return known.partitionKey.allSatisfy { column in
      guard let column else { return !checks.isEmpty }
      return checks.contains { $0.uses(column) }
        && (!isNotNull || isKnownNotNull(column, in: partition))
    }
  }
}

extension TableEffect {
  fileprivate func with(_ work: TableWork?) -> TableEffect {
    var effect = self
    effect.work = work
    return effect
  }
}

extension SyntaxNode {
  /// Whether an expression is false for a null in the column: `column IS NOT NULL`, perhaps with more
  /// behind an `AND`.
  fileprivate func impliesNotNull(_ column: String) -> Bool {
    switch kind {
    case "NullTest":
      text("nulltesttype") == "IS_NOT_NULL" && node("arg")?.columnName == column
    case "BoolExpr":
      text("boolop") == "AND_EXPR" && list("args").contains { $0.impliesNotNull(column) }
    default: false
    }
  }

  /// The column that the node is; nil for another node.
  var columnName: String? { kind == "ColumnRef" ? fields.names("fields").last : nil }

  /// The columns in an expression.
  var columnNames: Set<String> {
    var names: Set<String> = []
    forEach { if let name = $0.columnName { names.insert(name) } }
    return names
  }
}
