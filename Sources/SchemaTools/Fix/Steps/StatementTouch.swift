/// What a statement deals with, as far as it decides which statements may change places.
struct StatementTouch: Sendable {
  /// The names of the tables, indexes, constraints, types and functions in it.
  let names: Set<String>
  /// Whether it may do anything: a block of code, a query that calls functions, a setting.
  let isOpaque: Bool
  /// Whether the columns and keys of existing tables stay what they are.
  let leavesColumns: Bool
  /// Whether it only adds columns, indexes or objects of its own.
  let onlyAdds: Bool
  /// Whether a unique index may be the condition of it.
  let mayNeedUnique: Bool
  /// Whether it sets something for what follows it.
  let isSetting: Bool
  /// Whether it takes away something that any statement before it may have used.
  var isRemoval = false

  /// Looks at a statement.
  /// - Parameter model: what is known of the schema before it.
  init(_ statement: ParsedSection.ParsedStatement, _ model: SchemaState) {
    var names: Set<String> = []
    if let node = statement.node { Self.collect(node.fields, into: &names) }
    // An index goes with its table, and a partition with the table that it is of.
    for (index, definition) in model.indexes where names.contains(index.name) {
      names.insert(definition.table.name)
    }
    for (table, definition) in model.tables where names.contains(table.name) {
      if let parent = definition.parent { names.insert(parent.name) }
    }
    let isHarmless = Self.harmless.contains(statement.node?.kind ?? "")
    switch statement.action {
    case _ where isHarmless: self.init(names, onlyAdds: true)
    case .alterTable(let alter):
      let changes = alter.changes.map(\.kind)
      self.init(
        names, leavesColumns: changes.allSatisfy(\.leavesColumns),
        onlyAdds: changes.allSatisfy(\.isNewColumn),
        mayNeedUnique: changes.contains(where: \.isForeignKey))
    case .createTable(let table):
      self.init(names, onlyAdds: !table.isFilled, mayNeedUnique: true)
    case .createIndex: self.init(names, onlyAdds: true)
    case .insert, .update, .delete, .copy: self.init(names, mayNeedUnique: true)
    case .drop(let drop) where drop.kind == .index:
      // Nobody knows what an index belongs to that the history did not make.
      let isKnown = drop.names.allSatisfy { model.indexes[$0] != nil }
      self.init(names, isOpaque: !isKnown, leavesColumns: false)
    case .drop:
      self.init(names, leavesColumns: false)
      isRemoval = true
    case .rename, .setSchema, .truncate, .reindex, .refresh, .alterDomain, .addEnumValue:
      self.init(names, leavesColumns: false)
    default:
      self.init(names, isOpaque: true, isSetting: statement.node?.kind == "VariableSetStmt")
    }
  }

  private init(
    _ names: Set<String>, isOpaque: Bool = false, leavesColumns: Bool = true,
    onlyAdds: Bool = false, mayNeedUnique: Bool = false, isSetting: Bool = false
  ) {
    self.names = names
    self.isOpaque = isOpaque
    self.leavesColumns = leavesColumns
    self.onlyAdds = onlyAdds
    self.mayNeedUnique = mayNeedUnique
    self.isSetting = isSetting
  }

  /// Statements that depend on no index or constraint.
  private static let harmless: Set<String> = [
    "CommentStmt", "ViewStmt", "GrantStmt", "CreateEnumStmt", "CompositeTypeStmt",
    "CreateSchemaStmt", "CreateExtensionStmt", "CreateSeqStmt", "CreateFunctionStmt",
    "CreateTrigStmt", "CreateDomainStmt",
  ]

  /// The fields whose texts are names of what a statement deals with.
  private static let nameFields: Set<String> = [
    "relname", "idxname", "indexname", "conname", "newname", "subname", "name", "String", "sval",
    "str",
  ]
  /// The fields that hold columns, operators, and constants.
  private static let otherFields: Set<String> = [
    "fk_attrs", "pk_attrs", "keys", "including", "fields", "A_Const", "DefElem",
  ]

  private static func collect(_ value: SyntaxValue, into names: inout Set<String>) {
    for element in value.elements { collect(element, into: &names) }
    for (field, member) in value.members where !otherFields.contains(field) {
      if let text = member.text {
        if nameFields.contains(field), text != "pg_catalog" { names.insert(text) }
        continue
      }
      // The operators of an expression.
      if field == "name", member.isList { continue }
      collect(member, into: &names)
    }
  }
}

extension TableChange.Kind {
  /// Whether the columns and keys that were there stay what they are.
  fileprivate var leavesColumns: Bool {
    switch self {
    case .addColumn, .setNotNull, .dropNotNull, .setDefault, .dropDefault, .addConstraint,
      .validateConstraint:
      true
    default: false
    }
  }

  fileprivate var isNewColumn: Bool { if case .addColumn = self { true } else { false } }

  fileprivate var isForeignKey: Bool {
    switch self {
    case .addColumn(let column): column.constraint(.foreignKey) != nil
    case .addConstraint(let constraint): constraint.kind == .foreignKey
    default: false
    }
  }
}
