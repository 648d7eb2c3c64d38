/// Tables that cannot become what is wanted in place, as they are partitioned in another way: each is made anew
/// beside the old one, gets its rows, and takes its name.
struct TableRebuild {
  /// The tables that are there before and after, and are made anew.
  private(set) var tables: Set<FactID> = []
  /// The tables that were there, of those and their partitions, each with the one that it is dropped with.
  private(set) var leaving: [FactID: FactID] = [:]
  /// The tables that are there then, of those and their partitions, each with the one whose rows it gets.
  private(set) var receiving: [FactID: FactID] = [:]
  /// The names of the indexes that keys have then.
  private(set) var keyNames: Set<[String]> = []
  private let before: FactSet

  init(from before: FactSet, to after: FactSet) {
    self.before = before
    let roots = after.facts.values.filter { new in
      guard new.id.kind == .table, let old = before[new.id] else { return false }
      return old["partition_key"] != new["partition_key"] && !old.has("is_foreign")
        && !new.has("is_foreign")
    }.map(\.id)
    guard !roots.isEmpty else { return }
    keyNames = Set(after.facts.values.filter(\.isKey).map { [$0.id.path[0], $0.id.name] })
    let (old, new) = (PartitionTree(before), PartitionTree(after))
    for root in roots.sorted() where leaving[root] == nil {
      leave(root, with: root, old, new, Set(roots), after)
    }
    for table in tables {
      let whole = new.outermost(of: table) { tables.contains($0) }
      for part in [table] + new.descendants(of: table) { receiving[part] = whole }
    }
  }

  /// Takes a table along with its partitions, but for those that stay as tables of their own.
  private mutating func leave(
    _ table: FactID, with root: FactID, _ old: PartitionTree, _ new: PartitionTree,
    _ roots: Set<FactID>, _ after: FactSet
  ) {
    leaving[table] = root
    if after[table] != nil { tables.insert(table) }
    for part in old.partitions[table] ?? [] {
      let whole = new.parents[part].flatMap { new.nearest(to: $0, where: roots.contains) }
      let stays = after[part] != nil && whole == nil
      if !stays { leave(part, with: root, old, new, roots, after) }
    }
  }

  /// The old table that something is of, when it goes; also the table itself.
  func leavingTable(of id: FactID) -> FactID? {
    guard !leaving.isEmpty else { return nil }
    return Self.table(of: id, before).flatMap { leaving[$0] == nil ? nil : $0 }
  }

  /// The table that something is a part of, or is said about.
  static func table(of id: FactID, _ facts: FactSet) -> FactID? {
    switch id.kind {
    case .table: id
    case .column, .defaultValue, .tableConstraint, .foreignKey, .trigger, .policy, .rule,
      .replicaIdentity, .clusterOrder:
      FactID(.table, Array(id.path.prefix(2)))
    case .index, .statistics, .sequence:
      facts.needs(of: id).sorted().lazy.compactMap {
        [.table, .column].contains($0.kind) ? table(of: $0, facts) : nil
      }.first
    case .owner, .comment, .securityLabel, .privileges:
      facts.needs(of: id).first.flatMap { table(of: $0, facts) }
    default: nil
    }
  }
}

extension PartitionTree {
  /// The last of a table and those that it is a partition of, as long as something is true for them.
  fileprivate func outermost(of table: FactID, while isTrue: (FactID) -> Bool) -> FactID {
    var result = table
    while let parent = parents[result], isTrue(parent) { result = parent }
    return result
  }
}

/// The statements that make a table anew, besides CREATE TABLE.
struct TableCopy {
  private let table: FactID
  private let comparison: FactComparison
  private let sql: SQLWriter
  /// The name that the old table has meanwhile.
  private let aside: String

  init(_ table: FactID, _ comparison: FactComparison) {
    self.table = table
    self.comparison = comparison
    sql = comparison.sql
    aside = Self.aside(table.name, in: table.path[0], comparison)
  }

  private var before: FactSet { comparison.before }
  private var after: FactSet { comparison.after }

  private static func aside(
    _ name: String, in schema: String, _ comparison: FactComparison
  ) -> String {
    let kinds: [FactKind] = [.table, .view, .materializedView, .sequence, .index]
    return Identifier.derived(from: name, "_old") { name in
      kinds.contains { kind in
        let id = FactID(kind, [schema, name])
        return comparison.before[id] != nil || comparison.after[id] != nil
      }
    }
  }

  /// Gives the old table, and the sequences of its columns, other names.
  var settingAside: [ChangeStatement] {
    var statements: [ChangeStatement] = []
    let name = sql.name(table)
    if let parent = before[table]?["partition_of"], comparison.rebuild.leaving[table] == table {
      statements.append(ChangeStatement("ALTER TABLE \(parent) DETACH PARTITION \(name)"))
    }
    if before[table]?.has("forced_row_security") == true {
      statements.append(ChangeStatement("ALTER TABLE \(name) NO FORCE ROW LEVEL SECURITY"))
    }
    statements.append(ChangeStatement("ALTER TABLE \(name) RENAME TO \(aside)"))
    for (old, new) in columns where Self.hasSequence(new) {
      let sequence = SerialColumn.sequence(of: old.id)
      guard hasOldSequence(old) else { continue }
      // That of an identity column may have another name, which is then in nobody's way.
      let exists = old["identity"] == nil ? "" : "IF EXISTS "
      let other = Self.aside(sequence[1], in: sequence[0], comparison)
      statements.append(
        ChangeStatement("ALTER SEQUENCE \(exists)\(sql.name(sequence)) RENAME TO \(other)"))
    }
    return statements
  }

