/// Which actions go before which.
extension PlanBuilder {
  mutating func addEdges() {
    // Of what has no action there is nothing to put in order.
    let touched = Set(graph.actions.map(\.fact))
      .union(comparison.exchanged.flatMap { before.needing($0) }).union(goingAlong)
    for id in touched {
      for other in before.needs(of: id) { addEdgesBefore(id, needs: other) }
      for other in after.needs(of: id) { addEdgesAfter(id, needs: other) }
    }
    for id in comparison.replaced { graph.addEdge(Action(.drop, id), Action(.create, id)) }
    addNameEdges()
    addPrivilegeEdges()
    addDefaultPrivilegeEdges()
    addBodyEdges()
    addPositionEdges()
    addTableEdges()
    addBoundEdges()
    addRebuildEdges()
  }

  /// A table that is made anew gets its rows when it has its partitions, and before anything looks at them.
  private mutating func addRebuildEdges() {
    let receiving = comparison.rebuild.receiving
    guard !receiving.isEmpty else { return }
    let parts: Set<FactKind> = [.column, .defaultValue, .tableConstraint, .foreignKey]
    for action in graph.actions.sorted() where action.verb == .create || action.verb == .alter {
      let id = action.fact
      if id.kind == .table, let whole = receiving[id] {
        graph.addEdge(action, Action(.finish, whole))
      }
      guard action.verb == .create, id.kind != .table,
        !(parts.contains(id.kind) && receiving[sql.table(of: id)] != nil)
      else { continue }
      for need in after.needs(of: id).sorted() {
        guard let table = TableRebuild.table(of: need, after), let whole = receiving[table] else {
          continue
        }
        _ = graph.addEdgeIfPossible(Action(.finish, whole), action)
      }
    }
  }

  /// The bounds of a partition are free when those that had them are gone.
  private mutating func addBoundEdges() {
    var gone: [String: [Action]] = [:]
    for action in graph.actions where action.fact.kind == .table {
      guard action.verb == .drop || action.verb == .setAside,
        let parent = before[action.fact]?["partition_of"]
      else { continue }
      gone[parent, default: []].append(action)
    }
    // A column gets what a table asks for before it joins that, and loses it when it has left.
    for action in graph.actions.sorted() where action.fact.kind == .column {
      guard let old = before[action.fact], let new = after[action.fact],
        old.has("inherited") != new.has("inherited")
      else { continue }
      let table = sql.table(of: action.fact)
      _ =
        new.has("inherited")
        ? graph.addEdgeIfPossible(action, Action(.alter, table))
        : graph.addEdgeIfPossible(Action(.setAside, table), action)
    }
    for action in graph.actions.sorted() where action.verb == .drop {
      guard [.tableConstraint, .foreignKey, .index, .trigger].contains(action.fact.kind) else {
        continue
      }
      for partition in PartitionExit.tables(of: action.fact, before, after).sorted() {
        _ = graph.addEdgeIfPossible(action, Action(.setAside, partition))
      }
    }
    for action in graph.actions.sorted() where action.fact.kind == .table {
      guard action.verb == .create || action.verb == .alter, let table = after[action.fact],
        let parent = table["partition_of"],
        before[table.id]?["partition_of"] != parent || before[table.id]?["bound"] != table["bound"]
      else { continue }
      for other in (gone[parent] ?? []).sorted() where other.fact != table.id {
        guard other.verb == .setAside || mayOverlap(before[other.fact], table) else { continue }
        let first = Action(.setAside, table.id)
        if other.verb == .drop { _ = graph.addEdgeIfPossible(other, first) }
        _ = graph.addEdgeIfPossible(other, action)
      }
    }
  }

  /// Whether rows may belong to both of two partitions; those of other ranges are taken not to.
  private func mayOverlap(_ one: Fact?, _ other: Fact) -> Bool {
    guard let one = one?["bound"], let other = other["bound"] else { return false }
    let words = #/[^ ,()]+/#
    func values(_ bound: String) -> Set<Substring> {
      Set(bound.matches(of: words).map(\.0))
        .subtracting(["FOR", "VALUES", "FROM", "TO", "IN", "WITH"])
    }
    return one == other || one.contains("modulus")
      || (one.contains(" IN (") && !values(one).isDisjoint(with: values(other)))
      || one.split(separator: " TO ").first == other.split(separator: " TO ").first
      || one.split(separator: " TO ").last == other.split(separator: " TO ").last
  }

