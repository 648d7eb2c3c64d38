import JSON

/// A node of PostgreSQL's parse tree, as libpg_query writes it: `{"DropStmt": {…}}`.
///
/// The names of kinds and fields are those of PostgreSQL's parsenodes.h.
struct SyntaxNode: Sendable {
  /// The kind, such as `AlterTableStmt`.
  let kind: String
  /// Its fields.
  let fields: JSONValue

  init(kind: String, _ fields: JSONValue) {
    self.kind = kind
    self.fields = fields
  }

  /// Takes a node apart; nil for what is none.
  init?(_ value: JSONValue?) {
    guard case .object(let members)? = value, let (kind, fields) = members.first,
      members.count == 1
    else { return nil }
    self.init(kind: kind, fields)
  }

  /// The nodes of a field that holds a list.
  func list(_ field: String) -> [SyntaxNode] { fields.nodes(field) }

  /// The node of a field.
  func node(_ field: String) -> SyntaxNode? { SyntaxNode(fields[field]) }

  /// The text of a field that holds one; an enumeration is one too.
  func text(_ field: String) -> String? { fields[field]?.text }

  /// Whether a field that holds a truth value is there and true.
  func flag(_ field: String) -> Bool { fields[field]?.boolean ?? false }

  /// Where the node stands: the number of bytes of the statement before it.
  var offset: Int? { fields.offset }

  /// The text of a `String` node. Its field is called `str` up to PostgreSQL 14.
  var string: String? { kind == "String" ? text("sval") ?? text("str") : nil }

  /// This node and all that are below it.
  func forEach(_ body: (SyntaxNode) -> Void) {
    body(self)
    Self.forEach(in: fields, body)
  }

  private static func forEach(in value: JSONValue, _ body: (SyntaxNode) -> Void) {
    switch value {
    case .array(let elements):
      for element in elements { forEach(in: element, body) }
    case .object(let members):
      if members.count == 1, let (kind, fields) = members.first, kind.first?.isUppercase == true {
        body(SyntaxNode(kind: kind, fields))
      }
      for member in members.values { forEach(in: member, body) }
    case .null, .bool, .number, .string: break
    }
  }
}

extension JSONValue {
  /// The nodes of a field that holds a list.
  func nodes(_ field: String) -> [SyntaxNode] {
    guard case .array(let elements)? = self[field] else { return [] }
    return elements.compactMap(SyntaxNode.init)
  }

  /// The texts of a field that holds a list of names.
  func names(_ field: String) -> [String] { nodes(field).compactMap(\.string) }

  /// Where the node stands: the number of bytes of the statement before it. That of the first byte is
  /// left out by libpg_query, and an unknown one is -1.
  var offset: Int? {
    let location = self["location"]?.integer
    return location.flatMap { $0 >= 0 ? $0 : nil }
  }
}
