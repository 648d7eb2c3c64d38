import Migrations
import SchemaInspection

/// What a statement does to a table while it runs.
struct TableEffect: Sendable, Hashable {
  /// The table.
  let table: ObjectName
  /// The lock that it takes and keeps to the end of the transaction.
  let lock: LockMode
  /// What it does with all rows meanwhile.
  var work: TableWork?
}

extension LintStatement {
  /// What the statement does to tables that others use.
  var effectsOnUsed: [TableEffect] { effects.filter { !isUnused($0.table) } }

  /// What the statement does to tables, as PostgreSQL's documentation and source have it.
  func findEffects() -> [TableEffect] {
    effects(of: action) + parsed.rows.inner.flatMap(effects)
      + parsed.rows.reads.map { TableEffect(table: $0, lock: .accessShare, work: .scan) }
  }

  private func effects(of action: DDLStatement) -> [TableEffect] {
    switch action {
    case .createTable(let table): effects(of: table)
    case .alterTable(let change) where change.kind == .table:
      change.changes.flatMap { effects(of: $0, on: change.table) }
    case .createIndex(let index):
      [
        TableEffect(
          table: index.table, lock: index.isConcurrent ? .shareUpdateExclusive : .share,
          work: .indexBuild)
      ]
    case .drop(let drop): effects(of: drop)
    case .rename(let rename):
      [.table, .column, .constraint].contains(rename.kind)
        ? exclusive(rename.object.map { [$0] } ?? []) : []
    case .setSchema(.table, let table, _): exclusive([table])
    case .createTrigger(let table, _): [TableEffect(table: table, lock: .shareRowExclusive)]
    case .truncate(let tables, _): exclusive(tables)
    case .insert(let table), .copy(let table): [TableEffect(table: table, lock: .rowExclusive)]
    case .update(let table, let isRestricted), .delete(let table, let isRestricted):
      [TableEffect(table: table, lock: .rowExclusive, work: isRestricted ? nil : .scan)]
    case .reindex(let kind, let name, let isConcurrent):
      effects(ofReindexing: kind, name, isConcurrent: isConcurrent)
    case .refresh(let view, let isConcurrent):
      [
        TableEffect(
          table: view, lock: isConcurrent ? .exclusive : .accessExclusive,
          work: isConcurrent ? nil : .rewrite)
      ]
    case .vacuumFull(let tables): exclusive(tables, work: .rewrite)
    case .cluster(let table): exclusive(table.map { [$0] } ?? [], work: .rewrite)
    case .lock(let tables, let mode): tables.map { TableEffect(table: $0, lock: mode) }
    default: []
    }
  }

  private func exclusive(_ tables: [ObjectName], work: TableWork? = nil) -> [TableEffect] {
    tables.map { TableEffect(table: $0, lock: .accessExclusive, work: work) }
  }

  private func effects(of table: DDLStatement.CreateTable) -> [TableEffect] {
    let keys = table.constraints + table.columns.flatMap(\.constraints)
    let referenced = keys.compactMap(\.referenced).filter { $0 != table.name }
    return referenced.map { TableEffect(table: $0, lock: .shareRowExclusive) }
      + (table.parent.map { parent in
        [
          TableEffect(
            table: parent, lock: table.isPartition ? .accessExclusive : .shareUpdateExclusive)
        ]
          + (table.isPartition && !table.isDefaultPartition
            ? defaultPartitionEffects(of: parent, besides: table.name) : [])
      } ?? [])
  }

  private func effects(of drop: DDLStatement.Drop) -> [TableEffect] {
    switch drop.kind {
    case .table:
      let referenced = drop.names.flatMap { schema.constraints(of: $0).compactMap(\.referenced) }
      return exclusive(drop.names + Set(referenced).subtracting(drop.names))
    case .index:
      let lock: LockMode = drop.isConcurrent ? .shareUpdateExclusive : .accessExclusive
      return drop.names.compactMap { schema.indexes[$0]?.table }
        .map { TableEffect(table: $0, lock: lock) }
    case .trigger:
      // The name of a trigger is that of its table and its own.
      return exclusive(drop.names.compactMap { $0.schema.map { ObjectName($0) } })
    default: return []
    }
  }

  private func effects(
    ofReindexing kind: DDLStatement.ObjectKind?, _ name: ObjectName?, isConcurrent: Bool
  ) -> [TableEffect] {
    let table = kind == .index ? name.flatMap { schema.indexes[$0]?.table } : name
    guard let table else { return [] }
    return [
      TableEffect(
        table: table, lock: isConcurrent ? .shareUpdateExclusive : .share, work: .indexBuild)
    ]
  }
}
