/// A small statement about a schema: a column is there, a constraint, a grant, a comment.
///
/// Two schemas are compared fact by fact, without knowing what kind of fact it is.
package struct Fact: Sendable, Hashable {
  /// What the fact is about.
  package let id: FactID
  /// What it says, by attribute; an attribute that is not there has no entry.
  package let attributes: [Attribute: String]
  /// The place of a column in its table, which is no difference between two schemas.
  let position: Int

  /// Creates a fact.
  package init(_ id: FactID, _ attributes: [Attribute: String] = [:], position: Int = 0) {
    self.id = id
    self.attributes = attributes
    self.position = position
  }

  /// The fact with other attributes besides.
  func adding(_ others: [Attribute: String]) -> Fact {
    Fact(id, attributes.merging(others) { $1 }, position: position)
  }

  /// Whether two facts say the same, however the server prints it.
  func isSame(as other: Fact) -> Bool {
    attributes == other.attributes
      || attributes.mapValues(ExpressionText.canonical)
        == other.attributes.mapValues(ExpressionText.canonical)
  }

  /// Whether it is a constraint with an index of its name.
  var isKey: Bool { id.kind == .tableConstraint && ["p", "u", "x"].contains(attributes["type"]) }

  /// The text of an attribute; nil when the fact has none.
  package subscript(_ attribute: Attribute) -> String? { attributes[attribute] }

  /// Whether an attribute is set that is either there or not.
  package func has(_ attribute: Attribute) -> Bool { attributes[attribute] == "t" }

  /// An attribute that is a number.
  func number(_ attribute: Attribute) -> Int? { attributes[attribute].flatMap { Int($0) } }

  /// The name of an attribute: that of the column of the catalog query which reads it.
  package typealias Attribute = String
}

/// The identity of a fact: its kind, and its names from the outside in.
package struct FactID: Sendable, Hashable {
  package let kind: FactKind
  /// Identifiers, quoted where SQL needs that.
  package let path: [String]
  /// The hash of both, as an identity is looked up far more often than it is made.
  private let hash: Int

  package init(_ kind: FactKind, _ path: [String]) {
    self.kind = kind
    self.path = path
    var hasher = Hasher()
    hasher.combine(kind)
    hasher.combine(path)
    hash = hasher.finalize()
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(hash) }

  package static func == (left: FactID, right: FactID) -> Bool {
    left.hash == right.hash && left.kind == right.kind && left.path == right.path
  }

  /// The innermost name.
  package var name: String { path.last ?? "" }

  /// What the fact may be inside of.
  var containers: [FactID] {
    let relations: [FactKind] = [.table, .view, .materializedView]
    switch kind {
    case .owner, .comment, .securityLabel, .privileges, .defaultPrivileges, .databaseSettings,
      .databasePrivileges, .row:
      return []
    case .column, .tableConstraint, .foreignKey, .trigger, .policy, .rule, .viewDefault:
      return relations.map { FactID($0, Array(path.prefix(2))) }
    case .replicaIdentity, .clusterOrder: return relations.map { FactID($0, path) }
    case .defaultValue: return [FactID(.column, path)]
    case .domainConstraint: return [FactID(.domain, Array(path.prefix(2)))]
    case .compositeAttribute: return [FactID(.compositeType, Array(path.prefix(2)))]
    case .publicationTable, .publicationSchema: return [FactID(.publication, Array(path.prefix(1)))]
    default: return path.count > 1 ? [FactID(.schema, [path[0]])] : []
    }
  }
}

extension FactID: Comparable {
  package static func < (left: FactID, right: FactID) -> Bool {
    if left.kind != right.kind { return left.kind < right.kind }
    return left.path.lexicographicallyPrecedes(right.path)
  }
}

extension FactID: CustomStringConvertible {
  /// The kind and the name, such as `column public.users.email` or `comment on table public.users`.
  package var description: String {
    let text = FactText(fact: Fact(self, [:]))
    return "\(text.kind) \(text.name)"
  }
}

/// The kinds of facts, in the order in which they are made where nothing else decides.
package enum FactKind: Int, Sendable, Hashable, Comparable, CaseIterable {
  case schema, language, extensionModule, accessMethod
  case foreignDataWrapper, foreignServer, userMapping
  case collation, conversion, textSearchParser, textSearchTemplate, textSearchDictionary
  case textSearchConfiguration
  case shellType, baseType, enumType, compositeType, compositeAttribute, domain, domainConstraint,
    rangeType
  case sequence, routine, aggregate, cast, transform
  case `operator`, operatorFamily, operatorClass
  case table, column, defaultValue, tableConstraint, foreignKey, index, replicaIdentity,
    clusterOrder, statistics
  case view, viewDefault, materializedView, rule, trigger, policy
  case eventTrigger, publication, publicationTable, publicationSchema, subscription
  case owner, comment, securityLabel, privileges, defaultPrivileges
  /// Of the database and of its rows, which no migration of a schema makes.
  case databaseSettings, databasePrivileges, row

  package static func < (left: FactKind, right: FactKind) -> Bool { left.rawValue < right.rawValue }

  /// The words for the kind in SQL and in reports.
  package var title: String {
    switch self {
    case .extensionModule: "extension"
    case .accessMethod: "access method"
    case .foreignDataWrapper: "foreign data wrapper"
    case .foreignServer: "server"
    case .userMapping: "user mapping"
    case .textSearchParser: "text search parser"
    case .textSearchTemplate: "text search template"
    case .textSearchDictionary: "text search dictionary"
    case .textSearchConfiguration: "text search configuration"
    case .shellType, .baseType, .enumType, .compositeType, .rangeType: "type"
    case .compositeAttribute: "attribute"
    case .tableConstraint, .foreignKey, .domainConstraint: "constraint"
    case .routine: "function"
    case .operatorFamily: "operator family"
    case .operatorClass: "operator class"
    case .defaultValue, .viewDefault: "default"
    case .materializedView: "materialized view"
    case .eventTrigger: "event trigger"
    case .publicationTable: "publication of table"
    case .publicationSchema: "publication of schema"
    case .replicaIdentity: "replica identity"
    case .clusterOrder: "cluster order"
    case .securityLabel: "security label"
    case .defaultPrivileges: "default privileges"
    case .databaseSettings: "settings"
    case .databasePrivileges: "grant on database"
    default: "\(self)"
    }
  }
}
