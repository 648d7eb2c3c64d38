extension StateTable {
  static let repeatable = StateTable(
    columns: [
      StateColumn("name", .text, .notNull, .primaryKey),
      StateColumn("fingerprint", .text, .notNull),
      StateColumn("times_run", .integer, .notNull),
      StateColumn("objects", .text, .notNull, .default("'[]'")),
      StateColumn("applied_at", .time, .notNull, .defaultNow),
      StateColumn("duration_ms", .bigint),
      StateColumn("applied_by", .text, .notNull, .defaultUser),
      StateColumn("tool_version", .text, .notNull),
    ],
    marks: ["name", "fingerprint"])
}

/// The table of repeatable files.
///
/// It is no part of the layout: it is made when a repeatable file is first run, and without one
/// nobody looks at it, so that older tools go on working.
extension StateTables {
  /// The qualified and quoted name of the table.
  var repeatable: String { qualified(repeatableName) }

  var repeatableName: String { derived("_repeatable") }

  /// Creates the table.
  var createRepeatableTable: SQLCommand { StateTable.repeatable.creation(repeatable, dialect) }

  /// Reads all rows, each with what its file made and is gone.
  var selectRepeatables: SQLCommand {
    SQLCommand(
      """
      SELECT r.name AS name, r.fingerprint AS fingerprint, r.times_run AS times_run,
        l.objects AS lost, \(dialect.iso8601("r.applied_at")) AS applied_at,
        r.duration_ms AS duration_ms
      FROM \(repeatable) r LEFT JOIN (\(dialect.lostObjects(self))) l ON l.name = r.name
      ORDER BY r.name
      """)
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
  ) -> [SQLCommand] {
    let next =
      timesRun == nil
      ? "r.times_run + 1"
      : "CASE WHEN r.times_run + 1 = excluded.times_run THEN excluded.times_run END"
    return [
      SQLCommand(
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
    ] + dialect.beginMaking(self)
  }

  /// Records a file as run that another tool has run; of what it made nothing is known.
  func record(_ file: RepeatableFile, _ provenance: AppliedRevision.Provenance) -> SQLCommand {
    SQLCommand(
      """
      INSERT INTO \(repeatable) (name, fingerprint, times_run, applied_at, duration_ms, applied_by,
        tool_version)
      VALUES ($1, $2, 1, coalesce(\(dialect.time("$3")), \(dialect.now)), $4, coalesce($5, \(dialect.currentUser)), $6)
      ON CONFLICT (name) DO NOTHING
      """,
      [
        .text(file.recordName), .text(file.fingerprint), DatabaseValue(provenance.appliedAt),
        DatabaseValue(provenance.durationMilliseconds), DatabaseValue(provenance.appliedBy),
        .text(ToolVersion.current),
      ])
  }

  /// Completes the run of a file: notes what it made and how long it took.
  func close(_ file: RepeatableFile, _ entry: HistoryEntry) -> [SQLCommand] {
    [
      SQLCommand(
        """
        UPDATE \(repeatable) SET objects = \(dialect.madeObjects(self)), applied_at = \(dialect.now),
          duration_ms = \(dialect.milliseconds(since: "applied_at"))
        WHERE name = $1
        """, [.text(file.recordName)])
    ] + dialect.endMaking(self) + [
      SQLCommand(
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
}
