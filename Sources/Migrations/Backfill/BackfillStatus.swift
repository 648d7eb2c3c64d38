/// A backfill of a migration that is begun and not complete.
public struct BackfillStatus: Sendable, Hashable {
  /// The revision of the migration.
  public var revision: String
  /// The number of its statement in the section, from 1; nil in a Swift migration.
  public var statement: Int?
  /// The table.
  public var table: String
  /// The rows done.
  public var rows: Int
  /// How many rows there were in all when that was last counted or estimated; nil where it was not.
  public var estimatedRows: Int?
  /// The rows done in a second, in the last run; nil as long as nobody can tell.
  public var rowsPerSecond: Double?
  /// How it stands.
  public var state: State

  /// How a backfill stands.
  public enum State: String, Sendable, Hashable, Codable, CaseIterable {
    /// Nobody works on it.
    case open
    /// A run works on it.
    case running
    /// A run works on it, and ends after its batch.
    case pausing
    /// Nobody works on it until it is resumed.
    case paused
    /// All of it is done, and statements of the migration are left.
    case done
  }

  /// How much of it is done, from 0 to 1; nil as long as nobody can tell.
  public var fraction: Double? {
    if state == .done { return 1 }
    guard let estimatedRows, estimatedRows > 0 else { return nil }
    return min(1, Double(rows) / Double(estimatedRows))
  }

  /// How much longer it is going to take at the pace of the run; nil as long as nobody can tell, and
  /// where nobody works on it.
  public var remaining: Duration? {
    guard state == .running, let rowsPerSecond, rowsPerSecond > 0, let estimatedRows else {
      return nil
    }
    return .seconds(Double(max(0, estimatedRows - rows)) / rowsPerSecond)
  }
}

/// What the database has recorded of a backfill.
package struct BackfillRecord: Sendable, Hashable {
  /// The migration's revision.
  package var revision: String
  /// What tells it from other backfills of the migration.
  var name: String
  /// The table; empty in a record of an older version.
  var table: String
  var rows: Int
  var estimatedRows: Int?
  var isComplete: Bool
  /// Whether somebody has paused it.
  package var isPaused: Bool
  /// The process that works on it, or did when it died: of the server, or migrate's own.
  var processID: Int?
  /// When that process began with it, as the database writes a time.
  var runBeganAt: String?
  /// The rows that were done when it began.
  var rowsAtBeginning: Int
  /// How long it has worked, up to its last batch.
  var runTime: Duration?

  /// The number of its statement, from 1; nil in a Swift migration.
  var statement: Int? { Int(name) }

  /// The rows done in a second, in the last run.
  var rowsPerSecond: Double? {
    guard let runTime, runTime > .zero, rows > rowsAtBeginning else { return nil }
    return Double(rows - rowsAtBeginning) / (runTime / .seconds(1))
  }
}

extension AppliedState {
  /// The backfill at which a partly run migration goes on by itself; nil for another migration.
  package func openBackfill(of row: AppliedRevision) -> BackfillRecord? {
    guard let partial = row.partial else { return nil }
    return backfills.first {
      $0.revision == row.revision && $0.statement == partial.completedStatements + 1
        && !$0.isComplete
    }
  }

  /// The revisions with an open backfill, in the order in which they were begun.
  package var openBackfills: [String] {
    rows.filter { openBackfill(of: $0) != nil }.map(\.revision)
  }
}
