/// A domain as `CREATE DOMAIN` writes it.
struct DomainDefinition: Sendable {
  let name: ObjectName
  /// The type below it.
  let base: ColumnTypeName?
  /// The collation that it names, without its schema.
  let collation: String?
  /// The first `CHECK` or `NOT NULL`.
  let constraint: ConstraintDefinition?
  /// The default of columns that have none of their own.
  let defaultValue: SyntaxNode?

  /// Takes a `CreateDomainStmt`; nil for another node.
  init?(_ node: SyntaxNode) {
    guard let name = ObjectName(parts: node.fields.names("domainname")) else { return nil }
    self.name = name
    base = ColumnTypeName(node.fields["typeName"])
    collation = node.fields["collClause"]?.names("collname").last
    let constraints = node.list("constraints").compactMap(ConstraintDefinition.init)
    constraint = constraints.first { [.check, .notNull].contains($0.kind) }
    defaultValue = constraints.first { $0.kind == .default }?.expression
  }
}

/// What `ALTER DOMAIN` does.
enum DomainChange: Sendable {
  case addConstraint(ConstraintDefinition)
  case setNotNull
  case validateConstraint(String)
  case other

  /// Takes an `AlterDomainStmt`.
  init(_ node: SyntaxNode) {
    switch node.text("subtype") {
    case "O": self = .setNotNull
    case "V": self = .validateConstraint(node.text("name") ?? "")
    case "C": self = ConstraintDefinition(node.node("def")).map(Self.addConstraint) ?? .other
    default: self = .other
    }
  }
}