  /// The order of tables that hang on each other by foreign keys, or as partitions.
  private mutating func addTableEdges() {
    for (facts, verb) in [(before, Action.Verb.drop), (after, .create)] {
      for id in graph.actions.filter({ $0.verb == verb && $0.fact.kind == .foreignKey }).map(\.fact)
      {
        let others = Set(facts.needs(of: id).map { sql.table(of: $0) })
        for table in others.sorted() where table != sql.table(of: id) {
          // Whether both are logged is looked at when the key is made.
          let (key, change) = (Action(verb, id), Action(.alter, table))
          _ =
            verb == .drop
            ? graph.addEdgeIfPossible(key, change) : graph.addEdgeIfPossible(change, key)
        }
      }
    }
    let isAltered = graph.actions.contains { $0.verb == .alter && $0.fact.kind == .table }
    for id in after.facts.keys where isAltered && id.kind == .foreignKey {
      let (child, isLogged) = (Action(.alter, sql.table(of: id)), !isUnlogged(sql.table(of: id)))
      for need in after.needs(of: id) where need.path.count > 2 {
        let parent = Action(.alter, sql.table(of: need))
        guard child != parent, isLogged == !isUnlogged(parent.fact) else { continue }
        // No table that is logged may lead to one that is not.
        _ =
          isLogged
          ? graph.addEdgeIfPossible(parent, child) : graph.addEdgeIfPossible(child, parent)
      }
    }
    // The index of a partitioned table takes those that its partitions have already.
    var indexes: [FactID: [Action]] = [:]
    for action in graph.actions.sorted() where action.verb == .create {
      if let table = partitionIndexTable(action.fact) { indexes[table, default: []].append(action) }
    }
    for (table, actions) in indexes.sorted(by: { $0.key < $1.key }) {
      for other in sql.partitions?.parents[table].flatMap({ indexes[$0] }) ?? [] {
        for action in actions {
          // One that stays the partition's own comes later, so that the whole does not take it.
          _ =
            after[action.fact]?["attached_to"] != nil
            ? graph.addEdgeIfPossible(action, other) : graph.addEdgeIfPossible(other, action)
        }
      }
      for action in actions {
        for other in droppedIndexes(ofPartitionsOf: table) {
          _ = graph.addEdgeIfPossible(other, action)
        }
      }
    }
  }

  /// The indexes of partitions that go, which an index of the whole would take.
  private func droppedIndexes(ofPartitionsOf table: FactID) -> [Action] {
    let partitions = Set((sql.partitions?.partitions[table] ?? []).map { sql.name($0) })
    guard !partitions.isEmpty else { return [] }
    return graph.actions.filter { action in
      action.verb == .drop && action.fact.kind == .index
        && partitions.contains(before[action.fact]?["table_name"] ?? "")
    }.sorted()
  }

  private func isUnlogged(_ table: FactID) -> Bool { after[table]?.has("unlogged") ?? false }

  /// The table of an index or of a key.
  private func partitionIndexTable(_ id: FactID) -> FactID? {
    switch id.kind {
    case .tableConstraint where ["p", "u"].contains(after[id]?["type"]): sql.table(of: id)
    case .index: tablesByName[after[id]?["table_name"] ?? ""]
    default: nil
    }
  }

  /// Everything new is made under the default privileges that were there before.
  private mutating func addDefaultPrivilegeEdges() {
    let defaults = graph.actions.filter { $0.fact.kind == .defaultPrivileges }
    guard !defaults.isEmpty else { return }
    for action in graph.actions where action.verb == .create {
      guard InitialPrivileges.word(action.fact.kind) != nil else { continue }
      for other in defaults { graph.addEdge(action, other) }
    }
  }

