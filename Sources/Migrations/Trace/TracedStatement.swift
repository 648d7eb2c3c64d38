/// What one statement did, as it was observed from another session.
public struct TracedStatement: Sendable, Hashable {
  /// The statement.
  public var text: String
  /// Where it stands in the migration file.
  public var location: SourceLocation
  /// The strongest lock on each relation that the statement took, beyond those that its transaction
  /// held already. What nobody else can see, such as a table that the same transaction made, is left
  /// out, and so are the system's own tables.
  public var locks: [TracedLock]
  /// The tables and indexes whose storage was replaced: built anew, or emptied by TRUNCATE.
  public var rewritten: [TracedRelation]
  /// The tables that the statement read from end to end, as the server counts sequential scans; empty
  /// for a statement outside a transaction, where the server's count cannot be told apart.
  public var scanned: [TracedRelation]
  /// How long it took, without the observation.
  public var duration: Duration
  /// How long its locks were held, without the observation: `duration` and, in a transaction, that of
  /// the statements up to its end.
  public var held: Duration
  /// When its locks are released.
  public var release: Release
  /// How the locks were observed.
  public var observation: Observation

  /// When the locks of a statement are released.
  public enum Release: String, Sendable, Hashable, Codable {
    /// When the statement has ended.
    case statement
    /// When its transaction has ended.
    case transaction
  }

  /// How the locks of a statement were observed.
  public enum Observation: String, Sendable, Hashable, Codable {
    /// After the statement, in its open transaction, which holds all that it took.
    case complete
    /// While the statement ran, outside a transaction: it was stopped at its first lock of the mode
    /// SHARE UPDATE EXCLUSIVE or a stronger one, and from there on was looked at again and again. A
    /// lock that it took and released between two looks is missing.
    case sampled
  }

  /// The strongest lock on a table; nil when the statement took none.
  ///
  /// - Parameter table: with its schema, quoted where SQL needs that.
  public func lock(on table: String) -> LockMode? {
    locks.first { $0.relation.name == table }?.mode
  }
}

/// A lock on a relation.
public struct TracedLock: Sendable, Hashable {
  /// What is locked.
  public var relation: TracedRelation
  /// The mode.
  public var mode: LockMode
}

/// A table, an index or another relation.
public struct TracedRelation: Sendable, Hashable {
  /// The name with its schema, each quoted where SQL needs that.
  public var name: String
  /// What it is.
  public var kind: Kind
  /// The table of an index.
  public var table: String?

  /// What a relation is.
  public enum Kind: String, Sendable, Hashable, Codable {
    case table, index, view, sequence
    case materializedView = "materialized view"
    case foreignTable = "foreign table"
    case compositeType = "type"
  }

  /// Reads the columns name, `relkind` and table of an index.
  init(name: DatabaseValue, relkind: DatabaseValue, table: DatabaseValue) {
    self.name = name.text ?? ""
    self.table = table.text
    kind =
      switch relkind.text {
      case "i", "I": .index
      case "v": .view
      case "m": .materializedView
      case "S": .sequence
      case "f": .foreignTable
      case "c": .compositeType
      default: .table
      }
  }
}
