/// What differs between two schemas, and what has to be made again because of that.
struct FactComparison {
  let before: FactSet
  let after: FactSet
  let sql: SQLWriter

  private(set) var added: Set<FactID> = []
  private(set) var removed: Set<FactID> = []
  /// What becomes another in place, and by which statements.
  private(set) var altered: [FactID: [ChangeStatement]] = [:]
  /// What is dropped and made again.
  private(set) var replaced: Set<FactID> = []
  /// Types that are made anew beside the old one, to which columns are converted.
  private(set) var exchanged: Set<FactID> = []
  /// Columns that are converted to a type that is made anew.
  private(set) var converted: Set<FactID> = []
  /// Tables that are made anew beside the old ones.
  let rebuild: TableRebuild
  /// What cannot be done, and what to do about it.
  private(set) var refusals: [String] = []
  private var disturbed: [(fact: FactID, kinds: Set<FactKind>)] = []

  init(from before: FactSet, to after: FactSet, isOnline: Bool) {
    let (before, after) = (
      before.separatingSerials(from: after), after.separatingSerials(from: before)
    )
    self.before = before
    self.after = after
    rebuild = TableRebuild(from: before, to: after)
    sql = SQLWriter(
      defaultSchema: after.defaultSchema, before: before, after: after, isOnline: isOnline,
      rebuilt: rebuild.tables, partitions: PartitionTree(after))
    for id in after.facts.keys where before[id] == nil { added.insert(id) }
    for id in before.facts.keys where after[id] == nil { removed.insert(id) }
    replacePartsOfRebuilt()
    for (id, new) in after.facts where !rebuild.tables.contains(id) {
      guard let old = before[id], !old.isSame(as: new) else { continue }
      compare(old, new)
    }
    replaceDomainsInside()
    spread()
    renewColumnPrivileges()
    refusals.sort()
  }

  private mutating func compare(_ old: Fact, _ new: Fact) {
    guard !replaced.contains(new.id), !exchanged.contains(new.id) else { return }
    // The server does not convert the values in columns.
    if new.id.kind == .compositeAttribute, let type = new.id.containers.first,
      isUsedByRows(type, evenThoseToGo: true)
    {
      _ = makeAgain(type)
      return
    }
    switch KindTable.rules(of: new.id.kind).change(from: old, to: new, sql) {
    case .inPlace(let statements, let kinds):
      altered[new.id] = statements
      if !kinds.isEmpty { disturbed.append((new.id, kinds)) }
    case .replace:
      if makeAgain(new.id).isEmpty { replaced.insert(new.id) }
    case .refuse(let reason):
      refusals.append(reason)
    }
  }

  /// How values get into a type that is made anew.
  var conversion: ValueConversion { ValueConversion(self) }

  private mutating func replacePartsOfRebuilt() {
    guard !rebuild.tables.isEmpty else { return }
    for id in after.facts.keys where before[id] != nil && id.kind != .table {
      guard let table = TableRebuild.table(of: id, before), rebuild.tables.contains(table) else {
        continue
      }
      if id.kind != .sequence { replaced.insert(id) }
    }
  }

  /// Whether something goes with the old form of a table that is made anew, so that it is not dropped by itself.
  func goesWithRebuilt(_ id: FactID) -> Bool {
    guard rebuild.leavingTable(of: id) != nil else { return false }
    if id.kind == .table || id.kind == .column { return true }
    // What stays with a partition that leaves goes before.
    let kinds: Set<FactKind> = [.tableConstraint, .foreignKey, .index, .trigger]
    guard !kinds.contains(id.kind) || PartitionExit.tables(of: id, before, after).isEmpty else {
      return false
    }
    if before[id]?.isKey == true || id.kind == .index || id.kind == .statistics {
      // Its name is one of the schema's.
      let path = [id.path[0], id.name]
      let isTaken = [.index, .table, .view, .materializedView, .sequence].contains {
        after[FactID($0, path)] != nil
      }
      if isTaken || replaced.contains(id) || rebuild.keyNames.contains(path) { return false }
    }
    return before.needs(of: id).allSatisfy {
      guard replaced.contains($0) else { return true }
      // A foreign key would keep the key that it leads to.
      let isKeyOfForeignKey =
        id.kind == .foreignKey && [.tableConstraint, .index].contains($0.kind)
      return rebuild.leavingTable(of: $0) != nil && !isKeyOfForeignKey
    }
  }

  /// The server does not look into arrays and rows when a domain becomes stricter, and refuses.
  private mutating func replaceDomainsInside() {
    let checks = added.union(replaced).filter { $0.kind == .domainConstraint }
    var stricter = Set(checks.flatMap(\.containers))
    for id in altered.keys where id.kind == .domain {
      if after[id]?.has("not_null") == true, before[id]?.has("not_null") == false {
        stricter.insert(id)
      }
    }
    for domain in stricter.sorted() where before[domain] != nil && isUsedInside(domain) {
      _ = makeAgain(domain)
    }
  }

  /// Whether columns have a domain inside of arrays, rows or ranges.
  private func isUsedInside(_ domain: FactID) -> Bool {
    before.needing(domain).contains { user in
      switch user.kind {
      case .column: before[user]?["type"]?.hasSuffix("[]") ?? false
      case .domain: isUsedInside(user)
      case .rangeType: isUsedByRows(user, evenThoseToGo: true)
      case .compositeAttribute:
        user.containers.contains { isUsedByRows($0, evenThoseToGo: true) }
      default: false
      }
    }
  }

