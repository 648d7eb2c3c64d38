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
