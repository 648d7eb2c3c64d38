package import Migrations

/// What one statement did, as it was observed from another session.
package struct TracedStatement: Sendable, Hashable {
  /// The statement.
  package var text: String
  /// Where it stands in the migration file.
  package var location: SourceLocation
  /// The strongest lock on each relation that the statement took, beyond those that its transaction
  /// held already. What nobody else can see, such as a table that the same transaction made, is left
  /// out, and so are the system's own tables.
  package var locks: [TracedLock]
  /// The tables and indexes whose storage was replaced: built anew, or emptied by TRUNCATE.
  package var rewritten: [TracedRelation]
  /// The tables that the statement read from end to end, as the server counts sequential scans; empty
  /// for a statement outside a transaction, where the server's count cannot be told apart.
  package var scanned: [TracedRelation]
  /// How long it took, without the observation.
  package var duration: Duration
  /// How long its locks were held, without the observation: `duration` and, in a transaction, that of
  /// the statements up to its end.
  package var held: Duration
  /// When its locks are released.
  package var release: Release
  /// How the locks were observed.
  package var observation: Observation

  /// When the locks of a statement are released.
  package enum Release: String, Sendable, Hashable, Codable {
    /// When the statement has ended.
    case statement
    /// When its transaction has ended.
    case transaction
  }

  /// How the locks of a statement were observed.
  package enum Observation: String, Sendable, Hashable, Codable {
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
  package func lock(on table: String) -> LockMode? {
    locks.first { $0.relation.name == table }?.mode
  }
}

/// A lock on a relation.
package struct TracedLock: Sendable, Hashable {
  /// What is locked.
  package var relation: TracedRelation
  /// The mode.
  package var mode: LockMode
}

/// A table, an index or another relation.
package struct TracedRelation: Sendable, Hashable {
  /// The name with its schema, each quoted where SQL needs that.
  package var name: String
  /// What it is.
  package var kind: Kind
  /// The table of an index.
  package var table: String?

  /// What a relation is.
  package enum Kind: String, Sendable, Hashable, Codable {
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
