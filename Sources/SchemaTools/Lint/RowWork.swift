/// What a statement does to rows, also within `WITH` and other statements.
struct RowWork: Sendable {
  /// The changes of rows inside the statement; that of the statement itself is its action.
  var inner: [DDLStatement] = []
  /// The tables whose rows it reads, those of the catalog aside.
  var reads: [ObjectName] = []
  /// The lists of columns that are set, each of which may name a column once.
  var assignments: [[SyntaxNode]] = []

  init() {}

  /// Looks into a statement that may hold others.
  init(_ statement: SyntaxNode) {
    let node = statement.analyzedQuery ?? statement
    guard Self.kinds.contains(node.kind), node.fields["into"]?["skipData"]?.boolean != true else {
      return
    }
    var named: Set<ObjectName> = []
    func look(at node: SyntaxNode, isInner: Bool) {
      switch node.kind {
      case "UpdateStmt": assignments.append(node.list("targetList"))
      case "InsertStmt":
        assignments.append(node.list("cols"))
        if let conflict = node.fields["onConflictClause"] {
          assignments.append(conflict.nodes("targetList"))
        }
      case "MergeWhenClause": assignments.append(node.list("targetList"))
      case "CommonTableExpr": named.insert(ObjectName(node.text("ctename") ?? ""))
      case "RangeVar":
        if let table = ObjectName(rangeVar: node.fields) { reads.append(table) }
      default: break
      }
      if isInner, ["UpdateStmt", "DeleteStmt", "InsertStmt", "MergeStmt"].contains(node.kind) {
        inner.append(DDLStatement(node))
      }
    }
    // Rows that are given as values hold no other statement, and may be many.
    if node.isInsertOfValues {
      look(at: node, isInner: false)
      return
    }
    // What is analyzed is no action of its own.
    var isInner = statement.kind == "ExplainStmt"
    node.forEach {
      look(at: $0, isInner: isInner)
      isInner = true
    }
    if node.kind == "CopyStmt", !node.flag("is_from"),
      let table = ObjectName(rangeVar: node.fields["relation"])
    {
      reads.append(table)
    }
    reads = Set(reads).subtracting(named).filter { !$0.isOfCatalog }
      .sorted { $0.description < $1.description }
  }

  private static let kinds: Set = [
    "SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "CreateTableAsStmt",
    "CopyStmt",
  ]
}

extension LintStatement {
  /// The changes of rows, with those inside of it.
  var rowChanges: [DDLStatement] { [action] + parsed.rows.inner }
}

extension SyntaxNode {
  /// What `EXPLAIN ANALYZE` runs; nil for another statement.
  fileprivate var analyzedQuery: SyntaxNode? {
    guard kind == "ExplainStmt",
      list("options").contains(where: { $0.text("defname") == "analyze" })
    else { return nil }
    return node("query")
  }

  /// Whether it inserts rows that are written in it.
  fileprivate var isInsertOfValues: Bool {
    guard kind == "InsertStmt", fields["withClause"] == nil, let source = node("selectStmt"),
      let rows = source.fields["valuesLists"]
    else { return false }
    return rows.elements.count > 16
  }
}

extension ObjectName {
  /// Whether it is a table of the catalog.
  fileprivate var isOfCatalog: Bool {
    ["pg_catalog", "information_schema"].contains(schema) || schema == nil && name.hasPrefix("pg_")
  }
}
