/// Finds out by which columns the rows of two tables belong together one by one.
struct PairSearch {
  private let (source, target): (FactID, FactID)
  private let facts: FactSet
  private let sql: SQLWriter

  init(_ source: FactID, _ target: FactID, _ facts: FactSet, _ sql: SQLWriter) {
    (self.source, self.target, self.facts, self.sql) = (source, target, facts, sql)
  }

  func pairs(by names: [String]?) throws -> ColumnMove.Pairs {
    let wanted = names.map { Set($0.map(Identifier.text)) }
    let keys = facts.facts.keys.filter { $0.kind == .foreignKey }.sorted()
      .compactMap { self.pairs(of: $0) }
      .filter { pairs in wanted.map { $0 == Set(pairs.target.map(Identifier.text)) } ?? true }
    if keys.count == 1 { return keys[0] }
    let (source, target) = (sql.name(source), sql.name(target))
    if keys.count > 1 {
      throw ChangeRefusal(
        "several foreign keys pair the rows of \(source) and \(target); say which: "
          + keys.map { "by \($0.target.joined(separator: ", "))" }.joined(separator: ", or "))
    }
    guard let names else {
      throw ChangeRefusal(
        "no foreign key with unique columns pairs the rows of \(source) and \(target) one by one; "
          + "add one, or say by which unique columns of \(target) they belong to the primary key of \(source): by COLUMN"
      )
    }
    let columns = names.compactMap { name in
      facts.columns(in: self.target).first { Identifier.text($0.id.name) == Identifier.text(name) }
    }
    let key = facts.primaryKey(of: self.source) ?? []
    guard columns.count == names.count, key.count == names.count,
      facts.hasUnique(columns.map(\.id.name), in: self.target)
    else {
      throw ChangeRefusal(
        "\(names.joined(separator: ", ")) of \(target) is no unique key (neither partial nor deferrable) with as many columns as "
          + "the primary key of \(source)")
    }
    return ColumnMove.Pairs(
      source: key, target: columns.map(\.id.name), makesRows: true, isWhole: false)
  }

  /// The pairs of a foreign key between the tables; nil where rows do not belong together one by one.
  private func pairs(of key: FactID) -> ColumnMove.Pairs? {
    let columns = facts.columns(of: key)
    guard let (own, other) = columns.first else { return nil }
    let names = (own: columns.map(\.0.name), other: columns.map(\.1.name))
    let isNotNull = columns.allSatisfy { facts[$0.0]?.has("not_null") == true }
    if sql.table(of: own) == target, sql.table(of: other) == source,
      facts.hasUnique(names.own, in: target)
    {
      return ColumnMove.Pairs(
        source: names.other, target: names.own, makesRows: true, isWhole: isNotNull)
    }
    if sql.table(of: own) == source, sql.table(of: other) == target, isNotNull,
      facts.hasUnique(names.own, in: source)
    {
      return ColumnMove.Pairs(
        source: names.own, target: names.other, makesRows: false, isWhole: false)
    }
    return nil
  }
}

extension FactSet {
  /// Whether no two rows have the same in some columns, as an INSERT can be told: by a key or an index of just these.
  func hasUnique(_ columns: [String], in table: FactID) -> Bool {
    let parts = Set(columns.map { FactID(.column, table.path + [$0]) }.flatMap { needing($0) })
    return parts.contains { id in
      guard let fact = self[id], let definition = fact["definition"],
        ["p", "u"].contains(fact["type"]) || fact.has("is_unique"),
        !definition.contains(" DEFERRABLE"), !definition.contains(" WHERE "),
        let list = definition.firstMatch(
          of: #/\(((?:"(?:[^"]|"")+"|[^"()])+)\)(?: NULLS NOT DISTINCT)?(?: INCLUDE \(.*\))?$/#)
      else { return false }
      return Set(Identifier.all(in: list.1)) == Set(columns)
    }
  }
}
