/// A constraint as a statement writes it, of a column or of a table.
struct ConstraintDefinition: Sendable {
  /// What it demands.
  enum Kind: Sendable {
    case null
    case notNull
    /// `DEFAULT expression`; the parser counts it among the constraints.
    case `default`
    case identity
    /// `GENERATED ALWAYS AS (…) STORED`
    case generated
    case check
    case primaryKey
    case unique
    case exclusion
    case foreignKey
    /// `DEFERRABLE` and such, which belong to the constraint before them.
    case attribute
  }

  let kind: Kind
  /// Its name; nil when PostgreSQL gives it one.
  let name: String?
  /// The name that a server gave it, where one was asked.
  var givenName: String?
  /// The columns of a table constraint; empty for one that stands at its column.
  var columns: [String]
  /// The index that a key takes over: `USING INDEX …`.
  let index: String?
  /// Whether rows that are there already are not looked at: `NOT VALID`.
  var isNotValid: Bool
  /// Of a foreign key: the other table.
  let referenced: ObjectName?
  /// Of a foreign key: the columns of the other table; empty for its primary key.
  let referencedColumns: [String]
  /// Of a check, a default and a generated column: the expression.
  let expression: SyntaxNode?
  /// Of a check: the columns in its expression.
  private var checkedColumns: Set<String>
  /// Of a key and an exclusion: the index behind it.
  var layout: IndexLayout?
  /// Where it stands: the number of bytes of the statement before it.
  let offset: Int?

  /// Takes a `Constraint`; nil for another node.
  init?(_ node: SyntaxNode?) {
    guard let node, node.kind == "Constraint", let kind = Kind(node.text("contype")) else {
      return nil
    }
    self.kind = kind
    let fields = node.fields
    name = node.text("conname")
    columns = kind == .foreignKey ? fields.names("fk_attrs") : fields.names("keys")
    index = node.text("indexname")
    isNotValid = node.flag("skip_validation")
    referenced = ObjectName(rangeVar: fields["pktable"])
    referencedColumns = fields.names("pk_attrs")
    expression = node.node("raw_expr")
    checkedColumns = kind == .check ? expression?.columnNames ?? [] : []
    offset = node.offset
    let including = fields.names("including")
    switch kind {
    case .unique, .primaryKey: layout = IndexLayout(columns: columns, including: including)
    case .exclusion:
      let elements = node.list("exclusions").compactMap { $0.list("items").first }
      let layout = IndexLayout(
        method: node.text("access_method") ?? "btree", elements: elements, including: including,
        predicate: node.node("where_clause"))
      self.layout = layout
      columns = layout.keys.compactMap(\.column)
    default: layout = nil
    }
  }
}

extension ConstraintDefinition {
  /// Whether it is a constraint also in the catalog, and no property of a column.
  var isOfTable: Bool {
    [.check, .primaryKey, .unique, .exclusion, .foreignKey].contains(kind)
  }

  /// The constraint of a column as one of its table.
  func of(column: String) -> ConstraintDefinition {
    var constraint = self
    guard constraint.columns.isEmpty else { return constraint }
    constraint.columns = [column]
    if [.unique, .primaryKey].contains(kind) { constraint.layout = IndexLayout(columns: [column]) }
    return constraint
  }

  /// Whether it falls with a column, or is looked at when its type changes.
  func uses(_ column: String) -> Bool {
    columns.contains(column) || layout?.usedColumns.contains(column) == true
      || checkedColumns.contains(column)
  }

  /// Gives a column another name.
  mutating func rename(_ old: String, to new: String) {
    columns = columns.map { $0 == old ? new : $0 }
    if checkedColumns.remove(old) != nil { checkedColumns.insert(new) }
    layout?.rename(old, to: new)
  }

  /// Its name, or the one that PostgreSQL gives it (`ChooseConstraintName` in its pg_constraint.c),
  /// unless that is taken.
  func effectiveName(in table: ObjectName) -> String {
    if let name = name ?? index ?? givenName { return name }
    let ending =
      switch kind {
      case .primaryKey: "pkey"
      case .unique: "key"
      case .foreignKey: "fkey"
      case .exclusion: "excl"
      default: "check"
      }
    var columns = columns
    if kind == .primaryKey { columns = [] }
    if kind == .exclusion, let layout { columns = layout.keys.map { $0.column ?? "expr" } }
    if kind == .check, columns.isEmpty, checkedColumns.count == 1 {
      columns = Array(checkedColumns)
    }
    return DefaultName.of(table.name, columns, ending)
  }
}

extension ConstraintDefinition.Kind {
  /// Takes a `ConstrType`.
  fileprivate init?(_ contype: String?) {
    switch contype {
    case "CONSTR_NULL": self = .null
    case "CONSTR_NOTNULL": self = .notNull
    case "CONSTR_DEFAULT": self = .default
    case "CONSTR_IDENTITY": self = .identity
    case "CONSTR_GENERATED": self = .generated
    case "CONSTR_CHECK": self = .check
    case "CONSTR_PRIMARY": self = .primaryKey
    case "CONSTR_UNIQUE": self = .unique
    case "CONSTR_EXCLUSION": self = .exclusion
    case "CONSTR_FOREIGN": self = .foreignKey
    case nil: return nil
    default: self = .attribute
    }
  }
}

extension ConstraintDefinition {
  /// Whether both are foreign keys of the same columns to the same table.
  func isSameForeignKey(as other: ConstraintDefinition) -> Bool {
    kind == .foreignKey && other.kind == .foreignKey && columns == other.columns
      && referenced == other.referenced && referencedColumns == other.referencedColumns
  }
}
