import Migrations

/// What a history of migrations tells of the schema: the tables that it made, and how they stand.
///
/// What was there before the history is not in it.
struct SchemaState: Sendable {
  /// A table or a materialized view that a migration made.
  struct Table: Sendable {
    /// The revision that made it.
    let revision: String
    var columns: [String: Column] = [:]
    /// The constraints by name.
    var constraints: [String: ConstraintDefinition] = [:]
    /// Whether migrations have put rows into it.
    var hasRows = false
    let isTemporary: Bool
    /// Whether it has partitions.
    let isPartitioned: Bool
    /// The table that this is a partition of, or that it inherits from.
    var parent: ObjectName?
    /// Whether it is a partition.
    var isPartition = false
    /// Whether it is the partition of all rows that have no other.
    var isDefaultPartition = false
    /// The columns that tell to which of its partitions a row belongs; nil for an expression.
    var partitionKey: [String?] = []
    /// How its partitions are told apart: `r`, `l` or `h` for range, list and hash.
    var partitionStrategy = ""
  }

  /// A column.
  struct Column: Sendable, Equatable {
    var type: ColumnTypeName?
    var isNotNull: Bool
    /// The collation that it names.
    var collation: String?
    /// Of a generated column: the columns and functions of which it is computed.
    var sources: Set<String> = []
  }

  /// Something without rows, such as a view or a type.
  struct Object: Sendable, Hashable {
    let kind: DDLStatement.ObjectKind
    let name: ObjectName
    /// Of a function the types of its arguments.
    var signature: String?
  }

  /// A domain.
  struct Domain: Sendable {
    let definition: DomainDefinition
    /// Whether its values are checked.
    var isChecked: Bool
  }

  /// The tables by name.
  var tables = SharedMap<ObjectName, Table>()
  /// The indexes by name; those of keys are with the constraints.
  private(set) var indexes = SharedMap<ObjectName, IndexDefinition>()
  /// Tables that have, or had, a foreign key to a table.
  private var possibleReferrers = SharedMap<ObjectName, Set<ObjectName>>()
  /// The names of the indexes of each table.
  private var indexNames = SharedMap<ObjectName, Set<ObjectName>>()
  /// Views, types, functions, triggers and the like; each with whether it is a composite type.
  var objects = SharedMap<Object, Bool>()
  /// The domains.
  var domains = SharedMap<ObjectName, Domain>()
  /// The partitions of each table, and what inherits from it.
  var children = SharedMap<ObjectName, Set<ObjectName>>()
  /// The indexes of partitions that one of the whole has taken, and falls with; also those of keys.
  var attachedIndexes = SharedMap<ObjectName, Set<ObjectName>>()
  /// Whether functions may give another value each time, by name and types of arguments.
  var functions = SharedMap<ObjectName, [String: Bool]>()
  /// The sequences that fall with a table, each with the column that owns it.
  var ownedSequences = SharedMap<ObjectName, [ObjectName: String]>()
  /// The triggers of each table.
  var triggers = SharedMap<ObjectName, Set<ObjectName>>()
  /// The temporary tables of the session, each with the table that it hides.
  var temporaries: [ObjectName: Table?] = [:]

  /// The constraints that migrations gave to tables that none of them made, by name.
  var constraintsOfOthers = SharedMap<ObjectName, [String: ConstraintDefinition]>()
  /// The constraints of such tables that migrations validated and none added.
  var validatedOfOthers = SharedMap<ObjectName, Set<String>>()

  /// All constraints of a table.
  func constraints(of table: ObjectName) -> [ConstraintDefinition] {
    (tables[table]?.constraints ?? constraintsOfOthers[table]).map { Array($0.values) } ?? []
  }

  /// The indexes of a table, without those of keys.
  func indexes(of table: ObjectName) -> [IndexDefinition] {
    (indexNames[table] ?? []).compactMap { indexes[$0] }
  }

  /// A table, its partitions and what inherits from it, and so on.
  func family(of table: ObjectName) -> [ObjectName] {
    var family = [table]
    var known: Set = [table]
    var next = 0
    while next < family.count {
      family += (children[family[next]] ?? []).filter { known.insert($0).inserted }
      next += 1
    }
    return family
  }

