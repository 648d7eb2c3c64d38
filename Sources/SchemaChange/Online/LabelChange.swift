import Migrations

/// Another name for a value of an enumeration, or its end: the columns of the type are exchanged for columns of a
/// new one, which takes its name in the contract revision.
///
/// No column can show one name to the old version of an application and another to the new one. Each writes its own; all
/// read the old name until the contract revision, as the old version knows no other.
struct LabelChange {
  private let facts: FactSet
  private let sql: SQLWriter
  private let type: Fact
  /// The columns of the type and of its arrays.
  private let columns: [Fact]
  /// The type that comes, and the one that comes back.
  private let (beside, aside): (FactID, FactID)

  /// - Parameter column: finds a column, and throws where it cannot change while its table is used.
  /// - Throws: `ChangeRefusal`.
  init(_ path: [String], in facts: FactSet, _ column: (FactID) throws -> Fact) throws {
    let sql = SQLWriter(defaultSchema: facts.defaultSchema, before: facts, after: facts)
    (self.facts, self.sql) = (facts, sql)
    let names = path.map(Identifier.text)
    let paths = facts.defaultSchema.map { [[Identifier.text($0)] + names, names] } ?? [names]
    let found = paths.lazy.compactMap { path in
      facts.facts.values.first {
        $0.id.kind == .enumType && $0.id.path.map(Identifier.text) == path
      }
    }.first
    guard let found else {
      throw ChangeRefusal("the migrations make no enumeration \(names.joined(separator: "."))")
    }
    type = found
    let users = facts.needing(found.id).sorted()
    columns = try users.filter { $0.kind == .column }.map(column)
    func free(_ suffix: String) -> FactID {
      let name = Identifier.derived(from: found.id.name, suffix) { name in
        facts.facts.keys.contains { $0.path == [found.id.path[0], name] }
      }
      return FactID(.enumType, [found.id.path[0], name])
    }
    (beside, aside) = (free("_new"), free("_old"))
    for user in users { try check(user) }
    if columns.isEmpty {
      throw ChangeRefusal(
        "no column is of type \(sql.name(found.id)); write `ALTER TYPE` or make the type again, which keeps nobody waiting"
      )
    }
  }

  /// Refuses what would be made again in the contract revision together with rows or an index.
  private func check(_ user: FactID) throws {
    let name = sql.name(type.id)
    let offline =
      "In a maintenance window: `ALTER TYPE \(name) RENAME VALUE`, or what --autogenerate writes"
    switch user.kind {
    case .domain, .compositeType, .compositeAttribute, .rangeType:
      let holder = user.kind == .compositeAttribute ? user.containers[0] : user
      guard let column = facts.hanging(on: [holder]).filter({ $0.kind == .column }).min() else {
        return
      }
      throw ChangeRefusal(
        "\(sql.relation(of: column)).\(column.name) has values of \(name) inside of \(sql.name(holder)), whose type cannot "
          + "be exchanged with it. \(offline)")
    case .routine, .aggregate, .operator, .cast:
      let kinds: Set<FactKind> = [.column, .index, .tableConstraint]
      guard let other = facts.hanging(on: [user]).filter({ kinds.contains($0.kind) }).min() else {
        return
      }
      throw ChangeRefusal(
        "\(user) takes or returns \(name), and \(other) uses it, which would have to be made again under a lock: drop "
          + "that first. \(offline)")
    case .index, .tableConstraint:
      guard facts.needs(of: user).isDisjoint(with: columns.map(\.id)) else { return }
      throw ChangeRefusal(
        "\(user) has values of \(name) and no column of it, and would be made again under a lock: drop it first. \(offline)"
      )
    default: break
    }
  }

  // MARK: Changes

  /// A value gets another name.
  func rename(_ old: String, to new: String) throws -> ResolvedChange {
    let (from, to) = (sql.literal(old), sql.literal(new))
    try expect(old)
    if labels.contains(to) {
      throw ChangeRefusal(
        "\(sql.name(type.id)) has a value \(to) already; to give it to the rows that have \(from): "
          + "remove value \(sql.name(type.id)) \(from) to \(to)")
    }
    var change = exchange((old, new), back: (new, old))
    let alter = "ALTER TYPE \(sql.name(type.id))"
    change.plain = [ChangeStatement("\(alter) RENAME VALUE \(from) TO \(to)")]
    // The old type takes the new name too, and rows get the old one.
    change.preparation = [ChangeStatement("\(alter) ADD VALUE \(to) AFTER \(from)")]
    for index in columns.indices {
      let alias = value(of: columns[index], (new, old), as: type.id)
      change.exchanges[index].aliases = [columns[index].id.name: alias]
      var undoing = change.exchanges[index]
      undoing.second.values = [value(of: columns[index], (new, old), as: beside)]
      undoing.aliases = [:]
      change.undoing.append(undoing)
    }
    change.remarks = [
      "both versions write their own value; all read \(from) until the contract revision, so that the new version has to take "
        + "both for the same: \(columns[0].id.name)::text IN (\(from), \(to))"
    ]
    change.remarks += mentions(old)
    return change
  }

