/// One subcommand of `ALTER TABLE`.
struct TableChange: Sendable {
  /// What it does.
  enum Kind: Sendable {
    case addColumn(ColumnDefinition)
    case dropColumn(String)
    /// - Parameter using: the expression that makes the new values, if there is one.
    case setType(column: String, ColumnTypeName, using: SyntaxNode?)
    case setNotNull(column: String)
    case dropNotNull(column: String)
    case setDefault(column: String)
    case dropDefault(column: String)
    case addConstraint(ConstraintDefinition)
    case validateConstraint(String)
    case dropConstraint(String)
    case attachPartition(ObjectName)
    case detachPartition(ObjectName, isConcurrent: Bool)
    /// `INHERIT` and `NO INHERIT`
    case inherit(ObjectName)
    case disinherit(ObjectName)
    /// `SET LOGGED` or `SET UNLOGGED`
    case setLogging
    case setTablespace
    case setAccessMethod
    /// Any other, by its name in parsenodes.h, such as `AT_ClusterOn`.
    case other(String)
  }

  var kind: Kind
  /// Whether it has `IF EXISTS` or `IF NOT EXISTS`.
  let isConditional: Bool
  let isCascading: Bool
  /// Of a new type: the collation that it names, without its schema.
  let collation: String?
  /// Of a partition that is attached: whether it is that of all other rows.
  let isDefaultPartition: Bool
  /// Where it stands: the number of bytes of the statement before it; nil when the parser keeps no
  /// place for it.
  let offset: Int?

  /// Takes an `AlterTableCmd`; nil for another node.
  init?(_ node: SyntaxNode) {
    guard node.kind == "AlterTableCmd", let subtype = node.text("subtype") else { return nil }
    let definition = node.node("def")
    kind = Self.kind(subtype, name: node.text("name") ?? "", definition)
    isConditional = node.flag("missing_ok")
    isCascading = node.text("behavior") == "DROP_CASCADE"
    collation = definition?.fields["collClause"]?.names("collname").last
    isDefaultPartition = definition?.fields["bound"]?["is_default"]?.boolean == true
    switch kind {
    case .addColumn, .addConstraint, .setType: offset = definition?.offset
    default: offset = nil
    }
  }

  private static func kind(_ subtype: String, name: String, _ definition: SyntaxNode?) -> Kind {
    switch subtype {
    case "AT_AddColumn":
      if let column = ColumnDefinition(definition) { return .addColumn(column) }
    case "AT_DropColumn": return .dropColumn(name)
    case "AT_AlterColumnType":
      if let type = ColumnTypeName(definition?.fields["typeName"]) {
        return .setType(column: name, type, using: definition?.node("raw_default"))
      }
    case "AT_SetNotNull": return .setNotNull(column: name)
    case "AT_DropNotNull": return .dropNotNull(column: name)
    case "AT_ColumnDefault":
      return definition == nil ? .dropDefault(column: name) : .setDefault(column: name)
    case "AT_AddConstraint":
      if let constraint = ConstraintDefinition(definition) { return .addConstraint(constraint) }
    case "AT_ValidateConstraint": return .validateConstraint(name)
    case "AT_DropConstraint": return .dropConstraint(name)
    case "AT_AttachPartition", "AT_DetachPartition":
      guard let partition = ObjectName(rangeVar: definition?.fields["name"]) else { break }
      return subtype == "AT_AttachPartition"
        ? .attachPartition(partition)
        : .detachPartition(partition, isConcurrent: definition?.flag("concurrent") ?? false)
    case "AT_AddInherit", "AT_DropInherit":
      guard let parent = ObjectName(rangeVar: definition?.fields) else { break }
      return subtype == "AT_AddInherit" ? .inherit(parent) : .disinherit(parent)
    case "AT_SetLogged", "AT_SetUnLogged": return .setLogging
    case "AT_SetTableSpace": return .setTablespace
    case "AT_SetAccessMethod": return .setAccessMethod
    default: break
    }
    return .other(subtype)
  }
}
