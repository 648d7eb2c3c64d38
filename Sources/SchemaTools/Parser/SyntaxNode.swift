/// A node of PostgreSQL's parse tree, as libpg_query writes it: `{"DropStmt": {…}}`.
///
/// The names of kinds and fields are those of PostgreSQL's parsenodes.h.
struct SyntaxNode: Sendable {
  /// The kind, such as `AlterTableStmt`.
  let kind: String
  /// Its fields.
  let fields: SyntaxValue

  init(kind: String, _ fields: SyntaxValue) {
    self.kind = kind
    self.fields = fields
  }

  /// The nodes of a field that holds a list.
  func list(_ field: StaticString) -> [SyntaxNode] { fields.nodes(field) }

  /// The node of a field.
  func node(_ field: StaticString) -> SyntaxNode? { fields[field]?.node }

  /// The text of a field that holds one; an enumeration is one too.
  func text(_ field: StaticString) -> String? { fields[field]?.text }

  /// Whether a field that holds a truth value is there and true.
  func flag(_ field: StaticString) -> Bool { fields[field]?.boolean ?? false }

  /// Where the node stands: the number of bytes of the statement before it.
  var offset: Int? { fields.offset }

  /// The text of a `String` node. Its field is called `str` up to PostgreSQL 14.
  var string: String? { kind == "String" ? text("sval") ?? text("str") : nil }

  /// This node and all that are below it.
  func forEach(_ body: (SyntaxNode) -> Void) {
    body(self)
    fields.forEachNode(body)
  }
}

extension SyntaxValue {
  /// The nodes of a field that holds a list.
  func nodes(_ field: StaticString) -> [SyntaxNode] {
    self[field].map { $0.elements.compactMap(\.node) } ?? []
  }

  /// The texts of a field that holds a list of names.
  func names(_ field: StaticString) -> [String] { nodes(field).compactMap(\.string) }

  /// Where the node stands: the number of bytes of the statement before it. That of the first byte is
  /// left out by libpg_query, and an unknown one is -1.
  var offset: Int? {
    let location = self["location"]?.integer
    return location.flatMap { $0 >= 0 ? $0 : nil }
  }
}
