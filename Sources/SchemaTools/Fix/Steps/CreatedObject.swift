/// What a `CREATE` makes that has a name and a `DROP` of its own, tables and indexes aside.
struct CreatedObject: Sendable {
  /// The kind in parsenodes.h.
  let kind: String
  let name: ObjectName
  /// The statement that takes it away again; nil when it may have been there before.
  let drop: String?

  /// Takes the tree of a statement; nil for any other.
  init?(_ node: SyntaxNode) {
    let fields = node.fields
    var isNew = !node.flag("replace") && !node.flag("if_not_exists")
    let (kind, word, parts): (String, String, [String])
    switch node.kind {
    case "ViewStmt": (kind, word, parts) = ("VIEW", "VIEW", Self.parts(fields["view"]))
    case "CreateEnumStmt", "CreateRangeStmt":
      (kind, word, parts) = ("TYPE", "TYPE", fields.names("typeName"))
    case "CompositeTypeStmt": (kind, word, parts) = ("TYPE", "TYPE", Self.parts(fields["typevar"]))
    case "CreateDomainStmt": (kind, word, parts) = ("DOMAIN", "DOMAIN", fields.names("domainname"))
    case "CreateSeqStmt":
      (kind, word, parts) = ("SEQUENCE", "SEQUENCE", Self.parts(fields["sequence"]))
    case "CreateSchemaStmt":
      (kind, word, parts) = ("SCHEMA", "SCHEMA", node.text("schemaname").map { [$0] } ?? [])
      // With what stands in it, it would not be empty.
      isNew = isNew && node.list("schemaElts").isEmpty
    case "CreateExtensionStmt":
      (kind, word, parts) = ("EXTENSION", "EXTENSION", node.text("extname").map { [$0] } ?? [])
    case "CreateFunctionStmt":
      let isProcedure = node.flag("is_procedure")
      kind = isProcedure ? "PROCEDURE" : "FUNCTION"
      (word, parts) = (kind, fields.names("funcname"))
    default: return nil
    }
    guard let name = ObjectName(parts: parts) else { return nil }
    self.name = name
    self.kind = "OBJECT_" + kind
    let text = parts.map { sqlName($0) }.joined(separator: ".")
    drop = isNew ? "DROP \(word) \(text)" + Self.signature(node) : nil
  }

  private static func parts(_ rangeVar: SyntaxValue?) -> [String] {
    [rangeVar?["schemaname"]?.text, rangeVar?["relname"]?.text].compactMap(\.self)
  }

  /// The types of what a function takes, in parentheses; empty for anything else.
  private static func signature(_ node: SyntaxNode) -> String {
    guard node.kind == "CreateFunctionStmt" else { return "" }
    let outputs = ["FUNC_PARAM_OUT", "FUNC_PARAM_TABLE"]
    let types = node.list("parameters")
      .filter { !outputs.contains($0.text("mode") ?? "") }
      .compactMap { ColumnTypeName($0.fields["argType"]).map(typeText) }
    return "(\(types.joined(separator: ", ")))"
  }

  private static func typeText(_ type: ColumnTypeName) -> String {
    type.name.sql + (type.isArray ? "[]" : "")
  }
}
