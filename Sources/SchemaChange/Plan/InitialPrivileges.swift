/// What default privileges give to the objects that are made under them.
struct InitialPrivileges {
  private let facts: FactSet

  /// - Parameter facts: the schema in which objects are made.
  init(_ facts: FactSet) { self.facts = facts }

  /// Takes away what a new object is not to have.
  func corrections(of id: FactID, after: FactSet, _ sql: SQLWriter) -> [ChangeStatement] {
    guard let word = Self.word(id.kind), let fact = after[id] else { return [] }
    let object = KindTable.rules(of: id.kind).phrase(fact, sql)
    let given = facts.facts.values.filter { fact in
      fact.id.kind == .defaultPrivileges && fact.id.path[1] == word && fact["owner"] == facts.role
        && (fact.id.path[0].hasSuffix(" FOR ROLE \(facts.role)")
          || fact.id.path[0].hasSuffix(" IN SCHEMA \(id.path[0])"))
    }
    return given.sorted { $0.id < $1.id }.flatMap { fact -> [ChangeStatement] in
      let role = fact.id.path[2]
      let wanted = after.needing(id).first { $0.kind == .privileges && $0.path.last == role }
      // What is wanted is granted by its own fact; what is not is revoked here.
      guard wanted == nil else { return [] }
      let subject = Fact(
        id,
        [
          "object": object.replacing(#/^(VIEW|MATERIALIZED VIEW|FOREIGN TABLE) /#, with: "TABLE "),
          "part": role, "of_owner": role == "the owner" ? "t" : "f",
        ])
      return PrivilegesKind.statements(
        subject, from: fact["privileges"], to: fact["standard"], sql)
    }
  }

  private static func word(_ kind: FactKind) -> String? {
    switch kind {
    case .table, .view, .materializedView: "TABLES"
    case .sequence: "SEQUENCES"
    case .routine, .aggregate: "FUNCTIONS"
    case .enumType, .domain, .rangeType, .compositeType: "TYPES"
    case .schema: "SCHEMAS"
    default: nil
    }
  }
}
