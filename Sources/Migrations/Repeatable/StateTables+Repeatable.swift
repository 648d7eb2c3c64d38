/// The table of repeatable files.
///
/// It is no part of the layout: it is made when a repeatable file is first run, and without one
/// nobody looks at it, so that older tools go on working.
extension StateTables {
  /// The qualified and quoted name of the table.
  var repeatable: String { qualified(repeatableName) }

  var repeatableName: String { derived("_repeatable") }

  /// Creates the table.
  var createRepeatableTable: Command {
    let time = backEnd == .postgreSQL ? "timestamp with time zone" : "text"
    return Command(
      """
      CREATE TABLE IF NOT EXISTS \(repeatable) (
        name text NOT NULL PRIMARY KEY,
        fingerprint text NOT NULL,
        times_run integer NOT NULL,
        objects text NOT NULL DEFAULT '[]',
        applied_at \(time) NOT NULL DEFAULT \(now),
        duration_ms bigint,
        applied_by text NOT NULL DEFAULT \(currentUser),
        tool_version text NOT NULL
      )
      """)
  }

  /// Reads all rows, each with what its file made and is gone.
  var selectRepeatables: String {
    """
    SELECT r.name, r.fingerprint, r.times_run, l.objects, \(iso8601("r.applied_at")), r.duration_ms
    FROM \(repeatable) r LEFT JOIN (\(lostObjects)) l ON l.name = r.name ORDER BY r.name
    """
  }

  /// The row in a row of `selectRepeatables`.
  static func repeatableRow(_ row: Row) -> RepeatableRow {
    RepeatableRow(
      name: row[0].text ?? "", fingerprint: row[1].text ?? "", timesRun: row[2].integer ?? 0,
      lostObjects: row[3].text, appliedAt: row[4].text ?? "",
      durationMilliseconds: row[5].integer)
  }

  /// Claims a file for a run, as the first commands of its transaction.
  ///
  /// The row keeps other runners out, and breaks the NOT NULL rule when one of them has run the file
  /// since we looked.
  /// - Parameters:
  ///   - timesRun: how often the file was run before; nil to run it whatever was done.
  ///   - others: the rows of revisions whose fingerprint takes the place of the duration.
  func claim(
    _ file: RepeatableFile, timesRun: Int?, remembering others: OtherRows? = nil
  ) -> [Command] {
    let next =
      timesRun == nil
      ? "r.times_run + 1"
      : "CASE WHEN r.times_run + 1 = excluded.times_run THEN excluded.times_run END"
    return [
      Command(
        """
        INSERT INTO \(repeatable) AS r (name, fingerprint, times_run, tool_version, duration_ms)
        VALUES ($1, $2, $3, $4, \(remembered(others)))
        ON CONFLICT (name) DO UPDATE SET fingerprint = excluded.fingerprint, times_run = \(next),
          applied_at = excluded.applied_at, applied_by = excluded.applied_by,
          tool_version = excluded.tool_version, duration_ms = excluded.duration_ms
        """,
        [
          .text(file.recordName), .text(file.fingerprint), .integer(Int64((timesRun ?? 0) + 1)),
          .text(ToolVersion.current),
        ])
    ] + (backEnd == .sqlite ? [Command("CREATE TABLE \(mark) (mark)")] : [])
  }

  /// Records a file as run that another tool has run; of what it made nothing is known.
  func record(_ file: RepeatableFile, _ provenance: Provenance) -> Command {
    let time = backEnd == .postgreSQL ? "CAST($3 AS timestamp with time zone)" : "$3"
    return Command(
      """
      INSERT INTO \(repeatable) (name, fingerprint, times_run, applied_at, duration_ms, applied_by,
        tool_version)
      VALUES ($1, $2, 1, coalesce(\(time), \(now)), $4, coalesce($5, \(currentUser)), $6)
      ON CONFLICT (name) DO NOTHING
      """,
      [
        .text(file.recordName), .text(file.fingerprint), DatabaseValue(provenance.appliedAt),
        DatabaseValue(provenance.durationMilliseconds), DatabaseValue(provenance.appliedBy),
        .text(ToolVersion.current),
      ])
  }

