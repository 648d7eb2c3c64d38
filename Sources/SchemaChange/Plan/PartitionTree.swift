/// Which partitions each partitioned table has.
struct PartitionTree {
  /// The partitioned table of each partition.
  private(set) var parents: [FactID: FactID] = [:]
  /// The partitions of each partitioned table, in the order of their names.
  private(set) var partitions: [FactID: [FactID]] = [:]

  init(_ facts: FactSet) {
    let sql = SQLWriter(defaultSchema: facts.defaultSchema, before: facts, after: facts)
    let tables = facts.facts.values.filter { $0.id.kind == .table }
    let wholes = Dictionary(
      uniqueKeysWithValues: tables.filter { $0["partition_key"] != nil }
        .map { (sql.name($0.id), $0.id) })
    guard !wholes.isEmpty else { return }
    for table in tables.sorted(by: { $0.id < $1.id }) {
      guard let parent = table["partition_of"].flatMap({ wholes[$0] }) else { continue }
      parents[table.id] = parent
      partitions[parent, default: []].append(table.id)
    }
  }

  /// The partitions of a table and theirs, each before its own.
  func descendants(of table: FactID) -> [FactID] {
    (partitions[table] ?? []).flatMap { [$0] + descendants(of: $0) }
  }

  /// The first of a table and those that it is a partition of, from the inside out, which something is true for.
  func nearest(to table: FactID, where isTrue: (FactID) -> Bool) -> FactID? {
    var next: FactID? = table
    while let table = next {
      if isTrue(table) { return table }
      next = parents[table]
    }
    return nil
  }
}

/// What partitions keep when they leave their table: its keys, indexes and triggers, which go before that.
enum PartitionExit {
  /// The partitions that leave the table of something and stay themselves.
  static func tables(of id: FactID, _ before: FactSet, _ after: FactSet) -> [FactID] {
    let needs = before.needs(of: id)
    let owners =
      id.kind == .index
      ? needs.compactMap { need -> FactID? in
        switch need.kind {
        case .table: need
        case .column: FactID(.table, Array(need.path.prefix(2)))
        default: nil
        }
      } : [FactID(.table, Array(id.path.prefix(2)))]
    return Set(owners).filter { before[$0]?["partition_key"] != nil }.flatMap { table in
      before.needing(table).filter { other in
        guard other.kind == .table, let old = before[other], let new = after[other] else {
          return false
        }
        return old["partition_of"] != nil && old["partition_of"] != new["partition_of"]
      }
    }
  }
}
