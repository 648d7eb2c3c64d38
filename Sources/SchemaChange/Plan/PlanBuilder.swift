/// Makes the actions of a comparison, puts them in order, and joins what belongs together.
struct PlanBuilder {
  let comparison: FactComparison
  let sql: SQLWriter
  var statements: [Action: [ChangeStatement]] = [:]
  var graph = ActionGraph()
  private let initialPrivileges: InitialPrivileges
  let tablesByName: [String: FactID]
  /// What goes with the old forms of tables that are made anew.
  var goingAlong: Set<FactID> = []

  init(_ comparison: FactComparison) {
    self.comparison = comparison
    initialPrivileges = InitialPrivileges(comparison.before)
    let names = comparison.sql
    let tables = comparison.after.facts.values.filter { $0.id.kind == .table }
    tablesByName = Dictionary(uniqueKeysWithValues: tables.map { (names.name($0.id), $0.id) })
    sql = names
    makeActions()
    addEdges()
  }

  var before: FactSet { comparison.before }
  var after: FactSet { comparison.after }

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
        case .drop: .drop
        case .dropAside: action.fact.kind == .table ? .alter : .drop
        case .create: isMadeAgain(action.fact) ? .alter : .add
        case .alter, .setAside, .finish: .alter
        }
      return SchemaPlan.Step(fact: action.fact, change: change, statements: all)
    }
    return (steps, rest.isEmpty ? nil : Set(rest.map(\.fact)).sorted())
  }

  private func isMadeAgain(_ id: FactID) -> Bool {
    comparison.replaced.contains(id) || comparison.rebuild.tables.contains(id)
  }

  // MARK: Actions

  private mutating func makeActions() {
    for id in comparison.removed.union(comparison.replaced) where !isInExchanged(id) {
      if comparison.goesWithRebuilt(id) {
        goingAlong.insert(id)
      } else if let old = before[id] {
        set(Action(.drop, id), rules(id).drop(old, sql))
      }
    }
    for id in comparison.rebuild.tables { makeRebuild(id) }
    for id in comparison.added.union(comparison.replaced) {
      guard let new = after[id] else { continue }
      set(Action(.create, id), rules(id).create(new, sql) + corrections(id))
      if id.kind == .sequence, SequenceKind.isOfNewColumn(id, sql) {
        set(Action(.finish, id), [SequenceKind.ownership(new, sql)])
        graph.addEdge(Action(.create, id), Action(.finish, id))
      }
    }
    for (id, statements) in comparison.altered where !isInExchanged(id) && !statements.isEmpty {
      let detach = statements.filter { $0.sql.contains(" DETACH PARTITION ") }
      if id.kind == .table, !detach.isEmpty {
        set(Action(.setAside, id), detach)
        let rest = statements.filter { !detach.contains($0) }
        if !rest.isEmpty { set(Action(.alter, id), rest) }
        graph.addEdge(Action(.setAside, id), Action(.alter, id))
      } else {
        set(Action(.alter, id), statements)
      }
    }
    for id in comparison.exchanged {
      if let new = after[id] { makeExchange(id, new) }
    }
    let conversion = comparison.conversion
    for id in comparison.converted where after[id]?.has("inherited") == false {
      var statements = self.statements[Action(.alter, id)] ?? []
      statements.removeAll { $0.sql.contains(" TYPE ") }
      statements.insert(conversion.statement(for: id), at: 0)
      set(Action(.alter, id), statements)
    }
    dropAttachedKeys()
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

  /// The key of a partition that an index of the whole has taken goes only together with that.
  private mutating func dropAttachedKeys() {
    for action in graph.actions where action.verb == .drop {
      let id = action.fact
      guard let whole = before[id]?["attached_to"] else { continue }
      for need in before.needs(of: id) where [.index, .tableConstraint].contains(need.kind) {
        guard need.name == whole.split(separator: ".").last.map(String.init),
          var drop = statements[Action(.drop, need)]?.first
        else { continue }
        drop.sql = drop.sql.trimmingSuffix(" CASCADE") + " CASCADE"
        statements[Action(.drop, need)] = [drop]
        statements[Action(.drop, id)] = []
      }
    }
  }

  /// Whether it is an attribute of a type that is made anew beside the old one.
  func isInExchanged(_ id: FactID) -> Bool {
    id.kind == .compositeAttribute && id.containers.contains(where: comparison.exchanged.contains)
  }

  private func rules(_ id: FactID) -> any Kind { KindTable.rules(of: id.kind) }

  private mutating func set(_ action: Action, _ statements: [ChangeStatement]) {
    self.statements[action] = statements
    graph.add(action)
  }

  private mutating func makeRebuild(_ id: FactID) {
    guard let new = after[id] else { return }
    let copy = TableCopy(id, comparison)
    set(Action(.setAside, id), copy.settingAside)
    set(Action(.create, id), rules(id).create(new, sql) + corrections(id))
    graph.addEdge(Action(.setAside, id), Action(.create, id))
    guard comparison.rebuild.leaving[id] == id else { return }
    set(Action(.finish, id), copy.copying)
    set(Action(.dropAside, id), [copy.dropping])
    graph.addEdge(Action(.create, id), Action(.finish, id))
    graph.addEdge(Action(.finish, id), Action(.dropAside, id))
  }

  private mutating func makeExchange(_ id: FactID, _ new: Fact) {
    let word = id.kind == .domain ? "DOMAIN" : "TYPE"
    let aside = Identifier.derived(from: id.name, "_old") { name in
      FactKind.allCases.contains { kind in
        let other = FactID(kind, [id.path[0], name])
        return before[other] != nil || after[other] != nil
      }
    }
    var names = [(id.name, aside)]
    if let multirange = before[id]?["multirange"] {
      names.append((multirange, Identifier.derived(from: multirange, "_old")))
    }
    set(
      Action(.setAside, id),
      names.map { name, other in
        ChangeStatement("ALTER \(word) \(sql.name([id.path[0], name])) RENAME TO \(other)")
      })
    set(Action(.create, id), rules(id).create(new, sql) + corrections(id))
    for part in after.needing(id)
    where part.kind == .compositeAttribute && part.path.starts(with: id.path) {
      if let fact = after[part] { set(Action(.create, part), rules(part).create(fact, sql)) }
    }
    set(
      Action(.dropAside, id),
      [ChangeStatement("DROP \(word) \(sql.name(Array(id.path.dropLast()) + [aside]))")])
    graph.addEdge(Action(.setAside, id), Action(.create, id))
    graph.addEdge(Action(.create, id), Action(.dropAside, id))
  }

  /// What takes away from a new object what default privileges gave to it.
  private func corrections(_ id: FactID) -> [ChangeStatement] {
    initialPrivileges.corrections(of: id, after: after, sql)
  }
}