  /// The partition of a table that takes all rows without another.
  func defaultPartition(of table: ObjectName) -> ObjectName? {
    (children[table] ?? []).first { tables[$0]?.isDefaultPartition == true }
  }

  /// The columns of a type or of domains over it, each with its table.
  func columnsFalling(with type: ObjectName) -> [(table: ObjectName, column: String)] {
    let over = domains.filter { $0.value.definition.base?.name == type }.map(\.key)
    return columns(of: type) + over.flatMap(columnsFalling)
  }

  /// The columns of a type, each with its table.
  func columns(of type: ObjectName) -> [(table: ObjectName, column: String)] {
    tables.flatMap { name, table in
      table.columns.filter { $0.value.type?.name == type }.map { (name, $0.key) }
    }
  }
}

extension SchemaState {
  /// One that knows of nothing.
  static let empty = SchemaState()

  /// Adds an index, or puts one in the place of another of its name.
  mutating func set(_ index: IndexDefinition, as name: ObjectName) {
    removeIndex(name)
    indexes[name] = index
    indexNames[index.table, default: []].insert(name)
  }

  @discardableResult
  mutating func removeIndex(_ name: ObjectName) -> IndexDefinition? {
    guard let index = indexes.removeValue(forKey: name) else { return nil }
    indexNames[index.table]?.remove(name)
    for part in attachedIndexes.removeValue(forKey: name) ?? [] { removeIndex(part) }
    return index
  }

  /// Removes a constraint from the partitions, which have it from the whole.
  mutating func removeFromPartitions(of table: ObjectName, constraint name: String) {
    guard let gone = tables[table]?.constraints[name] else { return }
    var names: Set<ObjectName> = []
    var open = [ObjectName(schema: table.schema, name)]
    while let whole = open.popLast() {
      let parts = attachedIndexes.removeValue(forKey: whole) ?? []
      names.formUnion(parts)
      open += parts
    }
    for part in family(of: table).dropFirst() where tables[part]?.isPartition == true {
      let left = (tables[part]?.constraints ?? [:]).filter { name, constraint in
        !names.contains(ObjectName(schema: part.schema, name))
          // The whole has taken the equal key of a partition.
          && !gone.isSameForeignKey(as: constraint)
      }
      tables[part]?.constraints = left
    }
    for index in names { removeIndex(index) }
  }

  /// Whether an index of a partition, also that of a key, is one with an index of the whole.
  func isAttached(_ index: ObjectName) -> Bool {
    attachedIndexes.contains { $0.value.contains(index) }
  }

  /// Whether a constraint of a partition is one with that of the whole.
  func isOfWhole(_ name: String, of table: ObjectName) -> Bool {
    guard let part = tables[table], part.isPartition, let constraint = part.constraints[name] else {
      return false
    }
    let ofParent = part.parent.flatMap { tables[$0]?.constraints.values } ?? [:].values
    return isAttached(ObjectName(schema: table.schema, name))
      || ofParent.contains { $0.isSameForeignKey(as: constraint) }
  }

  /// Changes indexes of a table.
  /// - Parameter change: returns nil for one that falls.
  mutating func changeIndexes(
    of table: ObjectName, where condition: (IndexDefinition) -> Bool = { _ in true },
    _ change: (IndexDefinition) -> IndexDefinition?
  ) {
    for name in indexNames[table] ?? [] {
      guard let index = indexes[name], condition(index) else { continue }
      removeIndex(name)
      if let changed = change(index) { set(changed, as: name) }
    }
  }

  /// The tables with foreign keys to a table.
  func referrers(of table: ObjectName) -> [ObjectName] {
    (possibleReferrers[table] ?? []).filter { other in
      tables[other]?.constraints.values.contains { $0.referenced == table } == true
    }
  }

  /// Notes that the constraints of a table may refer to others.
  mutating func noteReferences(
    of name: ObjectName, _ constraints: some Sequence<ConstraintDefinition>
  ) {
    for referenced in constraints.compactMap(\.referenced) {
      possibleReferrers[referenced, default: []].insert(name)
    }
  }
}