  /// Completes the run of a file: notes what it made and how long it took.
  func close(_ file: RepeatableFile, _ entry: HistoryEntry) -> [Command] {
    [
      Command(
        """
        UPDATE \(repeatable) SET objects = \(madeObjects), applied_at = \(now),
          duration_ms = \(millisecondsSince("applied_at"))
        WHERE name = $1
        """, [.text(file.recordName)])
    ] + (backEnd == .sqlite ? [Command("DROP TABLE \(mark)")] : []) + [
      Command(
        """
        INSERT INTO \(history) (event, revision, outcome, checksum, duration_ms, run_id, host,
          tool_version)
        SELECT $1, $2, $3, $4, duration_ms, $5, $6, $7 FROM \(repeatable) WHERE name = $8
        """,
        [
          .text(entry.event.rawValue), .text(file.name), .text(entry.outcome.rawValue),
          .text(file.file.checksum), .text(entry.runID), .text(entry.host),
          .text(ToolVersion.current), .text(file.recordName),
        ])
    ]
  }

  // MARK: Objects

  /// A table that stands in SQLite's catalog behind everything that was there before.
  private var mark: String { qualified(repeatableName + "_mark") }

  /// The views, routines and triggers that the current transaction has made or changed, as a JSON
  /// array of arrays: kind, schema, name, and what else tells it from others of that name.
  ///
  /// PostgreSQL says so itself: their rows of the catalog are of this transaction. In SQLite rows of
  /// the catalog get ascending numbers, and those behind the mark were made after it.
  private var madeObjects: String {
    switch backEnd {
    case .postgreSQL:
      """
      (SELECT coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_array(
          o.kind, n.nspname, o.name, o.detail)), '[]')::text
        FROM (
          SELECT 'view' AS kind, relnamespace AS namespace, relname AS name, '' AS detail, xmin
          FROM pg_catalog.pg_class WHERE relkind IN ('v', 'm') AND relpersistence <> 't'
          UNION ALL
          SELECT 'routine', pronamespace, proname, pronargs::text, xmin FROM pg_catalog.pg_proc
          UNION ALL
          SELECT 'trigger', c.relnamespace, t.tgname, c.relname::text, t.xmin
          FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
          WHERE NOT t.tgisinternal
        ) o JOIN pg_catalog.pg_namespace n ON n.oid = o.namespace
        WHERE o.xmin::text = (pg_catalog.txid_current() % 4294967296)::text)
      """
    case .sqlite:
      """
      (SELECT json_group_array(json_array(type, '', name, '')) FROM sqlite_schema
        WHERE type IN ('view', 'trigger') AND rowid >
          (SELECT rowid FROM sqlite_schema WHERE type = 'table' AND name = '\(repeatableName)_mark'))
      """
    }
  }

  /// The names of files with what of their objects is gone, for people; none where all is there.
  ///
  /// For PostgreSQL as a join with whole catalogs: a look-up for each object, or for each row, seems
  /// so dear to its planner that it would compile the query (JIT), for 80 ms.
  private var lostObjects: String {
    switch backEnd {
    case .postgreSQL:
      """
      SELECT r.name,
        pg_catalog.string_agg((o->>0) || ' ' || (o->>1) || '.' || (o->>2), ', ') AS objects
      FROM \(repeatable) r CROSS JOIN pg_catalog.jsonb_array_elements(r.objects::jsonb) o
      LEFT JOIN (
        SELECT 'view' AS kind, n.nspname, c.relname AS name, '' AS detail
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('v', 'm')
        UNION ALL
        SELECT 'routine', n.nspname, p.proname, p.pronargs::text
        FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
        UNION ALL
        SELECT 'trigger', n.nspname, t.tgname, c.relname
        FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      ) t ON t.kind = o->>0 AND t.nspname = o->>1 AND t.name = o->>2 AND t.detail = o->>3
      WHERE t.kind IS NULL GROUP BY r.name
      """
    case .sqlite:
      """
      SELECT r.name,
        group_concat(json_extract(o.value, '$[0]') || ' ' || json_extract(o.value, '$[2]'), ', ')
          AS objects
      FROM \(repeatable) r JOIN json_each(r.objects) o
      WHERE NOT EXISTS (SELECT 1 FROM sqlite_schema s
        WHERE s.type = json_extract(o.value, '$[0]') AND s.name = json_extract(o.value, '$[2]'))
      GROUP BY r.name
      """
    }
  }
}
