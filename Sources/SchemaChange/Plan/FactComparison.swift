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
  /// What cannot be done, and what to do about it.
  private(set) var refusals: [String] = []
  private var disturbed: [(fact: FactID, kinds: Set<FactKind>)] = []

  init(from before: FactSet, to after: FactSet, isOnline: Bool) {
    self.before = before
    self.after = after
    sql = SQLWriter(
      defaultSchema: after.defaultSchema, before: before, after: after, isOnline: isOnline)
    for id in after.facts.keys where before[id] == nil { added.insert(id) }
    for id in before.facts.keys where after[id] == nil { removed.insert(id) }
    for (id, new) in after.facts {
      guard let old = before[id], old.attributes != new.attributes else { continue }
      compare(old, new)
    }
    spread()
    refusals.sort()
  }

  private mutating func compare(_ old: Fact, _ new: Fact) {
    switch KindTable.rules(of: new.id.kind).change(from: old, to: new, sql) {
    case .inPlace(let statements, let kinds):
      altered[new.id] = statements
      if !kinds.isEmpty { disturbed.append((new.id, kinds)) }
    case .replace:
      if [.enumType, .domain].contains(new.id.kind) {
        exchanged.insert(new.id)
      } else {
        replaced.insert(new.id)
      }
    case .refuse(let reason):
      refusals.append(reason)
    }
  }

  /// Whatever hangs on something that is dropped or disturbed is made again, and so on.
  private mutating func spread() {
    var open = removed.union(replaced).union(exchanged).sorted()
    for (fact, kinds) in disturbed.sorted(by: { $0.fact < $1.fact }) {
      for dependent in before.needing(fact).sorted() where kinds.contains(dependent.kind) {
        if makeAgain(dependent) { open.append(dependent) }
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
        if exchanged.contains(gone), dependent.kind == .column,
          before[dependent]?["generated"] == nil
        {
          if after.needs(of: dependent).contains(gone), converted.insert(dependent).inserted {
            open += disturbances(of: dependent)
          }
          continue
        }
        if makeAgain(dependent) { open.append(dependent) }
      }
    }
  }

  /// What must not be there while a column is converted.
  private mutating func disturbances(of column: FactID) -> [FactID] {
    let kinds: Set<FactKind> = [
      .view, .materializedView, .rule, .trigger, .policy, .routine, .column, .publicationTable,
      .defaultValue, .index, .tableConstraint,
    ]
    return before.needing(column).sorted().filter { kinds.contains($0.kind) && makeAgain($0) }
  }

  /// Has a fact dropped and made again; false when it is already, or cannot be.
  private mutating func makeAgain(_ id: FactID) -> Bool {
    guard let old = before[id], after[id] != nil, !replaced.contains(id), !exchanged.contains(id)
    else {
      return false
    }
    switch id.kind {
    case .table, .schema, .compositeAttribute: return false
    case .column where old["generated"] == nil:
      // The rows' values must not go with it.
      return false
    case .enumType, .domain:
      altered[id] = nil
      exchanged.insert(id)
      return true
    default:
      altered[id] = nil
      replaced.insert(id)
      return true
    }
  }
}
