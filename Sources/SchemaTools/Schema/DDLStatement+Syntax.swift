import Migrations
import SchemaInspection

extension DDLStatement {
  /// Tells what a statement does from its parse tree.
  init(_ node: SyntaxNode) {
    self = Self.definition(node) ?? Self.change(node) ?? Self.work(node) ?? .other(node.kind)
  }

  /// `CREATE` and `DROP`.
  private static func definition(_ node: SyntaxNode) -> DDLStatement? {
    switch node.kind {
    case "CreateStmt": CreateTable(statement: node).map(DDLStatement.createTable)
    case "CreateTableAsStmt", "SelectStmt": CreateTable(query: node).map(DDLStatement.createTable)
    case "IndexStmt": IndexDefinition(node).map(DDLStatement.createIndex)
    case "CreateTrigStmt":
      ObjectName(rangeVar: node.fields["relation"]).map {
        .createTrigger(table: $0, name: node.text("trigname") ?? "")
      }
    case "CreateDomainStmt":
      DomainDefinition(node).map(DDLStatement.createDomain)
    case "CreateFunctionStmt":
      ObjectName(parts: node.fields.names("funcname")).map {
        .createFunction($0, signature: node.signature, isVolatile: node.isVolatile)
      }
    case "ViewStmt": ObjectName(rangeVar: node.fields["view"]).map { .create(.view, $0) }
    case "CreateSeqStmt":
      ObjectName(rangeVar: node.fields["sequence"]).map { sequence in
        node.owner.map { .createOwnedSequence(sequence, table: $0.table, column: $0.column) }
          ?? .create(.sequence, sequence)
      }
    case "CreateEnumStmt", "CreateRangeStmt":
      ObjectName(parts: node.fields.names("typeName")).map { .create(.type, $0) }
    case "CompositeTypeStmt":
      ObjectName(rangeVar: node.fields["typevar"]).map(DDLStatement.createComposite)
    case "CreateSchemaStmt": node.text("schemaname").map { .create(.schema, ObjectName($0)) }
    case "CreateExtensionStmt": node.text("extname").map { .create(.extension, ObjectName($0)) }
    case "DropStmt": .drop(Drop(node))
    case "DropdbStmt":
      .drop(
        Drop(
          kind: .database, names: node.text("dbname").map { [ObjectName($0)] } ?? [],
          ifExists: node.flag("missing_ok"), isCascading: false, isConcurrent: false))
    default: nil
    }
  }

  /// `ALTER` and `SET`.
  private static func change(_ node: SyntaxNode) -> DDLStatement? {
    switch node.kind {
    case "AlterTableStmt":
      ObjectName(rangeVar: node.fields["relation"]).map { table in
        .alterTable(
          AlterTable(
            kind: ObjectKind(node.text("objtype") ?? node.text("relkind")), table: table,
            changes: node.list("cmds").compactMap(TableChange.init),
            ifExists: node.flag("missing_ok"),
            isOnly: node.fields["relation"]?["inh"]?.boolean != true))
      }
    case "RenameStmt":
      .rename(
        Rename(
          kind: ObjectKind(node.text("renameType")),
          object: ObjectName(rangeVar: node.fields["relation"])
            ?? ObjectName(parts: node.node("object")?.fields.names("items") ?? []),
          oldName: node.text("subname"),
          newName: node.text("newname") ?? ""))
    case "AlterObjectSchemaStmt":
      (ObjectName(rangeVar: node.fields["relation"])
        ?? ObjectName(parts: node.node("object")?.fields.names("items") ?? [])).map {
          .setSchema(
            ObjectKind(node.text("objectType")), $0, schema: node.text("newschema") ?? "")
        }
    case "AlterDomainStmt":
      ObjectName(parts: node.fields.names("typeName")).map {
        .alterDomain($0, DomainChange(node))
      }
    case "AlterFunctionStmt":
      node.volatility.flatMap { volatility in
        ObjectName(parts: node.fields["func"]?.names("objname") ?? []).map {
          .alterFunction($0, isVolatile: volatility == "volatile")
        }
      }
    case "AlterSeqStmt":
      ObjectName(rangeVar: node.fields["sequence"]).flatMap { sequence in
        node.owner.map { .ownSequence(sequence, table: $0.table, column: $0.column) }
      }
    case "AlterEnumStmt":
      ObjectName(parts: node.fields.names("typeName")).map { type in
        node.text("oldVal").map {
          .renameEnumValue(type, from: $0, to: node.text("newVal") ?? "")
        }
          ?? .addEnumValue(
            type, node.text("newVal") ?? "", hasNeighbor: node.text("newValNeighbor") != nil)
      }
    case "VariableSetStmt":
      node.text("name").map { name in
        .setting(name.lowercased(), node.list("args").first?.settingValue)
      }
    default: nil
    }
  }

