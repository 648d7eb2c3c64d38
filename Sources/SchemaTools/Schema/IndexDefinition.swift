/// An index as `CREATE INDEX` writes it.
struct IndexDefinition: Sendable {
  /// Its name; nil when PostgreSQL gives it one.
  let name: String?
  /// The name that a server gave it, where one was asked.
  var givenName: String?
  var table: ObjectName
  /// What it is made of.
  var layout: IndexLayout
  let isUnique: Bool
  /// Whether it has a `WHERE`.
  let isPartial: Bool
  let isConcurrent: Bool
  let ifNotExists: Bool
  /// Whether it leaves out the partitions: `ON ONLY`.
  let isOnly: Bool

  /// Takes an `IndexStmt`; nil for another node.
  init?(_ node: SyntaxNode) {
    guard node.kind == "IndexStmt", let table = ObjectName(rangeVar: node.fields["relation"]) else {
      return nil
    }
    self.table = table
    name = node.text("idxname")
    layout = IndexLayout(
      method: node.text("accessMethod") ?? "btree", elements: node.list("indexParams"),
      including: node.list("indexIncludingParams").compactMap { $0.text("name") },
      predicate: node.node("whereClause"))
    isUnique = node.flag("unique")
    isPartial = node.node("whereClause") != nil
    isConcurrent = node.flag("concurrent")
    ifNotExists = node.flag("if_not_exists")
    isOnly = node.fields["relation"]?["inh"]?.boolean != true
  }

  /// Its columns in order; nil for an expression.
  var columns: [String?] { layout.keys.map(\.column) }

  /// The access method, for example `btree`.
  var method: String { layout.method }

  /// Its name, or the one that PostgreSQL gives it (`ChooseIndexName` in its indexcmds.c), unless that
  /// is taken.
  var effectiveName: ObjectName {
    ObjectName(
      schema: table.schema,
      name ?? givenName ?? DefaultName.of(table.name, columns.map { $0 ?? "expr" }, "idx"))
  }
}
