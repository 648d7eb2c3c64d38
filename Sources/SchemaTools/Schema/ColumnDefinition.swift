/// A column as a statement writes it.
struct ColumnDefinition: Sendable {
  let name: String
  /// Its type; nil in a partition, which has that of its parent.
  let type: ColumnTypeName?
  /// The collation that it names, without its schema.
  let collation: String?
  var constraints: [ConstraintDefinition]
  /// Where it stands: the number of bytes of the statement before it.
  let offset: Int?
  /// Where its type stands.
  let typeOffset: Int?

  /// A column that gets another type.
  init(_ name: String, changedTo type: ColumnTypeName, at typeOffset: Int?) {
    (self.name, self.type, self.typeOffset, offset) = (name, type, typeOffset, typeOffset)
    (collation, constraints) = (nil, [])
  }

  /// Takes a `ColumnDef`; nil for another node.
  init?(_ node: SyntaxNode?) {
    guard let node, node.kind == "ColumnDef" else { return nil }
    name = node.text("colname") ?? ""
    type = ColumnTypeName(node.fields["typeName"])
    collation = node.fields["collClause"]?.names("collname").last
    constraints = node.list("constraints").compactMap(ConstraintDefinition.init)
    offset = node.offset
    typeOffset = node.fields["typeName"]?.offset
  }

  /// The first constraint of a kind.
  func constraint(_ kind: ConstraintDefinition.Kind) -> ConstraintDefinition? {
    constraints.first { $0.kind == kind }
  }

  /// Whether its values come from a sequence of its own.
  var isSerial: Bool {
    type?.isOne(of: "serial", "serial4", "bigserial", "serial8", "smallserial", "serial2") ?? false
  }

  /// Whether it can hold no null.
  var isNotNull: Bool {
    isSerial || constraints.contains { [.notNull, .primaryKey, .identity].contains($0.kind) }
  }
}