  /// What is revoked for a table is revoked for its columns as well.
  private mutating func renewColumnPrivileges() {
    let revoked = removed.union(altered.keys).filter {
      $0.kind == .privileges && $0.path.count == 4
    }
    let places = Set(revoked.map { Array($0.path.dropFirst()) })
    guard !places.isEmpty else { return }
    for (id, fact) in after.facts where id.kind == .privileges && id.path.count == 5 {
      guard places.contains([id.path[1], id.path[2], id.path[4]]),
        before[id] != nil, !replaced.contains(id)
      else { continue }
      altered[id] = (altered[id] ?? []) + PrivilegesKind().create(fact, sql)
    }
  }

  /// Whatever hangs on something that is dropped or disturbed is made again, and so on.
  private mutating func spread() {
    var open = removed.union(replaced).union(exchanged).union(rebuild.tables).sorted()
    for (fact, kinds) in disturbed.sorted(by: { $0.fact < $1.fact }) {
      for dependent in before.needing(fact).sorted()
      where kinds.contains(dependent.kind) && isTouched(dependent) {
        open += makeAgain(dependent)
      }
    }
    while let gone = open.popLast() {
      for dependent in before.needing(gone).sorted() where after[dependent] != nil {
        // It stops needing what goes, and does so first.
        if altered[dependent] != nil, !after.needs(of: dependent).contains(gone),
          !exchanged.contains(gone)
        {
          continue
        }
        if isKeptBesideRebuilt(dependent, gone) { continue }
        if exchanged.contains(gone), dependent.kind == .column,
          before[dependent]?["generated"] == nil
        {
          if after.needs(of: dependent).contains(gone), converted.insert(dependent).inserted {
            open += disturbances(of: dependent)
          }
          continue
        }
        open += makeAgain(dependent)
      }
    }
  }

  /// Whether something that hangs on a table which is made anew is there all the time.
  private mutating func isKeptBesideRebuilt(_ id: FactID, _ gone: FactID) -> Bool {
    guard let table = rebuild.leavingTable(of: gone) else { return false }
    if id.kind == .sequence, let fact = after[id] {
      // Its column becomes that of the new table.
      let isOwned = altered[id, default: []].contains { $0.sql.contains(" OWNED BY ") }
      if !isOwned { altered[id, default: []].append(SequenceKind.ownership(fact, sql)) }
      return true
    }
    guard id.kind == .column, gone == table, sql.table(of: id) != table,
      rebuild.leavingTable(of: id) == nil, before[id]?.has("inherited") == false
    else { return false }
    refusals.append(
      """
      \(sql.name(table)): how a table is partitioned cannot be changed while \
      \(sql.relation(of: id)).\(id.name) has the type of its rows; write the migration by hand
      """)
    return true
  }

  /// What must not be there while a column is converted.
  private mutating func disturbances(of column: FactID) -> [FactID] {
    let kinds: Set<FactKind> = [
      .view, .materializedView, .rule, .trigger, .policy, .routine, .column, .publicationTable,
      .defaultValue, .index, .tableConstraint, .statistics,
    ]
    return before.needing(column).sorted().filter { kinds.contains($0.kind) }
      .flatMap { makeAgain($0) }
  }

  /// Whether an index or a constraint says more than the names of columns, so that another type of
  /// them may not do.
  private func isTouched(_ id: FactID) -> Bool {
    guard let fact = before[id] else { return false }
    return switch id.kind {
    case .index: !IndexKind.isPlain(fact)
    case .tableConstraint: !["p", "u"].contains(fact["type"])
    default: true
    }
  }

  /// Has a fact dropped and made again.
  /// - Returns: what is to be made again because of that; nothing when it is known already, or cannot be.
  private mutating func makeAgain(_ id: FactID) -> [FactID] {
    guard let old = before[id], after[id] != nil, !replaced.contains(id), !exchanged.contains(id)
    else {
      return []
    }
    switch id.kind {
    case .table where old.has("is_foreign") && after[id]?.has("is_foreign") == true:
      // Its rows are elsewhere.
      altered[id] = nil
      replaced.insert(id)
    case .table, .schema: return []
    case .column where old["generated"] == nil && !replaced.contains(sql.table(of: id)):
      // The rows' values must not go with it.
      return []
    case .compositeAttribute where !replaced.contains(id.containers[0]):
      return id.containers.flatMap { makeAgain($0) }
    case .rangeType where isUsedByRows(id), .baseType where isUsedByRows(id):
      // Its functions would be in the way of a type beside it.
      refusals.append(
        """
        \(sql.name(id)): a \(id.kind == .baseType ? "base" : "range") type that columns have cannot be changed in \
        place; write the migration by hand: the columns as text, the type made again, the columns back
        """)
      return []
    case .baseType:
      altered[id] = nil
      replaced.insert(id)
      return [id] + makeAgain(FactID(.shellType, id.path))
    case .enumType, .domain, .rangeType, .compositeType:
      altered[id] = nil
      if isUsedByRows(id) { exchanged.insert(id) } else { replaced.insert(id) }
    default:
      altered[id] = nil
      replaced.insert(id)
    }
    return [id]
  }

  /// Whether values of a type are in columns that stay, also inside of values of other types.
  private func isUsedByRows(_ type: FactID, evenThoseToGo: Bool = false) -> Bool {
    before.needing(type).contains { user in
      switch user.kind {
      case .column: evenThoseToGo || after[user] != nil
      case .domain, .rangeType, .compositeType: isUsedByRows(user, evenThoseToGo: evenThoseToGo)
      case .compositeAttribute:
        user.containers.contains {
          $0 != type && isUsedByRows($0, evenThoseToGo: evenThoseToGo)
        }
      default: false
      }
    }
  }
}