  /// Copies the rows, and has the sequences of columns go on after them.
  var copying: [ChangeStatement] {
    var (targets, values, missing) = ([String](), [String](), [String]())
    for (old, new) in columns where new["generated"] == nil {
      targets.append(new.id.name)
      values.append(comparison.conversion.value(from: old, to: new))
    }
    for column in after.columns(in: table) where before[column.id] == nil && isToBeFilled(column) {
      targets.append(column.id.name)
      values.append("NULL AS \(column.id.name)")
      missing.append(column.id.name)
    }
    let list = targets.isEmpty ? "" : " (\(targets.joined(separator: ", ")))"
    let isIdentity = columns.contains { $0.new["identity"] == "ALWAYS" }
    var copy = ChangeStatement(
      """
      INSERT INTO \(sql.name(table))\(list)\(isIdentity ? "\nOVERRIDING SYSTEM VALUE" : "")
      SELECT\(values.isEmpty ? "" : " " + values.joined(separator: ", "))
      FROM \(sql.name([table.path[0], aside]))
      """)
    copy.note = "All rows are copied, and nobody can use the table meanwhile."
    if !missing.isEmpty {
      copy.todo =
        "a value for \(missing.joined(separator: ", ")) in the rows that are there, in the place of NULL"
    }
    return [copy] + columns.compactMap { old, new in nextValue(new, old) } + forcing
  }

  /// Row security would keep an owner who is bound by it from copying.
  private var forcing: [ChangeStatement] {
    after[table]?.has("forced_row_security") == true
      ? [ChangeStatement("ALTER TABLE \(sql.name(table)) FORCE ROW LEVEL SECURITY")] : []
  }

  /// Drops the old table.
  var dropping: ChangeStatement {
    let lost = before.columns(in: table).filter { after[$0.id] == nil && $0["generated"] == nil }
      .map { "\(sql.relation(of: $0.id)).\($0.id.name)" }
    return ChangeStatement(
      "DROP TABLE \(sql.name([table.path[0], aside]))",
      loses: lost.isEmpty ? nil : "the values of \(lost.joined(separator: ", "))")
  }

  /// The columns that are there before and after, as those say that they may come from.
  private var columns: [(old: Fact, new: Fact)] {
    after.columns(in: table).compactMap { new in
      before[new.id].map { (Self.origin(of: $0, before), Self.origin(of: new, after)) }
    }
  }

  /// The column with what it inherits.
  private static func origin(of column: Fact, _ facts: FactSet) -> Fact {
    guard column.has("inherited"),
      let parent = facts.needs(of: column.id).sorted().lazy
        .compactMap({ $0.kind == .column && $0.name == column.id.name ? facts[$0] : nil }).first
    else { return column }
    return Fact(column.id, origin(of: parent, facts).attributes, position: column.position)
  }

  private static func hasSequence(_ column: Fact) -> Bool {
    column["serial"] != nil || column["identity"] != nil
  }

  /// Whether a column had a sequence, which goes with it.
  private func hasOldSequence(_ column: Fact) -> Bool {
    Self.hasSequence(column)
      || comparison.removed.contains(FactID(.sequence, SerialColumn.sequence(of: column.id)))
  }

  private func isToBeFilled(_ column: Fact) -> Bool {
    column.has("not_null") && !Self.hasSequence(column) && column["generated"] == nil
      && after[FactID(.defaultValue, column.id.path)] == nil
      && after.needs(of: column.id).allSatisfy { after[$0]?["default"] == nil }
  }

  private func nextValue(_ new: Fact, _ old: Fact) -> ChangeStatement? {
    guard Self.hasSequence(new) else { return nil }
    func sequence(_ table: String) -> String { sql.serialSequence(of: new.id.name, in: table) }
    let name = sql.name(table)
    guard hasOldSequence(old) else { return ColumnKind.next(new.id, sequence(name), sql) }
    let last = "pg_sequence_last_value(\(sequence(sql.name([table.path[0], aside])))::regclass)"
    return ChangeStatement(
      "SELECT setval(\(sequence(name)), last) FROM \(last) AS last WHERE last IS NOT NULL")
  }
}

extension FactSet {
  /// The tables that have as many rows in another schema, which is made of this one.
  ///
  /// A partitioned table has none of its own, and the partitions of one that is made anew get others.
  package func tables(keepingRowsIn after: FactSet) -> [FactID] {
    let rebuild = TableRebuild(from: self, to: after)
    // A partition that leaves or joins brings its rows along.
    let isMoved = facts.values.contains { fact in
      guard fact.id.kind == .table, let new = after[fact.id] else { return false }
      return fact["partition_of"] != new["partition_of"]
    }
    return facts.values.filter { fact in
      // The rows of foreign tables are elsewhere.
      guard fact.id.kind == .table, after[fact.id] != nil, fact["server"] == nil else {
        return false
      }
      guard let whole = rebuild.leaving[fact.id] else {
        return fact["partition_key"] == nil && rebuild.receiving[fact.id] == nil
      }
      return whole == fact.id && !isMoved
    }.map(\.id).sorted()
  }
}
