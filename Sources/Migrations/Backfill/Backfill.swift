/// A change to all rows of a large table, made batch by batch in the order of a key.
///
/// Each batch is a short transaction of its own, which also records the position: so no row stays
/// locked for long, and a run that dies goes on where it stopped, without repeating or skipping a
/// row. Rows that are inserted behind the position while it runs are not looked at; the application
/// or a column's default has to fill them.
public struct Backfill: Sendable, Hashable {
  /// The table as it stands in SQL, for example `users` or `shop."Order"`.
  public var table: String
  /// The columns of the key as they stand in SQL: one or more that together order the rows, with an
  /// index that begins with them and without NULLs. The primary key, as a rule.
  public var key: [String]
  /// How many keys a batch spans.
  public var batchSize: Int
  /// How long to wait between two batches.
  public var pause: Duration
  /// The longest that a standby's replay may lag behind before the next batch; nil for no limit.
  /// PostgreSQL only.
  public var maxLag: Duration?
  /// How many other sessions may be active in the server when the next batch begins; nil for no limit.
  /// PostgreSQL only.
  public var maxActive: Int?

  /// The batch size without another one.
  public static let defaultBatchSize = 5000

  /// Describes a backfill.
  ///
  /// - Parameters:
  ///   - table: The table, as SQL writes it.
  ///   - key: The columns of the key, as SQL writes them.
  ///   - batchSize: How many keys a batch spans.
  ///   - pause: How long to wait between two batches.
  ///   - maxLag: The longest that a standby's replay may lag behind before the next batch.
  ///   - maxActive: How many other sessions may be active when the next batch begins.
  public init(
    table: String, key: String..., batchSize: Int = defaultBatchSize, pause: Duration = .zero,
    maxLag: Duration? = nil, maxActive: Int? = nil
  ) {
    self.table = table
    self.key = key
    self.batchSize = batchSize
    self.pause = pause
    self.maxLag = maxLag
    self.maxActive = maxActive
  }
}

/// How far a backfill is.
public struct BackfillProgress: Sendable, Hashable {
  /// The table.
  public var table: String
  /// The rows done, those of earlier runs among them.
  public var rows: Int
  /// How many rows there were in all at the beginning; for more than ten million on PostgreSQL
  /// the planner's estimate.
  public var estimatedRows: Int
  /// How long this run has taken for it.
  public var elapsed: Duration
  /// How much longer it is going to take at the pace of this run; nil as long as nobody can tell.
  public var remaining: Duration?
  /// Whether all of it is done.
  public var isComplete = false
}