  /// Statements that work on rows and files.
  private static func work(_ node: SyntaxNode) -> DDLStatement? {
    let table = ObjectName(rangeVar: node.fields["relation"])
    let isRestricted = node.node("whereClause").map { !$0.isAlwaysTrue } ?? false
    switch node.kind {
    case "TruncateStmt":
      return .truncate(
        node.list("relations").compactMap { ObjectName(rangeVar: $0.fields) },
        isCascading: node.text("behavior") == "DROP_CASCADE")
    case "InsertStmt": return table.map(insert)
    case "UpdateStmt": return table.map { .update($0, isRestricted: isRestricted) }
    case "DeleteStmt": return table.map { .delete($0, isRestricted: isRestricted) }
    case "CopyStmt": return node.flag("is_from") ? table.map(copy) : nil
    case "ReindexStmt":
      let kind: ObjectKind? =
        switch node.text("kind") {
        case "REINDEX_OBJECT_INDEX": .index
        case "REINDEX_OBJECT_TABLE": .table
        default: nil
        }
      return .reindex(kind, table, isConcurrent: node.hasOption("concurrently", in: "params"))
    case "RefreshMatViewStmt":
      return table.map { .refresh($0, isConcurrent: node.flag("concurrent")) }
    case "VacuumStmt":
      guard node.hasOption("full", in: "options") else { return nil }
      return .vacuumFull(
        node.list("rels").compactMap { ObjectName(rangeVar: $0.fields["relation"]) })
    case "ClusterStmt": return .cluster(table)
    case "LockStmt":
      // The parser counts the modes from 1 (lockdefs.h).
      let mode = LockMode(rawValue: (node.fields["mode"]?.integer ?? 8) - 1) ?? .accessExclusive
      return .lock(node.list("relations").compactMap { ObjectName(rangeVar: $0.fields) }, mode)
    case "DoStmt":
      return .block(node.list("args").compactMap { $0.node("arg")?.string }.joined())
    case "TransactionStmt":
      let kind = node.text("kind") ?? ""
      let isSavepoint = ["SAVEPOINT", "RELEASE", "ROLLBACK_TO"].contains { kind.hasSuffix($0) }
      return isSavepoint ? nil : .transactionControl
    default: return nil
    }
  }
}

extension SyntaxNode {
  /// Whether a function may give another value each time. It does unless it says otherwise, or is SQL
  /// that PostgreSQL puts in its place and that calls no such function.
  fileprivate var isVolatile: Bool {
    if let volatility { return volatility == "volatile" }
    guard option("language")?.string == "sql" else { return true }
    let body = option("as")?.list("items").compactMap(\.string).joined() ?? ""
    let words = body.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "_" }
    return words.contains { SchemaState.knownVolatileFunctions.contains(String($0)) }
  }

  /// `volatile`, `stable` or `immutable`, where a function says so.
  fileprivate var volatility: String? {
    (list("options") + list("actions")).first { $0.text("defname") == "volatility" }?
      .node("arg")?.string
  }

  /// The types of a function's arguments, those by which it is called.
  fileprivate var signature: String {
    list("parameters").filter {
      !["FUNC_PARAM_OUT", "FUNC_PARAM_TABLE"].contains($0.text("mode"))
    }.map { ColumnTypeName($0.fields["argType"]).map(\.bareDescription) ?? "" }
      .joined(separator: ",")
  }

  /// The table and the column of `OWNED BY`.
  fileprivate var owner: (table: ObjectName, column: String)? {
    guard let names = option("owned_by")?.list("items").compactMap(\.string), names.count > 1,
      let table = ObjectName(parts: names.dropLast())
    else { return nil }
    return (table, names[names.count - 1])
  }

  /// The text of what a setting is set to.
  fileprivate var settingValue: String? {
    fields["sval"]?["sval"]?.text
      ?? fields["ival"].map { "\($0["ival"]?.integer ?? 0)" }
  }

  /// Whether a condition holds for every row whatever is in it: `true`, `1 = 1`.
  fileprivate var isAlwaysTrue: Bool {
    switch kind {
    case "A_Const": return fields["boolval"]?["boolval"]?.boolean == true
    case "TypeCast":
      return node("arg")?.fields["sval"]?["sval"]?.text.map { ["t", "true"].contains($0) } ?? false
    case "BoolExpr":
      let parts = list("args")
      return text("boolop") == "AND_EXPR"
        ? parts.allSatisfy(\.isAlwaysTrue)
        : text("boolop") == "OR_EXPR" && parts.contains(where: \.isAlwaysTrue)
    case "A_Expr":
      guard fields.names("name") == ["="], let left = node("lexpr"), let right = node("rexpr"),
        left.kind == "A_Const"
      else { return false }
      return left.constant == right.constant
    default: return false
    }
  }

  private var constant: SyntaxValue? {
    guard kind == "A_Const" else { return nil }
    return fields["ival"] ?? fields["sval"] ?? fields["fval"] ?? fields["boolval"]
  }

  private func option(_ name: String) -> SyntaxNode? {
    list("options").first { $0.text("defname") == name }?.node("arg")
  }

  /// Whether a list of options has one of a name that is not switched off.
  fileprivate func hasOption(_ name: String, in field: StaticString) -> Bool {
    list(field).contains { option in
      guard option.text("defname") == name else { return false }
      let value = option.node("arg")
      return value?.string != "off" && value?.string != "false"
        && value?.fields["boolval"]?.boolean != false
    }
  }
}