  /// A value goes, and rows that have it get another one.
  func remove(_ old: String, to new: String) throws -> ResolvedChange {
    try expect(old)
    try expect(new)
    let (from, to) = (sql.literal(old), sql.literal(new))
    guard from != to else { throw ChangeRefusal("\(from) is what goes") }
    let name = sql.name(type.id)
    var wanted = [
      type.adding(["labels": labels.filter { $0 != from }.joined(separator: ",\n")])
    ]
    let standards = columns.compactMap { facts[FactID(.defaultValue, $0.id.path)] }
    wanted += standards.map { value in
      let text = value["expression"] ?? ""
      return value.adding([
        "expression": text.replacing("\(from)::\(name)", with: "\(to)::\(name)")
      ])
    }
    let known = Set(standards.map(\.id))
    for id in facts.hanging(on: [type.id]).subtracting(known).sorted() {
      guard
        let text = facts[id]?.attributes.values.first(where: { $0.contains("\(from)::\(name)") })
      else { continue }
      throw ChangeRefusal(
        "\(id) has the value: \(text)\nChange or drop that first, so that it does without \(from)")
    }
    var change = exchange((old, new), back: nil)
    change.plain = try SchemaPlan.plain(from: facts, to: facts.adding(wanted))
    change.lostLabel = LabelCheck(columns: columns.map(\.id), label: old, replacement: new)
    change.remarks = [
      "all read \(from) until the contract revision; from then on those rows have \(to), also on the way back"
    ]
    change.remarks += mentions(old)
    return change
  }

  private var labels: [String] { EnumKind.labels(type) }

  private func expect(_ label: String) throws {
    guard labels.contains(sql.literal(label)) else {
      throw ChangeRefusal(
        "\(sql.name(type.id)) has no value \(sql.literal(label)), but \(labels.joined(separator: ", "))"
      )
    }
  }

  /// The exchange of all columns, with a value that becomes another in each direction.
  private func exchange(_ up: (String, String), back: (String, String)?) -> ResolvedChange {
    var change = ResolvedChange()
    change.types = [.init(first: type.id, second: beside)]
    change.backTypes = [.init(first: type.id, second: aside)]
    for column in columns {
      let (name, table) = (column.id.name, sql.table(of: column.id))
      func free(_ suffix: String) -> String {
        Identifier.derived(from: name, suffix) { facts[FactID(.column, table.path + [$0])] != nil }
      }
      let (new, old) = (free("_new"), free("_old"))
      func form(_ columns: [String], _ final: String, _ value: ColumnExchange.Value)
        -> ColumnExchange.Form
      { .init(columns: columns, finalNames: [final], values: [value]) }
      let down = value(of: column, back, as: type.id)
      change.exchanges.append(
        ColumnExchange(
          table: table, first: form([name], name, down),
          second: form([new], name, value(of: column, up, as: beside)), isShared: false))
      change.back.append(
        ColumnExchange(
          table: table, first: form([name], new, value(of: column, up, as: type.id)),
          second: form([old], name, value(of: column, back, as: aside)), isShared: false))
      change.shapeNames.append(Renaming(column.id, newName: new).statement(facts))
      change.backNames.append(Renaming(column.id, newName: old).statement(facts))
    }
    change.shapeNames.append(Renaming(type.id, newName: beside.name).statement(facts))
    change.backNames.append(Renaming(type.id, newName: aside.name).statement(facts))
    return change
  }

  /// The value of a column as another type, with one label in the place of another.
  private func value(
    of column: Fact, _ labels: (String, String)?, as type: FactID
  ) -> ColumnExchange.Value {
    let (name, type) = (column.id.name, sql.name(type))
    let isArray = column["type"]?.hasSuffix("[]") == true
    guard let labels else {
      return .expression(isArray ? "\(name)::text[]::\(type)[]" : "\(name)::text::\(type)")
    }
    let (from, to) = (sql.literal(labels.0), sql.literal(labels.1))
    return .expression(
      isArray
        ? "array_replace(\(name)::text[], \(from), \(to))::\(type)[]"
        : "(CASE \(name)::text WHEN \(from) THEN \(to) ELSE \(name)::text END)::\(type)")
  }

  /// The functions that have a value in their text, which follows nothing.
  private func mentions(_ label: String) -> [String] {
    let literal = sql.literal(label)
    return facts.facts.values.filter { fact in
      fact.id.kind == .routine && fact["definition"]?.contains(literal) == true
        && fact["definition"]?.contains("BEGIN ATOMIC") == false
    }.map {
      "\($0.id) has \(literal) in its text; if that is the value of \(sql.name(type.id)), it fails behind the contract revision"
    }.sorted()
  }
}
