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
