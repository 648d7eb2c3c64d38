import Migrations

/// The statements that turn one schema of SQLite into another.
///
/// What loses rows comes last: a column that goes stays until then, so that the version of an application
/// that uses it can run on.
struct SQLitePlan {
  private(set) var steps: [SchemaPlan.Step] = []
  private(set) var refusals: [String] = []
  private let after: FactSet
  /// What is there when the next statement runs.
  private var current: [FactID: Fact]

  init(from before: FactSet, to after: FactSet) {
    self.after = after
    current = before.facts.filter { $0.key.kind != .column }
    dropObsolete()
    let wanted = ordered(after.facts.values.filter { $0.id.kind == .table })
    for table in wanted where current[table.id] == nil { create(table) }
    for table in wanted { change(table, keepingColumns: true) }
    for kind in [FactKind.index, .view, .trigger] {
      for fact in ordered(after.facts.values.filter { $0.id.kind == kind })
      where current[fact.id] == nil { create(fact) }
    }
    for table in wanted { change(table, keepingColumns: false) }
    for fact in ordered(current.values.filter { after[$0.id] == nil }) { dropTable(fact) }
  }

  /// In the order in which they were made.
  private func ordered(_ facts: some Sequence<Fact>) -> [Fact] {
    facts.sorted { ($0.position, $0.id) < ($1.position, $1.id) }
  }

  private mutating func add(
    _ change: SchemaPlan.Step.Change, _ id: FactID, _ statements: [ChangeStatement]
  ) {
    steps.append(SchemaPlan.Step(fact: id, change: change, statements: statements))
  }

  private func creation(_ fact: Fact) -> ChangeStatement {
    let sql = fact["sql"] ?? ""
    guard fact.id.kind == .table, sql.count > 100, !sql.contains("\n"),
      let table = try? TableDefinition(sql)
    else { return ChangeStatement(sql) }
    // What a program has printed on one line.
    return ChangeStatement(table.sql(named: fact["table"] ?? ""))
  }

  private func drop(_ fact: Fact, losing: String? = nil) -> ChangeStatement {
    ChangeStatement(
      "DROP \(fact.id.kind.title.uppercased()) \(fact.id.name)", loses: losing)
  }

  private mutating func create(_ fact: Fact) {
    current[fact.id] = fact
    add(.add, fact.id, [creation(fact)])
  }

  /// Drops what keeps no rows and is not wanted, or wanted otherwise, and tables whose names something else gets.
  private mutating func dropObsolete() {
    let names = Set(after.facts.keys.filter { $0.kind != .column }.map { $0.name.lowercased() })
    for kind in [FactKind.trigger, .view, .index] {
      for fact in ordered(current.values.filter { $0.id.kind == kind })
      where after[fact.id]?["definition"] != fact["definition"] {
        current[fact.id] = nil
        // Its INSTEAD OF triggers go with a view.
        for other in current.values where kind == .view && other["table"] == fact["table"] {
          current[other.id] = nil
        }
        add(.drop, fact.id, [drop(fact)])
      }
    }
    for fact in ordered(current.values.filter { $0.id.kind == .table && after[$0.id] == nil })
    where names.contains(fact.id.name.lowercased()) {
      dropTable(fact)
    }
  }

  private mutating func dropTable(_ fact: Fact) {
    // Its indexes and triggers go with it.
    for other in current.values where other["table"] == fact["table"] { current[other.id] = nil }
    add(.drop, fact.id, [drop(fact, losing: "all rows of \(fact.id.name)")])
  }

  /// - Parameter keepingColumns: whether columns that are not wanted stay.
  private mutating func change(_ table: Fact, keepingColumns: Bool) {
    guard let old = current[table.id], old["definition"] != table["definition"] else { return }
    guard let before = try? TableDefinition(old["sql"] ?? ""),
      let wanted = try? TableDefinition(table["sql"] ?? "")
    else {
      refusals.append(
        "\(table.id): a virtual table cannot be changed; write a migration that drops it and makes it anew"
      )
      return
    }
    var after = wanted
    let name = table["table"] ?? table.id.name
    let whole = SQLiteTableChange(name: name, before: before, after: wanted)
    // A key of other columns leaves no place for the old one.
    if keepingColumns,
      !whole.removed.contains(where: { $0.pieces.contains { $0.keyword == "PRIMARY" } })
    {
      for column in whole.removed { after.addColumn(column.sql) }
    }
    let change = SQLiteTableChange(name: name, before: before, after: after)
    guard !change.isEmpty else { return }
    carryOut(change, table.id)
    current[table.id] = Fact(
      table.id,
      [
        "definition": SQLiteFacts.words(after.sql(named: name)), "sql": after.sql(named: name),
        "table": name,
      ], position: table.position)
  }

  private mutating func carryOut(_ change: SQLiteTableChange, _ table: FactID) {
    let column = { (definition: ColumnDefinition) in
      FactID(.column, table.path + [SQLText.sqliteIdentifier(definition.name)])
    }
    if change.canAddColumns {
      for added in change.added {
        add(
          .add, column(added),
          [ChangeStatement("ALTER TABLE \(table.name) ADD COLUMN \(added.sql)")])
      }
      return
    }
    let others = ordered(current.values.filter { $0.id.kind != .table })
    if change.canDropColumns(usedBy: others.compactMap { $0["sql"] }) {
      for removed in change.removed.map(column) {
        let statement = ChangeStatement(
          "ALTER TABLE \(table.name) DROP COLUMN \(removed.name)",
          loses: "the values of \(table.name).\(removed.name)")
        add(.drop, removed, [statement])
      }
      return
    }
    let lost = change.removed.map { "\(table.name).\(column($0).name)" }.joined(separator: ", ")
    let losing = lost.isEmpty ? nil : "the values of \(lost)"
    let own = others.filter { $0["table"] == change.name && $0.id.kind != .view }
    let users = users(of: change.name, among: others.filter { !own.contains($0) })
    add(
      .alter, table,
      users.reversed().map { drop($0, losing: losing) } + change.rebuild(losing: losing)
        + (own + users).map { ChangeStatement($0["sql"] ?? "", loses: losing) })
  }

  /// The views and the triggers of other tables that name a table, and the views over these views: SQLite looks at all of
  /// them when a table gets a new name.
  private func users(of table: String, among others: [Fact]) -> [Fact] {
    var names = [table]
    var users: [Fact] = []
    var rest = others.filter { $0.id.kind != .index }
    while let name = names.popLast() {
      for fact in rest where SQLToken.mentions(name, in: fact["sql"] ?? "") {
        users.append(fact)
        names.append(Identifier.text(fact.id.name))
        rest.removeAll { $0.id == fact.id }
      }
    }
    return users.sorted { ($0.position, $0.id) < ($1.position, $1.id) }
  }
}
