/// Makes the actions of a comparison, puts them in order, and joins what belongs together.
struct PlanBuilder {
  private let comparison: FactComparison
  private let sql: SQLWriter
  private var statements: [Action: [ChangeStatement]] = [:]
  private var graph = ActionGraph()

  init(_ comparison: FactComparison) {
    self.comparison = comparison
    sql = comparison.sql
    makeActions()
    addEdges()
  }

  private var before: FactSet { comparison.before }
  private var after: FactSet { comparison.after }

  /// - Returns: the steps in order; what is left when there is a circle.
  mutating func build() -> (steps: [SchemaPlan.Step], circle: [FactID]?) {
    let folding = Folding(graph: &graph, statements: statements, before: before, after: after)
    let (order, rest) = graph.sorted { [statements] action in
      statements[action]?.contains { $0.runsAlone || $0.loses != nil } ?? false
    }
    let steps = order.compactMap { action -> SchemaPlan.Step? in
      let all = folding.statements(for: action, statements, sql)
      guard !all.isEmpty else { return nil }
      let change: SchemaPlan.Step.Change =
        switch action.verb {
        case .drop, .dropAside: .drop
        case .create: comparison.replaced.contains(action.fact) ? .alter : .add
        case .alter, .setAside, .finish: .alter
        }
      return SchemaPlan.Step(fact: action.fact, change: change, statements: all)
    }
    return (steps, rest.isEmpty ? nil : Set(rest.map(\.fact)).sorted())
  }

  // MARK: Actions

  private mutating func makeActions() {
    for id in comparison.removed.union(comparison.replaced) {
      if let old = before[id] { set(Action(.drop, id), rules(id).drop(old, sql)) }
    }
    for id in comparison.added.union(comparison.replaced) {
      guard let new = after[id] else { continue }
      set(Action(.create, id), rules(id).create(new, sql) + corrections(id))
    }
    for (id, statements) in comparison.altered { set(Action(.alter, id), statements) }
    for id in comparison.exchanged {
      if let new = after[id] { makeExchange(id, new) }
    }
    for id in comparison.converted {
      var statements = self.statements[Action(.alter, id)] ?? []
      let type = after[id]?["type"] ?? ""
      // The values go by way of what is below the type: an enum's labels, a domain's base type.
      let exchanged = after.needs(of: id).first { comparison.exchanged.contains($0) }
      let base = exchanged.flatMap { after[$0]?["type"] } ?? "text"
      let between = type.hasSuffix("[]") ? "\(base)[]" : base
      statements.removeAll { $0.sql.contains(" TYPE ") }
      statements.insert(
        ChangeStatement(
          "ALTER TABLE \(sql.relation(of: id)) ALTER COLUMN \(id.name) TYPE \(type) "
            + "USING \(id.name)::\(between)::\(type)"), at: 0)
      set(Action(.alter, id), statements)
    }
    for (action, statements) in statements.sorted(by: { $0.key < $1.key }) {
      divide(action, statements)
    }
  }

  /// Puts off what runs outside of a transaction, so that one revision has all of it.
  private mutating func divide(_ action: Action, _ statements: [ChangeStatement]) {
    guard let index = statements.firstIndex(where: \.runsAlone), index > 0,
      statements[index...].allSatisfy(\.runsAlone)
    else { return }
    set(action, Array(statements[..<index]))
    set(Action(.finish, action.fact), Array(statements[index...]))
    graph.addEdge(action, Action(.finish, action.fact))
  }

  private func rules(_ id: FactID) -> any Kind { KindTable.rules(of: id.kind) }

  private mutating func set(_ action: Action, _ statements: [ChangeStatement]) {
    self.statements[action] = statements
    graph.add(action)
  }

  private mutating func makeExchange(_ id: FactID, _ new: Fact) {
    let word = id.kind == .domain ? "DOMAIN" : "TYPE"
    let unquoted = id.name.hasPrefix("\"") ? String(id.name.dropFirst().dropLast()) : id.name
    let aside = id.name.hasPrefix("\"") ? "\"\(unquoted)_old\"" : "\(unquoted)_old"
    set(
      Action(.setAside, id), [ChangeStatement("ALTER \(word) \(sql.name(id)) RENAME TO \(aside)")])
    set(Action(.create, id), rules(id).create(new, sql))
    set(
      Action(.dropAside, id),
      [ChangeStatement("DROP \(word) \(sql.name(Array(id.path.dropLast()) + [aside]))")])
    graph.addEdge(Action(.setAside, id), Action(.create, id))
    graph.addEdge(Action(.create, id), Action(.dropAside, id))
  }

