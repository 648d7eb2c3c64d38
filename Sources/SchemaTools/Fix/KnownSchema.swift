import Migrations

/// What the history before a statement tells of the schema, as far as fixes depend on it.
struct KnownSchema: Sendable {
  /// The tables and indexes.
  private(set) var model = SchemaState()
  /// The defaults of the columns.
  private(set) var defaults = KnownDefaults()
  /// The comments on anything.
  private(set) var comments = KnownComments()
  /// The partitioned tables with the columns of their partition keys; nil for an expression.
  private(set) var partitionKeys: [ObjectName: [String?]] = [:]
  /// The tables that have a partition for all other rows.
  private(set) var tablesWithDefaultPartition: Set<ObjectName> = []

  /// Names that nothing new may have, as the file has them.
  var reservedNames: Set<String> = []

  /// Whether nothing else tells the result of a fix, so that what is guessed is left alone.
  var isOnlySource = false

  /// Follows the up migration of a migration.
  mutating func apply(_ section: SectionLayout, of revision: String) {
    for statement in section.statements { apply(statement, of: revision) }
  }

  /// Follows a statement.
  mutating func apply(_ statement: PlacedStatement, of revision: String) {
    model.apply(statement.action, by: revision)
    defaults.apply(statement.parsed)
    comments.apply(statement.parsed)
    guard case .createTable(let table) = statement.action,
      let fields = statement.parsed.node?.fields
    else { return }
    if let key = fields["partspec"] {
      partitionKeys[table.name] = key.nodes("partParams").map { $0.text("name") }
    }
    if fields["partbound"]?["is_default"]?.boolean == true, let parent = table.parent {
      tablesWithDefaultPartition.insert(parent)
    }
  }

  /// The columns of the table's primary key; nil when the migrations do not tell.
  func primaryKey(of table: ObjectName) -> [String]? {
    model.constraints(of: table).first { $0.kind == .primaryKey }?.columns
  }
}