extension DDLStatement.CreateTable {
  fileprivate init?(statement node: SyntaxNode) {
    guard let name = ObjectName(rangeVar: node.fields["relation"]) else { return nil }
    self.init(name: name)
    let elements = node.list("tableElts")
    columns = elements.compactMap(ColumnDefinition.init)
    constraints = elements.compactMap(ConstraintDefinition.init)
    parents = node.list("inhRelations").compactMap { ObjectName(rangeVar: $0.fields) }
    models = elements.filter { $0.kind == "TableLikeClause" }
      .compactMap { ObjectName(rangeVar: $0.fields["relation"]) }
    isPartition = node.fields["partbound"] != nil
    isDefaultPartition = node.fields["partbound"]?["is_default"]?.boolean == true
    let key = node.fields["partspec"]
    isPartitioned = key != nil
    partitionKey = key?.nodes("partParams").map { $0.text("name") } ?? []
    partitionStrategy = String(key?["strategy"]?.text?.prefix(1).lowercased() ?? "")
    isTemporary = node.fields["relation"]?.isTemporary == true
    ifNotExists = node.flag("if_not_exists")
  }

  fileprivate init?(query node: SyntaxNode) {
    let relation = node.madeByQuery
    guard let name = ObjectName(rangeVar: relation) else { return nil }
    self.init(name: name)
    isTemporary = relation?.isTemporary == true
    isFilled = true
    ifNotExists = node.flag("if_not_exists")
  }
}

extension DDLStatement.Drop {
  fileprivate init(_ node: SyntaxNode) {
    kind = DDLStatement.ObjectKind(node.text("removeType"))
    names = node.list("objects").compactMap { object in
      switch object.kind {
      case "List": ObjectName(parts: object.fields.names("items"))
      case "TypeName": ObjectName(parts: object.fields.names("names"))
      case "ObjectWithArgs": ObjectName(parts: object.fields.names("objname"))
      default: object.string.map { ObjectName($0) }
      }
    }
    signatures = node.list("objects").map { object in
      guard object.kind == "ObjectWithArgs", !object.flag("args_unspecified") else { return nil }
      return object.list("objargs").compactMap { ColumnTypeName($0.fields)?.bareDescription }
        .joined(separator: ",")
    }
    ifExists = node.flag("missing_ok")
    isCascading = node.text("behavior") == "DROP_CASCADE"
    isConcurrent = node.flag("concurrent")
  }
}

extension SyntaxNode {
  /// The table that `CREATE TABLE … AS`, `CREATE MATERIALIZED VIEW` or `SELECT … INTO` makes.
  var madeByQuery: SyntaxValue? { (fields["into"] ?? fields["intoClause"])?["rel"] }
}

extension SyntaxValue {
  /// Whether a relation is one of the session alone.
  fileprivate var isTemporary: Bool {
    self["relpersistence"]?.text == "t" || self["schemaname"]?.text == "pg_temp"
  }
}
