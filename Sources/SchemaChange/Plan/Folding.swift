/// Joins what a person writes as one statement: a table with its columns and constraints; and leaves out the drop of
/// what goes with something else.
struct Folding {
  /// The parts of each action that is left, in order.
  private var parts: [Action: [Action]] = [:]
  private let after: FactSet

  init(
    graph: inout ActionGraph, statements: [Action: [ChangeStatement]], before: FactSet,
    after: FactSet
  ) {
    self.after = after
    // One that could not be joined may be when others are.
    var open = graph.actions.sorted().filter { $0.verb == .create || $0.verb == .drop }
    while true {
      let left = open.filter { action in
        !wholes(of: action, statements, before).contains { join(action, into: $0, &graph) }
      }
      if left.count == open.count { break }
      open = left
    }
  }

  /// What an action may be a part of.
  private func wholes(
    of action: Action, _ statements: [Action: [ChangeStatement]], _ before: FactSet
  ) -> [Action] {
    guard action.verb == .create else {
      if leavesPartitions(action.fact, before) { return [] }
      // A column that goes with its table is dropped by nothing of its own.
      return Self.owners(of: action.fact, before).compactMap { owner in
        let table = FactID(.table, Array(owner.path.prefix(2)))
        guard owner.kind == .column, after[table] == nil else { return Action(.drop, owner) }
        // A foreign key of a circle goes before its table.
        return action.fact.kind == .foreignKey ? nil : Action(.drop, table)
      }
    }
    guard statements[action]?.first?.clause != nil else { return [] }
    return Self.wholes(of: action.fact, after).map { Action(.create, $0) }
  }

  /// Whether something of a partitioned table is in partitions that leave it, and stay with them.
  private func leavesPartitions(_ id: FactID, _ before: FactSet) -> Bool {
    guard [.tableConstraint, .foreignKey, .index, .trigger].contains(id.kind) else { return false }
    return PartitionExit.tables(of: id, before, after).isEmpty == false
  }

  private mutating func join(_ action: Action, into whole: Action, _ graph: inout ActionGraph)
    -> Bool
  {
    guard graph.join(action, into: whole) else { return false }
    parts[whole, default: []] += [action] + (parts.removeValue(forKey: action) ?? [])
    return true
  }

  /// What a fact is written in when both are made.
  private static func wholes(of id: FactID, _ facts: FactSet) -> [FactID] {
    let outer = Array(id.path.prefix(2))
    switch id.kind {
    case .column, .tableConstraint, .foreignKey: return [FactID(.table, outer)]
    case .defaultValue:
      // Those of inherited columns are set by themselves.
      return facts[FactID(.column, id.path)]?.has("inherited") == false
        ? [FactID(.table, outer), FactID(.column, id.path)] : []
    case .compositeAttribute: return [FactID(.compositeType, outer)]
    case .domainConstraint: return [FactID(.domain, outer)]
    default: return []
    }
  }

  /// What takes a fact with it when it is dropped.
  private static func owners(of id: FactID, _ facts: FactSet) -> [FactID] {
    switch id.kind {
    case .owner, .comment, .securityLabel, .privileges, .clusterOrder: facts.needs(of: id).sorted()
    // Without its index a table would say that it has one.
    case .replicaIdentity: id.containers
    // The columns that it leads to do not take it along, not even those of its own table.
    case .foreignKey:
      id.containers.filter { $0.kind != .schema } + facts.columns(of: id).map(\.0).sorted()
    case .index, .tableConstraint, .statistics, .sequence:
      id.containers.filter { $0.kind != .schema }
        + facts.needs(of: id).filter {
          $0.kind == .column
            && (id.kind == .index || id.kind == .sequence || id.kind == .statistics
              || $0.path.prefix(2) == id.path.prefix(2))
        }.sorted()
    // A base type takes along its functions, which it needs as they need it.
    case .routine: facts.needing(id).filter { $0.kind == .baseType }.sorted()
    case .schema, .publicationTable, .publicationSchema: []
    default: id.containers.filter { $0.kind != .schema }
    }
  }

