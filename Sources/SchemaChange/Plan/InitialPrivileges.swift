/// What default privileges give to the objects that are made under them.
struct InitialPrivileges {
  /// Those of the role that makes objects.
  private let given: [Fact]
  private let role: String

  /// - Parameter facts: the schema in which objects are made.
  init(_ facts: FactSet) {
    role = facts.role
    given = facts.facts.values
      .filter { $0.id.kind == .defaultPrivileges && $0["owner"] == facts.role }
      .sorted { $0.id < $1.id }
  }

  /// Takes away what a new object is not to have.
  func corrections(of id: FactID, after: FactSet, _ sql: SQLWriter) -> [ChangeStatement] {
    guard !given.isEmpty, let word = Self.word(id.kind), let fact = after[id] else { return [] }
    let object = KindTable.rules(of: id.kind).phrase(fact, sql)
    let given = given.filter { fact in
      fact.id.path[1] == word
        && (fact.id.path[0].hasSuffix(" FOR ROLE \(role)")
          || fact.id.path[0].hasSuffix(" IN SCHEMA \(id.path[0])"))
    }
    let subject = object.replacing(
      #/^(VIEW|MATERIALIZED VIEW|FOREIGN TABLE|AGGREGATE|ENUM|DOMAIN) /#,
      with: { Self.words[String($0.1)] ?? "TABLE " })
    return Dictionary(grouping: given) { $0.id.path[2] }.sorted { $0.key < $1.key }
      .flatMap { role, facts -> [ChangeStatement] in
        let wanted = after.needing(id).first { $0.kind == .privileges && $0.path.last == role }
        let standard = facts.compactMap { $0["standard"] }.first
        let goal = wanted.map { after[$0]?["privileges"] } ?? standard
        let lost = wanted.flatMap { after[$0]?["standard"] } ?? standard
        let given = facts.compactMap { $0["privileges"] }.joined(separator: ", ")
        let target = Fact(
          id, ["object": subject, "part": role, "of_owner": role == "the owner" ? "t" : "f"])
        // What is wanted beyond that is granted by its own fact.
        return PrivilegesKind.statements(target, from: given, to: goal, sql)
          .filter { $0.sql.hasPrefix("REVOKE") || (wanted == nil && lost == standard) }
      }
  }

  private static let words = ["AGGREGATE": "FUNCTION ", "DOMAIN": "TYPE ", "ENUM": "TYPE "]

  /// What default privileges call objects of a kind; nil where there are none.
  static func word(_ kind: FactKind) -> String? {
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
