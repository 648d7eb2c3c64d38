/// What a backfill asks about its table.
struct KeysetQueries {
  private let backfill: Backfill
  private let backEnd: BackEnd
  private var table: String
  private var comparisons: [KeyComparison]

  init(_ backfill: Backfill, _ backEnd: BackEnd) {
    self.backfill = backfill
    self.backEnd = backEnd
    table = backfill.table
    comparisons = backfill.key.map { KeyComparison(column: $0) }
  }

  /// Looks for the table where the statements of the migration find it.
  /// - Throws: `DatabaseError`.
  init(_ backfill: Backfill, on connection: any Connection) async throws {
    self.init(backfill, connection.backEnd)
    guard backEnd == .postgreSQL,
      let table = try await connection.relations(named: [backfill.table])[0]
    else { return }
    let rows = try await connection.query(
      KeyComparison.query, DatabaseValue(table), .text(backfill.key.joined(separator: "\n")))
    guard let name = rows.first?[0].text else { return }
    self.table = name
    comparisons = zip(backfill.key, rows).map(KeyComparison.init)
  }

  private var columns: String { backfill.key.joined(separator: ", ") }

  /// The first key of the table.
  var firstKey: String { "SELECT \(columns) FROM \(table) ORDER BY \(columns) LIMIT 1" }

  /// The last key of the table.
  var lastKey: String {
    let order = backfill.key.map { "\($0) DESC" }.joined(separator: ", ")
    return "SELECT \(columns) FROM \(table) ORDER BY \(order) LIMIT 1"
  }

  /// Reads the last key of the next batch with the number of its keys; no row at the end.
  ///
  /// - Parameter position: the last key done; nil at the beginning.
  func nextBatch(after position: [DatabaseValue]?) -> Command {
    Command(
      """
      SELECT \(columns), row_number() OVER (ORDER BY \(columns)) AS migrate_number
      FROM (SELECT \(columns) FROM \(table)\(condition(position)) ORDER BY \(columns)
        LIMIT \(backfill.batchSize)) AS migrate_batch
      ORDER BY migrate_number DESC LIMIT 1
      """, position ?? [])
  }

  /// Counts the rows that are left.
  func count(after position: [DatabaseValue]?) -> Command {
    Command("SELECT count(*) FROM \(table)\(condition(position))", position ?? [])
  }

  /// Has the planner of PostgreSQL estimate the rows that are left.
  func plan(after position: [DatabaseValue]?) -> Command {
    Command(
      "EXPLAIN SELECT 1 FROM \(table)\(condition(position))", position ?? [])
  }

  /// The estimate in the first line of a plan: `Seq Scan on t  (cost=… rows=12 width=4)`.
  static func estimatedRows(_ plan: String) -> Int? {
    plan.split(separator: " ").first { $0.hasPrefix("rows=") }.flatMap { Int($0.dropFirst(5)) }
  }

  /// Finds a row that has no key.
  var rowWithoutKey: Command {
    let conditions = backfill.key.map { "\($0) IS NULL" }.joined(separator: " OR ")
    return Command("SELECT 1 FROM \(table) WHERE \(conditions) LIMIT 1")
  }

  /// Finds an index in whose order the key can be read: without one, each batch would read and
  /// sort the whole table.
  var index: Command {
    let (table, column) = (DatabaseValue.text(table), backfill.key.first ?? "")
    guard backEnd == .sqlite else {
      return Command(
        """
        SELECT 1 FROM pg_catalog.pg_index i
        JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
        JOIN pg_catalog.pg_am m ON m.oid = c.relam AND m.amname = 'btree'
        WHERE i.indrelid = pg_catalog.to_regclass($1) AND i.indisvalid AND i.indpred IS NULL
          AND a.attname = (pg_catalog.parse_ident($2))[1]
        """, [table, .text(column)])
    }
    return Command(
      """
      SELECT 1 WHERE lower($2) IN ('rowid', 'oid', '_rowid_')
      UNION ALL SELECT 1 FROM pragma_table_info($1) WHERE pk = 1 AND name = $2 COLLATE NOCASE
      UNION ALL SELECT 1 FROM pragma_index_list($1) l, pragma_index_info(l.name) x
        WHERE x.seqno = 0 AND x.name = $2 COLLATE NOCASE AND l.partial = 0
      """, [.text(Self.unqualified(self.table)), .text(Self.unqualified(column))])
  }

  /// Reads the longest replay lag of a standby in milliseconds, and how many standbys there are of
  /// which the role may not see it.
  static var replicationLag: Command {
    Command(
      """
      SELECT coalesce(max(CAST(EXTRACT(epoch FROM replay_lag) * 1000 AS bigint)), 0),
        count(*) FILTER (WHERE state IS NULL)
      FROM pg_catalog.pg_stat_replication
      """)
  }

  /// The last part of a name, without its quotes.
  private static func unqualified(_ name: String) -> String {
    let last =
      name.last == "\""
      ? name.dropLast().split(separator: "\"").last : name.split(separator: ".").last
    return last.map(String.init) ?? name
  }

  private func condition(_ position: [DatabaseValue]?) -> String {
    guard let position else { return "" }
    guard position.count > 1, comparisons.allSatisfy(\.isOfSystem) else {
      return " WHERE " + above(comparisons.enumerated().map { $1.with("$\($0 + 1)") }[...])
    }
    let values = position.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
    return " WHERE (\(columns)) > (\(values))"
  }

  /// A comparison of rows in words, since that has one operator's name for all columns. The first
  /// column leads to the place in the index.
  private func above(_ columns: ArraySlice<(isAbove: String, isNotBelow: String)>) -> String {
    guard let first = columns.first, columns.count > 1 else { return columns.first?.isAbove ?? "" }
    return "\(first.isNotBelow) AND (\(first.isAbove) OR \(above(columns.dropFirst())))"
  }
}
