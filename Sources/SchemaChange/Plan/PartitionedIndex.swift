/// Indexes, keys and foreign keys of a partitioned table, made while it is used: of each partition beside its use, then
/// taken by the whole.
struct PartitionedIndex {
  private let table: FactID
  private let tree: PartitionTree
  private let sql: SQLWriter

  /// - Returns: nil when the table has no partitions, or others than before, or some whose rows are elsewhere; then the
  ///   server makes the parts itself.
  init?(of table: FactID, _ sql: SQLWriter) {
    guard let tree = sql.partitions, sql.isInUse(table) else { return nil }
    let parts = tree.descendants(of: table)
    let isSettled = parts.allSatisfy { part in
      sql.isInUse(part) && sql.after[part]?.has("is_foreign") == false
        && sql.before[part]?["partition_of"] == sql.after[part]?["partition_of"]
        && sql.before[part]?["bound"] == sql.after[part]?["bound"]
    }
    let isComplete = sql.before.facts.values.allSatisfy { fact in
      fact.id.kind != .table || fact["partition_of"] == nil || sql.after[fact.id] != nil
    }
    guard !parts.isEmpty, isSettled, isComplete else { return nil }
    (self.table, self.tree, self.sql) = (table, tree, sql)
  }

  /// An index.
  ///
  /// - Parameters:
  ///   - name: of the index of the whole.
  ///   - text: the statement for an index of some name on some table.
  func index(
    _ name: String, _ text: (_ name: String, _ table: String, _ isConcurrent: Bool) -> String
  ) -> [ChangeStatement] {
    [ChangeStatement(text(name, "ONLY \(sql.name(table))", false), runsAlone: true)]
      + parts(of: table, sql.name([table.path[0], name])) { part, isWhole in
        let own = partName(part, name)
        return (
          own,
          [
            ChangeStatement(
              text(own, "\(isWhole ? "ONLY " : "")\(sql.name(part))", !isWhole), runsAlone: true)
          ]
        )
      }
  }

  /// A primary key or a unique constraint.
  ///
  /// - Parameters:
  ///   - definition: of the constraint, such as `PRIMARY KEY (a)`.
  ///   - word: the beginning of that.
  ///   - columns: those of the index, and what follows.
  func key(
    _ name: String, _ definition: String, word: String, columns: String
  ) -> [ChangeStatement] {
    func add(_ name: String, _ table: FactID, _ what: String) -> ChangeStatement {
      ChangeStatement("ALTER TABLE \(what) ADD CONSTRAINT \(name) \(definition)", runsAlone: true)
    }
    return [add(name, table, "ONLY \(sql.name(table))")]
      + parts(of: table, sql.name([table.path[0], name])) { part, isWhole in
        let own = name == "\(table.name)_pkey" ? partName(part, "pkey") : partName(part, name)
        if isWhole { return (own, [add(own, part, "ONLY \(sql.name(part))")]) }
        return (
          own,
          [
            "CREATE UNIQUE INDEX CONCURRENTLY \(own) ON \(sql.name(part)) \(columns)",
            "ALTER TABLE \(sql.name(part)) ADD CONSTRAINT \(own) \(word) USING INDEX \(own)",
          ].map { ChangeStatement($0, runsAlone: true) }
        )
      }
  }

  /// A foreign key: the whole takes the equal ones of its partitions without a look at the rows.
  func foreignKey(_ name: String, _ definition: String) -> [ChangeStatement] {
    let parts = tree.descendants(of: table)
    let (wholes, leaves) = (
      parts.filter { tree.partitions[$0] != nil || sql.after[$0]?["partition_key"] != nil },
      parts.filter { tree.partitions[$0] == nil && sql.after[$0]?["partition_key"] == nil }
    )
    func alter(_ part: FactID) -> String { "ALTER TABLE \(sql.name(part))" }
    return leaves.map {
      ChangeStatement("\(alter($0)) ADD CONSTRAINT \(name) \(definition) NOT VALID")
    }
      + leaves.map {
        ChangeStatement("\(alter($0)) VALIDATE CONSTRAINT \(name)", runsAlone: true)
      }
      + (wholes.reversed() + [table]).map {
        ChangeStatement("\(alter($0)) ADD CONSTRAINT \(name) \(definition)", runsAlone: true)
      }
  }

  /// The statements for each partition, its own partitions, and what attaches it.
  private func parts(
    of whole: FactID, _ index: String,
    _ make: (_ part: FactID, _ isWhole: Bool) -> (name: String, statements: [ChangeStatement])
  ) -> [ChangeStatement] {
    (tree.partitions[whole] ?? []).flatMap { part -> [ChangeStatement] in
      let isWhole = sql.after[part]?["partition_key"] != nil
      let (name, statements) = make(part, isWhole)
      let own = sql.name([part.path[0], name])
      return statements + (isWhole ? parts(of: part, own, make) : [])
        + [ChangeStatement("ALTER INDEX \(index) ATTACH PARTITION \(own)", runsAlone: true)]
    }
  }

  /// The name of a partition's index.
  private func partName(_ part: FactID, _ name: String) -> String {
    let isQuoted = name.hasPrefix("\"") && !part.name.hasPrefix("\"")
    let base = isQuoted ? "\"\(part.name)\"" : part.name
    return Identifier.derived(from: base, "_\(Identifier.text(name))") { name in
      let constraint = FactID(.tableConstraint, part.path + [name])
      let ids = [
        FactID(.index, [part.path[0], name]), FactID(.table, [part.path[0], name]), constraint,
      ]
      return ids.contains { sql.before[$0] != nil || sql.after[$0] != nil }
    }
  }
}
