package import Migrations

/// The facts of a schema at one moment, and which of them need which others.
package struct FactSet: Sendable {
  /// The facts by their identity.
  package private(set) var facts: [FactID: Fact]
  /// What each fact needs to be there; from the server's own record (`pg_depend`).
  private(set) var needs: [FactID: Set<FactID>]
  /// What needs a fact: the other way round.
  private(set) var neededBy: [FactID: Set<FactID>]
  /// Kinds of objects that are in the database and that no rule knows, with their names.
  package let unhandled: [String]
  /// The schema in which a name without one is made, quoted where SQL needs that.
  package let defaultSchema: String?
  /// The major version of the server.
  let serverVersion: Int
  /// The role that reads, and that makes what is made.
  let role: String
  /// The database that the schema is of.
  package let backEnd: BackEnd
  /// The casts between types, as `from to`.
  let casts: Set<String>

  package init(
    _ facts: some Sequence<Fact>, needs: [FactID: Set<FactID>], unhandled: [String] = [],
    defaultSchema: String?, serverVersion: Int, role: String, backEnd: BackEnd = .postgreSQL,
    casts: Set<String> = []
  ) {
    self.facts = Dictionary(facts.map { ($0.id, $0) }) { first, _ in first }
    self.needs = needs
    neededBy = [:]
    for (fact, others) in needs {
      for other in others { neededBy[other, default: []].insert(fact) }
    }
    self.unhandled = unhandled
    self.defaultSchema = defaultSchema
    self.serverVersion = serverVersion
    self.role = role
    self.backEnd = backEnd
    self.casts = casts
  }

  /// What each domain is over, by its name as columns have it.
  var domains: [String: String] {
    facts.values.reduce(into: [:]) { result, fact in
      guard fact.id.kind == .domain else { return }
      let path = fact.id.path
      result[path[0] == defaultSchema ? path[1] : path.joined(separator: ".")] = fact["type"]
    }
  }

  package subscript(_ id: FactID) -> Fact? { facts[id] }

  func needs(of id: FactID) -> Set<FactID> { needs[id] ?? [] }

  func needing(_ id: FactID) -> Set<FactID> { neededBy[id] ?? [] }

  /// The columns of a table, in their order.
  func columns(in table: FactID) -> [Fact] {
    needing(table).filter { $0.kind == .column && Array($0.path.dropLast()) == table.path }
      .compactMap { self[$0] }.sorted { ($0.position, $0.id) < ($1.position, $1.id) }
  }

  /// The tables whose rows are in the database, as SQL has them: not the foreign ones.
  package var tablesWithRows: [String] {
    facts.values.filter { $0.id.kind == .table && $0["server"] == nil }
      .map { $0.id.path.joined(separator: ".") }.sorted()
  }

  /// The same facts with others besides, or in the place of those of the same identity.
  /// - Parameter more: what these need, of which only that counts which is there.
  package func adding(_ others: [Fact], needs more: [FactID: Set<FactID>] = [:]) -> FactSet {
    let known = more.isEmpty ? [] : Set(facts.keys).union(others.map(\.id))
    let needs = needs.merging(more.mapValues { $0.intersection(known) }) { $1 }
    return FactSet(
      others + Array(facts.values), needs: needs, unhandled: unhandled,
      defaultSchema: defaultSchema, serverVersion: serverVersion, role: role, backEnd: backEnd,
      casts: casts)
  }

  /// The same facts as a revision on the way back reaches them from another schema: constraints that were checked for
  /// all rows stay so, and attributes of types come back behind the others.
  package func asReached(from other: FactSet) -> FactSet {
    var result = self
    for fact in facts.values where fact.id.kind == .compositeType {
      guard let there = other[fact.id] else { continue }
      let order = CompositeTypeKind.order(from: there, to: fact).joined(separator: "\n")
      result.facts[fact.id] = Fact(
        fact.id, fact.attributes.merging(["attributes": order]) { $1 }, position: fact.position)
    }
    for fact in facts.values where fact.has("not_valid") {
      guard let valid = other[fact.id], !valid.has("not_valid"),
        fact["definition"] == (valid["definition"] ?? "") + " NOT VALID"
      else { continue }
      result.facts[fact.id] = valid
    }
    return result
  }

  /// The same facts without the order of columns, which facts for comparison tell.
  package var withoutColumnOrder: FactSet {
    var result = self
    for fact in facts.values where fact.id.kind == .table {
      guard let columns = fact["columns"] else { continue }
      let sorted = Identifier.all(in: columns[...]).sorted().joined(separator: ", ")
      result.facts[fact.id] = fact.adding(["columns": "(\(sorted))"])
    }
    return result
  }

  /// The same facts without some, such as what `autogenerate_ignore` names.
  package func without(_ isLeftOut: (FactID) -> Bool) -> FactSet {
    guard facts.keys.contains(where: isLeftOut) else { return self }
    let left = facts.values.filter { !isLeftOut($0.id) }
    let kept = Set(left.map(\.id))
    return FactSet(
      left,
      needs: needs.filter { kept.contains($0.key) }.mapValues { $0.intersection(kept) },
      unhandled: unhandled, defaultSchema: defaultSchema, serverVersion: serverVersion, role: role,
      backEnd: backEnd, casts: casts)
  }
}
