import Migrations
import SchemaInspection

/// What a statement does, as far as it matters for the schema and its locks.
enum DDLStatement: Sendable {
  case createTable(CreateTable)
  case alterTable(AlterTable)
  case createIndex(IndexDefinition)
  case drop(Drop)
  case rename(Rename)
  /// `ALTER … SET SCHEMA`
  case setSchema(ObjectKind, ObjectName, schema: String)
  case createTrigger(table: ObjectName, name: String)
  case createDomain(DomainDefinition)
  /// `CREATE FUNCTION` or `PROCEDURE`
  case createFunction(ObjectName, signature: String, isVolatile: Bool)
  /// `ALTER FUNCTION` that says how volatile it is.
  case alterFunction(ObjectName, isVolatile: Bool)
  /// `OWNED BY` of a sequence.
  case createOwnedSequence(ObjectName, table: ObjectName, column: String)
  case ownSequence(ObjectName, table: ObjectName, column: String)
  /// `CREATE TYPE … AS (…)`
  case createComposite(ObjectName)
  /// `CREATE` of anything else.
  case create(ObjectKind, ObjectName)
  case alterDomain(ObjectName, DomainChange)
  /// `ALTER TYPE … ADD VALUE`
  case addEnumValue(ObjectName, String, hasNeighbor: Bool)
  /// `ALTER TYPE … RENAME VALUE`
  case renameEnumValue(ObjectName, from: String, to: String)
  case truncate([ObjectName], isCascading: Bool)
  case insert(ObjectName)
  case update(ObjectName, isRestricted: Bool)
  case delete(ObjectName, isRestricted: Bool)
  case copy(ObjectName)
  case reindex(ObjectKind?, ObjectName?, isConcurrent: Bool)
  case refresh(ObjectName, isConcurrent: Bool)
  /// `VACUUM FULL`
  case vacuumFull([ObjectName])
  case cluster(ObjectName?)
  case lock([ObjectName], LockMode)
  case transactionControl
  /// `SET name = value`; the value is nil for a default.
  case setting(String, String?)
  /// `DO`, a block of code.
  case block(String)
  /// Any other statement, by its kind in parsenodes.h.
  case other(String)

  /// What a schema holds, as far as the rules tell it apart.
  enum ObjectKind: String, Sendable {
    case table = "OBJECT_TABLE"
    case view = "OBJECT_VIEW"
    case materializedView = "OBJECT_MATVIEW"
    case index = "OBJECT_INDEX"
    case sequence = "OBJECT_SEQUENCE"
    case schema = "OBJECT_SCHEMA"
    case type = "OBJECT_TYPE"
    case domain = "OBJECT_DOMAIN"
    /// A function, a procedure or an aggregate.
    case function = "OBJECT_FUNCTION"
    case trigger = "OBJECT_TRIGGER"
    case column = "OBJECT_COLUMN"
    case constraint = "OBJECT_TABCONSTRAINT"
    case database = "OBJECT_DATABASE"
    case `extension` = "OBJECT_EXTENSION"
    case other = ""

    init(_ text: String?) {
      let isRoutine = ["OBJECT_PROCEDURE", "OBJECT_ROUTINE", "OBJECT_AGGREGATE"].contains(text)
      self = isRoutine ? .function : text.flatMap(Self.init(rawValue:)) ?? .other
    }
  }

  /// `CREATE TABLE`, also `CREATE TABLE … AS`, and `CREATE MATERIALIZED VIEW`.
  struct CreateTable: Sendable {
    let name: ObjectName
    var columns: [ColumnDefinition] = []
    /// Those of the table; those of columns are at the columns.
    var constraints: [ConstraintDefinition] = []
    /// The table that this is a partition of, or those that it inherits from.
    var parents: [ObjectName] = []
    /// The tables whose columns it takes over: `LIKE`.
    var models: [ObjectName] = []
    var isPartition = false
    /// Whether it is the partition of all rows that have no other.
    var isDefaultPartition = false
    /// The columns that tell to which partition a row belongs; nil for an expression.
    var partitionKey: [String?] = []
    /// How its partitions are told apart: `r`, `l` or `h`.
    var partitionStrategy = ""
    /// Whether it has partitions: `PARTITION BY`.
    var isPartitioned = false
    var isTemporary = false
    /// Whether a query fills it.
    var isFilled = false
    var ifNotExists = false

    /// The first of the tables that it is a part of.
    var parent: ObjectName? { parents.first }
  }

  /// `ALTER TABLE`, also of an index, a view or a sequence.
  struct AlterTable: Sendable {
    let kind: ObjectKind
    let table: ObjectName
    var changes: [TableChange]
    let ifExists: Bool
    /// Whether partitions and what inherits are left out: `ALTER TABLE ONLY`.
    let isOnly: Bool
  }

  /// `DROP …`
  struct Drop: Sendable {
    let kind: ObjectKind
    /// The names; of a trigger and such, the table's and the name in one.
    let names: [ObjectName]
    /// The types of the arguments of each function; nil where none are named.
    var signatures: [String?] = []
    let ifExists: Bool
    let isCascading: Bool
    let isConcurrent: Bool
  }

  /// `ALTER … RENAME`
  struct Rename: Sendable {
    let kind: ObjectKind
    /// What is renamed, or the table whose column or constraint is; nil for a schema and such.
    let object: ObjectName?
    /// The old name of a column, a constraint or a schema.
    let oldName: String?
    let newName: String
  }
}

extension DDLStatement {
  /// The tables whose definition it changes.
  var changedTables: [ObjectName] {
    switch self {
    case .alterTable(let alter): [alter.table]
    case .createIndex(let index): [index.table]
    case .drop(let drop) where drop.kind == .table: drop.names
    case .rename(let rename): rename.object.map { [$0] } ?? []
    case .setSchema(.table, let table, _), .createTrigger(let table, _): [table]
    default: []
    }
  }
}
