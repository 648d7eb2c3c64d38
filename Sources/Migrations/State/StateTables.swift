/// The tables that hold the state, and every statement that the tool runs on them.
///
/// `migrate_version` has one row per applied revision, `migrate_history` is append-only, and
/// `migrate_version_layout` has one row that says which layout the two have. A newer layout only
/// ever adds columns, so that an older tool can still read which version it needs.
package struct StateTables: Sendable, Hashable {
  /// The newest layout that this tool knows.
  package static let layout =
    [StateTable.version, .history, .layout, .journal, .backfill, .repeatable].map(\.layout).max()
    ?? 1

  /// The database that the statements are for.
  package let backEnd: BackEnd
  /// The schema; nil where there are none (SQLite).
  package internal(set) var schema: String?
  /// The version table's name without its schema.
  package let versionName: String
  /// The history table's name without its schema.
  package let historyName: String
  /// The name of the version table's primary key; nil for the one that PostgreSQL gives.
  var primaryKey: String?
  /// The columns of those that are there, by their names, as of the last look.
  var present: [String: Set<String>] = [:]
  /// What the version table is to be.
  var versionTable = StateTable.version
  /// Whether somebody with fewer rights may exchange the tables between one look and the next.
  var isExposed = false

  /// Names the tables.
  package init(
    backEnd: BackEnd, schema: String?, versionName: String = "migrate_version",
    historyName: String = "migrate_history"
  ) {
    self.backEnd = backEnd
    self.schema = schema
    self.versionName = versionName
    self.historyName = historyName
  }

  var dialect: any Dialect { backEnd.dialect }

  /// The qualified and quoted name of the version table.
  package var version: String { qualified(versionName) }
  /// The qualified and quoted name of the history table.
  package var history: String { qualified(historyName) }
  /// The qualified and quoted name of the layout table.
  package var layoutTable: String { qualified(layoutName) }

  var layoutName: String { derived("_layout") }

  package func qualified(_ name: String) -> String {
    SQLText.qualified(dialect.place(ofSchema: schema), name)
  }

  // MARK: Layout

  /// Creates the tables that were not there when we looked, as one transaction's worth of statements.
  ///
  /// Fails where another session has made one since then: it may be a trap.
  var createMissing: [SQLCommand] {
    guard dialect.sharesDatabase else { return create }
    return create.map { command in
      guard
        let table = names.first(where: {
          command.sql.hasPrefix(StateTable.creation + qualified($0))
        }), present[table] == nil
      else { return command }
      var command = command
      command.sql.replace(StateTable.creation, with: "CREATE TABLE ", maxReplacements: 1)
      return command
    }
  }

  /// Creates whatever is missing, as one transaction's worth of statements.
  package var create: [SQLCommand] {
    let layout = [StateTable.layout, versionTable, .history].map(\.layout).max() ?? 1
    return [
      StateTable.layout.creation(layoutTable, dialect), versionTable.creation(version, dialect),
      StateTable.history.creation(history, dialect),
      SQLCommand(
        """
        INSERT INTO \(layoutTable) (id, layout, tool_version) VALUES (1, $1, $2)
        ON CONFLICT (id) DO NOTHING
        """, [.integer(Int64(layout)), .text(ToolVersion.current)]),
    ]
  }

  /// Brings tables of an older layout up to this one, as one transaction's worth of statements; none
  /// where they have all that they should.
  var upgrade: [SQLCommand] {
    let missing = declared.flatMap { name, table in
      present[name].map { columns in
        table.columns.filter { $0.since > 1 && !columns.contains($0.name) }
          .map { (qualified(name), $0) }
      } ?? []
    }
    guard let layout = missing.map(\.1.since).max() else { return [] }
    return missing.map { table, column in
      SQLCommand(dialect.adding(column.sql(dialect), to: table))
    } + [raise(to: layout)]
  }

  /// Notes that a layout is reached, so that tools which do not know it leave the tables alone.
  func raise(to layout: Int) -> SQLCommand {
    SQLCommand(
      "UPDATE \(layoutTable) SET layout = $1, tool_version = $2 WHERE layout < $1",
      [.integer(Int64(layout)), .text(ToolVersion.current)])
  }

  // MARK: Version rows

  /// Reads the layout with the tool version that made it, and all version rows in the order they
  /// were applied, without the down bodies.
  ///
  /// One statement, for one round trip: the layout stands behind each row, and alone where no
  /// revision is applied. LIMIT tells PostgreSQL's planner how small the join is; it would compile
  /// it otherwise (JIT), for 30 ms. An undefined table means no state yet.
  var select: SQLCommand {
    let present = present[versionName]
    let columns = versionTable.columns
      .filter { $0.since == 1 || present?.contains($0.name) ?? true }
      .map { $0.reading("v", dialect) }
    return SQLCommand(
      """
      SELECT \(columns.joined(separator: ", ")), l.layout AS layout, l.tool_version AS layout_by
      FROM (SELECT layout, tool_version FROM \(layoutTable) LIMIT 1) l
      LEFT JOIN \(version) v ON true ORDER BY v.applied_at, v.revision
      """)
  }

  /// The layout and its tool version in a row of `select`.
  static func layout(_ row: NamedRow) -> (number: Int, toolVersion: String) {
    (row["layout"].integer ?? 0, row.text("layout_by"))
  }

  /// Reads the stored down migration of one revision.
  package func selectDownBody(_ revision: String) -> SQLCommand {
    SQLCommand("SELECT down_body FROM \(version) WHERE revision = $1", [.text(revision)])
  }

  /// Inserts a revision's row; the primary key refuses a second runner.
  ///
  /// - Parameters:
  ///   - partial: the row starts as `partial` with no statement done, for a migration outside a
  ///     transaction.
  ///   - others: the rows whose fingerprint stands in the place of the duration until that is known.
  func insert(
    _ record: AppliedRevision.Record, partial: Bool = false, remembering others: OtherRows? = nil
  ) -> SQLCommand {
    SQLCommand(
      """
      INSERT INTO \(version) (revision, message, checksum, state, statement, down_revision,
        depends_on, branch_labels, down_body, tool_version, duration_ms)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, \(remembered(others)))
      """,
      [
        .text(record.revision), .text(record.message), DatabaseValue(record.checksum),
        .text(partial ? "partial" : "applied"), partial ? 0 : nil,
        .text(record.downRevisions.joined(separator: ",")),
        .text(record.dependencies.joined(separator: ",")),
        .text(record.branchLabels.joined(separator: ",")), DatabaseValue(record.downBody),
        .text(ToolVersion.current),
      ])
  }

  /// Whether a claim failed because another runner was faster: the row is there already (up), or is no
  /// longer what we know it to be, for which the claim itself breaks the NOT NULL rule of a column.
  /// Whatever else may be on the table is an error.
  func isConflictOfClaim(_ error: StatementError) -> Bool {
    switch error.code {
    case "23505":
      return error.table == [schema, versionName].compactMap(\.self).joined(separator: ".")
        && error.constraint == primaryKey ?? truncated(versionName, "_pkey")
    case "23502":
      return ["revision", "times_run", "position"].contains(error.column)
    case "SQLITE_CONSTRAINT_PRIMARYKEY":
      return error.message.hasSuffix("\(versionName).revision")
    case "SQLITE_CONSTRAINT_NOTNULL":
      return [".revision", ".times_run", ".position"].contains { error.message.hasSuffix($0) }
    default: return false
    }
  }

  /// Claims an applied revision for its down migration; fails when another runner took it down.
  ///
  /// The first statement locks the row and notes the time. The second breaks the NOT NULL rule of
  /// the primary key when there was no row to lock: an error that the server itself raises, so that
  /// in a pipeline nothing after it runs.
  ///
  /// - Parameters:
  ///   - partial: the row becomes `partial` with no statement done, for a migration outside a
  ///     transaction.
  ///   - others: the rows whose fingerprint takes the place of the duration.
  func claimDown(
    _ revision: String, partial: Bool = false, remembering others: OtherRows? = nil
  ) -> [SQLCommand] {
    let duration = others.map { ", duration_ms = \(remembered($0))" } ?? ""
    return [
      SQLCommand(
        """
        UPDATE \(version) SET state = $2, direction = 'down', statement = $3, applied_at = \(dialect.now)\(duration)
        WHERE revision = $1 AND state = 'applied'
        """,
        [.text(revision), .text(partial ? "partial" : "applied"), partial ? 0 : nil]),
      confirmClaimDown(revision),
    ]
  }

  /// Claims a revision that has stopped at a backfill, of which nothing but its record is to be taken back; fails
  /// when another runner has gone on with it.
  ///
  /// The backfill comes first, as in a batch; whoever works on it finds nothing to move.
  func claimOpenBackfill(
    of revision: String, after done: Int, remembering others: OtherRows? = nil
  ) -> [SQLCommand] {
    let duration = others.map { ", duration_ms = \(remembered($0))" } ?? ""
    return [
      deleteBackfills(of: revision),
      SQLCommand(
        """
        UPDATE \(version)
        SET state = 'applied', direction = 'down', statement = NULL, applied_at = \(dialect.now)\(duration)
        WHERE revision = $1 AND state = 'partial' AND direction = 'up' AND statement = $2
        """, [.text(revision), DatabaseValue(done)]),
      confirmClaimDown(revision), deleteJournal(revision),
    ]
  }

  private func confirmClaimDown(_ revision: String) -> SQLCommand {
    SQLCommand(
      """
      INSERT INTO \(version) (revision, message, tool_version)
      SELECT NULL, '', '' WHERE NOT EXISTS
        (SELECT 1 FROM \(version) WHERE revision = $1 AND direction = 'down')
      """, [.text(revision)])
  }

  func remembered(_ others: OtherRows?) -> String {
    others.flatMap { fingerprint(of: $0, inTransaction: true) } ?? "NULL"
  }

  /// Records that so many statements of a partly run migration are done.
  package func recordProgress(_ revision: String, completedStatements: Int) -> SQLCommand {
    SQLCommand(
      "UPDATE \(version) SET statement = $2 WHERE revision = $1",
      [.text(revision), DatabaseValue(completedStatements)])
  }

  /// Completes a step: the time since its row was claimed becomes the duration, in the row and in
  /// the history; after a down migration the row goes.
  package func close(_ entry: HistoryEntry, _ direction: Direction) -> [SQLCommand] {
    let duration = dialect.milliseconds(since: "applied_at")
    switch direction {
    case .up:
      let complete = SQLCommand(
        """
        UPDATE \(version) SET state = 'applied', statement = NULL, duration_ms = \(duration),
          applied_at = \(dialect.now)
        WHERE revision = $1
        """, [.text(entry.revision)])
      return [complete, append(entry, duration: "duration_ms")]
    case .down:
      return [append(entry, duration: duration), delete(entry.revision)]
    }
  }

  private func append(_ entry: HistoryEntry, duration: String) -> SQLCommand {
    SQLCommand(
      """
      INSERT INTO \(history) (event, revision, outcome, checksum, duration_ms, run_id, host,
        tool_version)
      SELECT $1, $2, $3, checksum, \(duration), $4, $5, $6 FROM \(version) WHERE revision = $2
      """,
      [
        .text(entry.event.rawValue), .text(entry.revision), .text(entry.outcome.rawValue),
        .text(entry.runID), .text(entry.host), .text(ToolVersion.current),
      ])
  }

  /// Ends the partial state of a row by hand, for `repair`.
  package func markApplied(_ revision: String) -> SQLCommand {
    SQLCommand(
      "UPDATE \(version) SET state = 'applied', direction = 'up', statement = NULL WHERE revision = $1",
      [.text(revision)])
  }

  /// Deletes a revision's row.
  package func delete(_ revision: String) -> SQLCommand {
    SQLCommand("DELETE FROM \(version) WHERE revision = $1", [.text(revision)])
  }

  /// Deletes all rows, for `stamp --purge`.
  package var deleteAll: SQLCommand { SQLCommand("DELETE FROM \(version)") }

  /// Replaces the checksum of an applied revision.
  package func updateChecksum(_ revision: String, _ checksum: String) -> SQLCommand {
    SQLCommand(
      "UPDATE \(version) SET checksum = $2 WHERE revision = $1", [.text(revision), .text(checksum)])
  }

  /// Puts what another tool recorded into the row of an applied revision.
  func attribute(_ revision: String, to provenance: AppliedRevision.Provenance) -> SQLCommand {
    SQLCommand(
      """
      UPDATE \(version) SET applied_at = coalesce($2, applied_at), duration_ms = $3,
        applied_by = coalesce($4, applied_by)
      WHERE revision = $1
      """,
      [
        .text(revision), DatabaseValue(provenance.appliedAt),
        DatabaseValue(provenance.durationMilliseconds), DatabaseValue(provenance.appliedBy),
      ])
  }

  // MARK: History

  /// Reads which revisions a run completed, and in how many milliseconds each.
  func selectCompleted(runID: String) -> SQLCommand {
    SQLCommand(
      "SELECT revision, duration_ms FROM \(history) WHERE run_id = $1 AND outcome = 'success'",
      [.text(runID)])
  }

  /// Appends to the history.
  package func append(_ entry: HistoryEntry) -> SQLCommand {
    SQLCommand(
      """
      INSERT INTO \(history) (event, revision, outcome, checksum, duration_ms, error, run_id, host,
        tool_version)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      """,
      [
        .text(entry.event.rawValue), .text(entry.revision), .text(entry.outcome.rawValue),
        DatabaseValue(entry.checksum), DatabaseValue(entry.durationMilliseconds),
        DatabaseValue(entry.error), .text(entry.runID), .text(entry.host),
        .text(ToolVersion.current),
      ])
  }
}

/// An entry of `migrate_history`.
package struct HistoryEntry: Sendable, Hashable {
  /// What was done.
  package var event: Event
  /// To which revision.
  package var revision: String
  /// How it ended.
  package var outcome: Outcome
  /// The file's checksum.
  package var checksum: String?
  /// How long it took, in milliseconds.
  package var durationMilliseconds: Int?
  /// What went wrong.
  package var error: String?
  /// The run that did it.
  package var runID: String
  /// The host it was run on.
  package var host: String

  /// Something done to a revision.
  package enum Event: String, Sendable, Hashable {
    case upgrade, downgrade, stamp, adopt, repair, squash, repeatable, seed, pause, resume
  }

  /// How it ended.
  package enum Outcome: String, Sendable, Hashable { case success, failure }
}