  /// What takes away from a new object what default privileges gave to it.
  private func corrections(_ id: FactID) -> [ChangeStatement] {
    InitialPrivileges(before).corrections(of: id, after: after, sql)
  }

  // MARK: Edges

  private mutating func addEdges() {
    for (id, others) in before.needs {
      for other in others { addEdgesBefore(id, needs: other) }
    }
    for (id, others) in after.needs {
      for other in others { addEdgesAfter(id, needs: other) }
    }
    for id in comparison.replaced { graph.addEdge(Action(.drop, id), Action(.create, id)) }
    addNameEdges()
    addBodyEdges()
  }

  /// The server looks into the bodies of SQL functions when they are made, and records nothing of what
  /// they name. A word that is the name of something is enough to wait for that.
  private mutating func addBodyEdges() {
    var made: [Substring: [Action]] = [:]
    for action in graph.actions where action.verb == .create || action.verb == .alter {
      switch action.fact.kind {
      case .table, .view, .materializedView, .sequence, .routine, .aggregate, .enumType,
        .compositeType, .domain:
        made[action.fact.path[1].trimmingQuotes, default: []].append(action)
      case .column: made[action.fact.path[2].trimmingQuotes, default: []].append(action)
      default: break
      }
    }
    let routines = graph.actions.filter { $0.fact.kind == .routine && $0.verb != .drop }.sorted()
    for action in routines {
      guard let body = after[action.fact]?["body"] else { continue }
      let words = Set(body.split { !($0.isLetter || $0.isNumber || $0 == "_") })
      var isInOrder = true
      for word in words.sorted() {
        for other in (made[word] ?? []).sorted() where other != action {
          if !graph.addEdgeIfPossible(other, action) { isInOrder = false }
        }
      }
      if !isInOrder {
        statements[action]?.insert(ChangeStatement("SET LOCAL check_function_bodies = off"), at: 0)
      }
    }
  }

  /// What needs something goes before that goes or changes.
  private mutating func addEdgesBefore(_ id: FactID, needs other: FactID) {
    for gone in [Action(.drop, other), Action(.setAside, other), Action(.alter, other)] {
      graph.addEdge(Action(.drop, id), gone)
    }
    graph.addEdge(Action(.alter, id), Action(.drop, other))
    graph.addEdge(Action(.alter, id), Action(.dropAside, other))
  }

  /// What needs something comes after that is there and is as it should be.
  private mutating func addEdgesAfter(_ id: FactID, needs other: FactID) {
    // A key is made when its columns are NOT NULL.
    if statements[Action(.create, id)]?.first?.runsAlone ?? false {
      graph.addEdge(Action(.finish, other), Action(.create, id))
    }
    graph.addEdge(Action(.create, other), Action(.create, id))
    graph.addEdge(Action(.create, other), Action(.alter, id))
    if other.kind == .table, id.containers.contains(other) {
      // A table is attached to another when it has all its columns.
      graph.addEdge(Action(.create, id), Action(.alter, other))
    } else {
      graph.addEdge(Action(.alter, other), Action(.create, id))
      graph.addEdge(Action(.alter, other), Action(.alter, id))
    }
  }

  /// A name is free when what had it is gone.
  private mutating func addNameEdges() {
    var dropped: [[String]: [Action]] = [:]
    for action in graph.actions where action.verb == .drop {
      dropped[Self.space(action.fact), default: []].append(action)
    }
    for action in graph.actions where action.verb == .create {
      for other in dropped[Self.space(action.fact)] ?? [] { graph.addEdge(other, action) }
    }
  }

  /// The name with the space in which it must be the only one.
  private static func space(_ id: FactID) -> [String] {
    switch id.kind {
    case .table, .view, .materializedView, .sequence, .index, .compositeType, .enumType, .domain,
      .rangeType:
      ["relation"] + id.path
    case .tableConstraint, .foreignKey: ["constraint"] + id.path
    case .routine, .aggregate: ["routine"] + id.path
    default: [id.kind.title] + id.path
    }
  }
}

extension String {
  fileprivate var trimmingQuotes: Substring {
    hasPrefix("\"") && hasSuffix("\"") && count > 1 ? dropFirst().dropLast() : self[...]
  }
}