  /// New columns and attributes come in the order that they are to have.
  private mutating func addPositionEdges() {
    var added: [[String]: [FactID]] = [:]
    for action in graph.actions where action.verb == .create {
      guard [.column, .compositeAttribute].contains(action.fact.kind) else { continue }
      added[Array(action.fact.path.prefix(2)), default: []].append(action.fact)
    }
    for (_, columns) in added.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      let container = columns[0].containers.contains { graph.actions.contains(Action(.create, $0)) }
      guard columns.count > 1, !container else { continue }
      let sorted = columns.sorted { (after[$0]?.position ?? 0) < (after[$1]?.position ?? 0) }
      for (first, then) in zip(sorted, sorted.dropFirst()) {
        _ = graph.addEdgeIfPossible(Action(.create, first), Action(.create, then))
      }
    }
  }

  /// What a table's columns are granted comes after what is revoked for the table, which takes it away.
  private mutating func addPrivilegeEdges() {
    var ofTables: [[String]: [Action]] = [:]
    let all = graph.actions.filter { $0.fact.kind == .privileges }
    for action in all where action.fact.path.count == 4 {
      ofTables[Array(action.fact.path.dropFirst()), default: []].append(action)
    }
    for action in all where action.fact.path.count == 5 && action.verb != .drop {
      let path = action.fact.path
      for other in ofTables[[path[1], path[2], path[4]]] ?? [] { graph.addEdge(other, action) }
    }
  }

  /// The server looks into the bodies of SQL functions when they are made, and records nothing of what
  /// they name. A word that is the name of something is enough to wait for that.
  private mutating func addBodyEdges() {
    var made: [String: [Action]] = [:]
    for action in graph.actions where action.verb == .create || action.verb == .alter {
      switch action.fact.kind {
      case .table, .view, .materializedView, .sequence, .routine, .aggregate, .enumType,
        .compositeType, .domain:
        made[Identifier.text(action.fact.path[1]), default: []].append(action)
      case .column: made[Identifier.text(action.fact.path[2]), default: []].append(action)
      default: break
      }
    }
    let routines = graph.actions.filter { $0.fact.kind == .routine && $0.verb != .drop }.sorted()
    for action in routines {
      guard let body = after[action.fact]?["body"] else { continue }
      guard !made.isEmpty else { return }
      let words = Set(body.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
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
    if goingAlong.contains(id) || comparison.rebuild.tables.contains(id) {
      if let end = rebuildActions(of: id)?.end, rebuildActions(of: other) == nil {
        graph.addEdge(end, Action(.drop, other))
        graph.addEdge(end, Action(.dropAside, other))
      }
      return
    }
    if let (begins, end) = rebuildActions(of: other) {
      for begin in begins {
        graph.addEdge(Action(.drop, id), begin)
        if id.kind == .table { _ = graph.addEdgeIfPossible(Action(.setAside, id), begin) }
        if !after.needs(of: id).contains(other) {
          _ = graph.addEdgeIfPossible(Action(.alter, id), begin)
        }
      }
      graph.addEdge(Action(.alter, id), end)
    }
    for gone in [Action(.drop, other), Action(.setAside, other), Action(.alter, other)] {
      graph.addEdge(Action(.drop, id), gone)
    }
    graph.addEdge(Action(.alter, id), Action(.drop, other))
    graph.addEdge(Action(.alter, id), Action(.dropAside, other))
    let whole = isInExchanged(id) ? id.containers[0] : id
    graph.addEdge(Action(.dropAside, whole), Action(.dropAside, other))
  }

  /// What begins and ends the old form of a table that is made anew, for the table and its parts.
  private func rebuildActions(of id: FactID) -> (begin: Set<Action>, end: Action)? {
    guard let table = comparison.rebuild.leavingTable(of: id),
      let whole = comparison.rebuild.leaving[table]
    else { return nil }
    return ([Action(.setAside, table), Action(.setAside, whole)], Action(.dropAside, whole))
  }

  /// What needs something comes after that is there and is as it should be.
  private mutating func addEdgesAfter(_ id: FactID, needs other: FactID) {
    // A sequence comes before the column whose default it gives, and is owned by it then.
    if id.kind == .sequence, other.kind == .column, statements[Action(.finish, id)] != nil {
      return graph.addEdge(Action(.create, other), Action(.finish, id))
    }
    // The index of the whole takes the key that a partition has.
    if other.kind == .index || other.kind == .tableConstraint,
      let whole = after[id]?["attached_to"],
      whole.split(separator: ".").last.map(String.init) == other.name
    {
      return
    }
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
      for space in spaces(of: action.fact, before) { dropped[space, default: []].append(action) }
    }
    for action in graph.actions where action.verb == .create {
      for space in spaces(of: action.fact, after) {
        for other in dropped[space] ?? [] { graph.addEdge(other, action) }
      }
    }
  }

  /// The name with the spaces in which it must be the only one.
  private func spaces(of id: FactID, _ facts: FactSet) -> [[String]] {
    switch id.kind {
    case .table, .view, .materializedView, .sequence, .index, .compositeType, .enumType, .domain,
      .rangeType, .shellType:
      return [["relation"] + id.path]
    case .tableConstraint, .foreignKey:
      // A key has an index of its name.
      let hasIndex = ["p", "u", "x"].contains(facts[id]?["type"])
      return [["constraint"] + id.path] + (hasIndex ? [["relation", id.path[0], id.name]] : [])
    case .column:
      return facts[id]?["serial"] == nil ? [] : [["relation"] + SerialColumn.sequence(of: id)]
    case .routine, .aggregate: return [["routine"] + id.path]
    default: return [[id.kind.title] + id.path]
    }
  }
}
