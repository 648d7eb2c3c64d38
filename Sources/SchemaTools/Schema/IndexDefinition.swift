import JSON

/// An index as `CREATE INDEX` writes it.
struct IndexDefinition: Sendable {
  /// Its name; nil when PostgreSQL gives it one.
  let name: String?
  var table: ObjectName
  /// Its columns in order; nil for an expression.
  var columns: [String?]
  /// The access method, for example `btree`.
  let method: String
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
    columns = node.list("indexParams").map { $0.text("name") }
    method = node.text("accessMethod") ?? "btree"
    isUnique = node.flag("unique")
    isPartial = node.node("whereClause") != nil
    isConcurrent = node.flag("concurrent")
    ifNotExists = node.flag("if_not_exists")
    isOnly = node.fields["relation"]?["inh"]?.boolean != true
  }

  /// Its name, or the one that PostgreSQL gives it (`ChooseIndexName` in its indexcmds.c), unless that
  /// is taken.
  var effectiveName: ObjectName {
    ObjectName(
      schema: table.schema,
      name ?? DefaultName.of(table.name, columns.map { $0 ?? "expr" }, "idx"))
  }
}
