import JSON
import Migrations

extension Action {
  /// Tells what a statement does from its parse tree.
  init(_ node: SyntaxNode) {
    self = Self.definition(node) ?? Self.change(node) ?? Self.work(node) ?? .other(node.kind)
  }

  /// `CREATE` and `DROP`.
  private static func definition(_ node: SyntaxNode) -> Action? {
    switch node.kind {
    case "CreateStmt": CreateTable(statement: node).map(Action.createTable)
    case "CreateTableAsStmt": CreateTable(query: node).map(Action.createTable)
    case "IndexStmt": IndexDefinition(node).map(Action.createIndex)
    case "CreateTrigStmt":
      ObjectName(rangeVar: node.fields["relation"]).map {
        .createTrigger(table: $0, name: node.text("trigname") ?? "")
      }
    case "CreateDomainStmt":
      ObjectName(parts: node.fields.names("domainname")).map {
        .createDomain(
          $0,
          node.list("constraints").compactMap(ConstraintDefinition.init)
            .first { [.check, .notNull].contains($0.kind) })
      }
    case "CreateFunctionStmt":
      ObjectName(parts: node.fields.names("funcname")).map {
        .createFunction($0, isVolatile: node.isVolatile)
      }
    case "ViewStmt": ObjectName(rangeVar: node.fields["view"]).map { .create(.view, $0) }
    case "CreateSeqStmt":
      ObjectName(rangeVar: node.fields["sequence"]).map { .create(.sequence, $0) }
    case "CreateEnumStmt", "CreateRangeStmt":
      ObjectName(parts: node.fields.names("typeName")).map { .create(.type, $0) }
    case "CompositeTypeStmt":
      ObjectName(rangeVar: node.fields["typevar"]).map { .create(.type, $0) }
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
  private static func change(_ node: SyntaxNode) -> Action? {
    switch node.kind {
    case "AlterTableStmt":
      ObjectName(rangeVar: node.fields["relation"]).map { table in
        .alterTable(
          AlterTable(
            kind: ObjectKind(node.text("objtype") ?? node.text("relkind")), table: table,
            changes: node.list("cmds").compactMap(TableChange.init),
            ifExists: node.flag("missing_ok")))
      }
    case "RenameStmt":
      .rename(
        Rename(
          kind: ObjectKind(node.text("renameType")),
          object: ObjectName(rangeVar: node.fields["relation"]), oldName: node.text("subname"),
          newName: node.text("newname") ?? ""))
    case "AlterObjectSchemaStmt":
      ObjectName(rangeVar: node.fields["relation"]).map {
        .setSchema(
          ObjectKind(node.text("objectType")), $0, schema: node.text("newschema") ?? "")
      }
    case "AlterDomainStmt":
      ObjectName(parts: node.fields.names("typeName")).map {
        .alterDomain($0, addsConstraint: ConstraintDefinition(node.node("def")))
      }
    case "AlterEnumStmt":
      ObjectName(parts: node.fields.names("typeName")).map { type in
        node.text("oldVal").map {
          .renameEnumValue(type, from: $0, to: node.text("newVal") ?? "")
        } ?? .addEnumValue(type, hasNeighbor: node.text("newValNeighbor") != nil)
      }
    case "VariableSetStmt":
      node.text("name").map { name in
        .setting(name.lowercased(), node.list("args").first?.fields["sval"]?["sval"]?.text)
      }
    default: nil
    }
  }

  /// Statements that work on rows and files.
  private static func work(_ node: SyntaxNode) -> Action? {
    let table = ObjectName(rangeVar: node.fields["relation"])
    let isRestricted = node.node("whereClause") != nil
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
    case "DoStmt": return .block
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
    if let volatility = option("volatility")?.string { return volatility == "volatile" }
    guard option("language")?.string == "sql" else { return true }
    let body = option("as")?.list("items").compactMap(\.string).joined() ?? ""
    let words = body.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "_" }
    return words.contains { SchemaModel.knownVolatileFunctions.contains(String($0)) }
  }

  private func option(_ name: String) -> SyntaxNode? {
    list("options").first { $0.text("defname") == name }?.node("arg")
  }

  /// Whether a list of options has one of a name that is not switched off.
  fileprivate func hasOption(_ name: String, in field: String) -> Bool {
    list(field).contains { option in
      guard option.text("defname") == name else { return false }
      let value = option.node("arg")
      return value?.string != "off" && value?.string != "false"
        && value?.fields["boolval"]?.boolean != false
    }
  }
}

extension Action.CreateTable {
  fileprivate init?(statement node: SyntaxNode) {
    guard let name = ObjectName(rangeVar: node.fields["relation"]) else { return nil }
    self.init(name: name)
    let elements = node.list("tableElts")
    columns = elements.compactMap(ColumnDefinition.init)
    constraints = elements.compactMap(ConstraintDefinition.init)
    parent = node.list("inhRelations").first.flatMap { ObjectName(rangeVar: $0.fields) }
    isPartition = node.fields["partbound"] != nil
    isPartitioned = node.fields["partspec"] != nil
    isTemporary = node.fields["relation"]?["relpersistence"]?.text == "t"
    ifNotExists = node.flag("if_not_exists")
  }

  fileprivate init?(query node: SyntaxNode) {
    let relation = node.fields["into"]?["rel"]
    guard let name = ObjectName(rangeVar: relation) else { return nil }
    self.init(name: name)
    isTemporary = relation?["relpersistence"]?.text == "t"
    isFilled = true
    ifNotExists = node.flag("if_not_exists")
  }
}

extension Action.Drop {
  fileprivate init(_ node: SyntaxNode) {
    kind = Action.ObjectKind(node.text("removeType"))
    names = node.list("objects").compactMap { object in
      switch object.kind {
      case "List": ObjectName(parts: object.fields.names("items"))
      case "TypeName": ObjectName(parts: object.fields.names("names"))
      case "ObjectWithArgs": ObjectName(parts: object.fields.names("objname"))
      default: object.string.map { ObjectName($0) }
      }
    }
    ifExists = node.flag("missing_ok")
    isCascading = node.text("behavior") == "DROP_CASCADE"
    isConcurrent = node.flag("concurrent")
  }
}
