/// What a backfill asks about its table.
struct KeysetQueries {
  private let backfill: Backfill
  private let backEnd: BackEnd
  private var table: String
  /// Whether only the search path leads to how the key is compared: its type is of an extension.
  private(set) var needsSearchPath = false

  init(_ backfill: Backfill, _ backEnd: BackEnd) {
    self.backfill = backfill
    self.backEnd = backEnd
    table = backfill.table
  }

  /// Looks for the table where the statements of the migration find it.
  /// - Throws: `DatabaseError`.
  init(_ backfill: Backfill, on connection: any Connection) async throws {
    self.init(backfill, connection.backEnd)
    guard backEnd == .postgreSQL,
      let table = try await connection.relations(named: [backfill.table])[0]
    else { return }
    let names = "pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)"
    let rows = try await connection.query(
      """
      SELECT \(names), EXISTS (
        SELECT 1 FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        WHERE a.attrelid = c.oid AND t.typtype = 'b' AND t.typelem = 0
          AND t.typnamespace <> CAST('pg_catalog' AS pg_catalog.regnamespace)
          AND a.attname IN (
            SELECT (parse_ident(key))[1] FROM unnest(string_to_array($2, E'\\n')) AS line(key)))
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.oid = $1
      """, DatabaseValue(table), .text(backfill.key.joined(separator: "\n")))
    guard let row = rows.first, let name = row[0].text else { return }
    self.table = name
    needsSearchPath = row[1].text == "t"
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
    let values = position.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
    return position.count == 1
      ? " WHERE \(columns) > \(values)" : " WHERE (\(columns)) > (\(values))"
  }
}