  /// The statements of an action with its parts.
  func statements(
    for action: Action, _ statements: [Action: [ChangeStatement]], _ sql: SQLWriter
  ) -> [ChangeStatement] {
    let own = statements[action] ?? []
    guard let parts = parts[action], action.verb != .drop, let fact = after[action.fact] else {
      return own
    }
    var rest: [ChangeStatement] = []
    switch action.fact.kind {
    case .column:
      // ADD COLUMN … DEFAULT … NOT NULL.
      guard var first = own.first else { return own }
      let clause = Self.clause(
        of: first.clause ?? "", adding: parts.compactMap { statements[$0]?.first?.clause })
      first.sql = first.sql.replacing(first.clause ?? "", with: clause, maxReplacements: 1)
      return [first] + own.dropFirst()
    case .table:
      let clauses = tableClauses(parts, statements, &rest)
      return TableKind().create(fact, clauses: clauses, sql)
        + own.dropFirst(TableKind().create(fact, clauses: [], sql).count) + rest
    case .compositeType:
      let inOrder = parts.sorted { Self.position($0, after) < Self.position($1, after) }
      let clauses = inOrder.compactMap { statements[$0]?.first?.clause }
      return [CompositeTypeKind().create(fact, clauses: clauses, sql)]
        + own.dropFirst()
    default:
      guard var first = own.first else { return own }
      for part in parts { first.sql += " \(statements[part]?.first?.clause ?? "")" }
      return [first] + own.dropFirst()
    }
  }

  /// The columns with their defaults, then the constraints; a key of one column is written with it.
  private func tableClauses(
    _ parts: [Action], _ statements: [Action: [ChangeStatement]], _ rest: inout [ChangeStatement]
  ) -> [String] {
    let defaults = Dictionary(
      uniqueKeysWithValues: parts.filter { $0.fact.kind == .defaultValue }.map {
        ($0.fact.path, $0)
      })
    var columns: [(name: String, clause: String)] = []
    var constraints: [String] = []
    for part in parts.sorted(by: { Self.position($0, after) < Self.position($1, after) }) {
      guard let all = statements[part], let clause = all.first?.clause else { continue }
      if part.fact.kind != .defaultValue { rest += all.dropFirst() }
      switch part.fact.kind {
      case .column:
        let added = defaults[part.fact.path].flatMap { statements[$0]?.first?.clause }
        columns.append((part.fact.name, Self.clause(of: clause, adding: added.map { [$0] } ?? [])))
      case .defaultValue: break
      default:
        if clause.hasPrefix("PRIMARY KEY ("), clause.hasSuffix(")"),
          let index = columns.firstIndex(where: { "PRIMARY KEY (\($0.name))" == clause })
        {
          columns[index].clause = columns[index].clause.trimmingSuffix(" NOT NULL") + " PRIMARY KEY"
        } else {
          constraints.append(clause)
        }
      }
    }
    return columns.map(\.clause) + constraints
  }

  private static func position(_ action: Action, _ facts: FactSet) -> Position {
    let rank =
      [.column, .compositeAttribute].contains(action.fact.kind)
      ? 0 : action.fact.kind == .tableConstraint ? 1 : 2
    let number = facts[action.fact]?.position ?? 0
    return Position(
      rank: rank, number: number, type: facts[action.fact]?["type"] == "p" ? 0 : 1,
      name: action.fact.name)
  }

  private struct Position: Comparable {
    let rank: Int
    let number: Int
    let type: Int
    let name: String

    static func < (left: Position, right: Position) -> Bool {
      (left.rank, left.number, left.type, left.name) < (
        right.rank, right.number, right.type, right.name
      )
    }
  }

  /// A column's clause with its default before NOT NULL, as people write it.
  private static func clause(of column: String, adding parts: [String]) -> String {
    guard let part = parts.first else { return column }
    let bare = column.trimmingSuffix(" NOT NULL")
    return "\(bare) \(part)" + (bare == column ? "" : " NOT NULL")
  }
}

extension String {
  /// The text without some end.
  func trimmingSuffix(_ end: String) -> String {
    hasSuffix(end) ? String(dropLast(end.count)) : self
  }
}
