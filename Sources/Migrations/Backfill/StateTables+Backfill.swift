extension StateTable {
  static let backfill = StateTable(
    columns: [
      StateColumn("revision", .text, .notNull),
      StateColumn("name", .text, .notNull),
      StateColumn("position", .text, .notNull, .default("''")),
      StateColumn("row_count", .bigint, .notNull, .default("0")),
      StateColumn("is_complete", .integer, .notNull, .default("0")),
      StateColumn("table_name", .text, .notNull, .default("''"), since: 3),
      StateColumn("estimated_rows", .bigint, since: 3),
      StateColumn("is_paused", .integer, .notNull, .default("0"), since: 3),
      StateColumn("process_id", .bigint, since: 3),
      StateColumn("run_began_at", .time, since: 3),
      StateColumn("run_began_with", .bigint, .notNull, .default("0"), since: 3),
      StateColumn("batch_ended_at", .time, since: 3),
    ],
    rules: ["PRIMARY KEY (revision, name)"], marks: ["revision", "position"])
}

/// The table with the positions of backfills that are not complete.
///
/// It is made when a backfill first needs it. An older tool would not know that a backfill is paused, so
/// that the layout is raised with it.
extension StateTables {
  /// The qualified and quoted name of the table.
  var backfill: String { qualified(backfillName) }

  var backfillName: String { derived("_backfill") }

  /// The names of all tables of migrate's own, without their schema.
  package var names: [String] { declared.map(\.name) }

  /// What the tables are to be, by their names.
  var declared: [(name: String, table: StateTable)] {
    [
      (versionName, versionTable), (historyName, .history), (layoutName, .layout),
      (journalName, .journal), (backfillName, .backfill), (repeatableName, .repeatable),
    ]
  }

  /// The newest layout of these tables.
  var newestLayout: Int { declared.map(\.table.layout).max() ?? 1 }

  /// The qualified and quoted names of all tables, for a program that is to leave them out.
  package var all: [String] { names.map(qualified) }

  /// One backfill of a migration.
  struct BackfillName {
    /// The migration's revision.
    let revision: String
    /// What tells it from other backfills of the migration: the number of its statement.
    let name: String

    var parameters: [DatabaseValue] { [.text(revision), .text(name)] }
  }

  /// Creates the table, and says in the layout that there is one.
  var createBackfillTable: [SQLCommand] {
    [StateTable.backfill.creation(backfill, dialect), raise(to: StateTable.backfill.layout)]
  }

  /// Adds a backfill at its beginning, unless it is there.
  ///
  /// In SQL migrations together with the claim of the revision, and never later: a runner that finds
  /// no row knows that another has completed the migration.
  func beginBackfill(_ name: BackfillName, of table: String) -> SQLCommand {
    SQLCommand(
      """
      INSERT INTO \(backfill) (revision, name, table_name) VALUES ($1, $2, $3)
      ON CONFLICT (revision, name) DO NOTHING
      """, name.parameters + [.text(table)])
  }

  /// Notes that a process begins to work on a backfill, or goes on.
  func beginRun(of name: BackfillName, by process: Int, estimatedRows: Int) -> SQLCommand {
    SQLCommand(
      """
      UPDATE \(backfill) SET process_id = $3, estimated_rows = $4, run_began_at = \(dialect.now),
        run_began_with = row_count, batch_ended_at = NULL
      WHERE revision = $1 AND name = $2
      """,
      name.parameters + [DatabaseValue(process), DatabaseValue(estimatedRows)])
  }

  /// Notes that nobody works on a backfill any more, though it is not complete.
  func endRun(of name: BackfillName) -> SQLCommand {
    SQLCommand(
      "UPDATE \(backfill) SET process_id = NULL WHERE revision = $1 AND name = $2", name.parameters)
  }

  /// Notes how many rows a backfill has in all.
  func estimate(_ rows: Int, for name: BackfillName) -> SQLCommand {
    SQLCommand(
      "UPDATE \(backfill) SET estimated_rows = $3 WHERE revision = $1 AND name = $2",
      name.parameters + [DatabaseValue(rows)])
  }

  /// Has the backfills of a migration rest, or go on.
  func pauseBackfills(of revision: String, _ isPaused: Bool) -> SQLCommand {
    SQLCommand(
      "UPDATE \(backfill) SET is_paused = $2 WHERE revision = $1 AND is_complete = 0",
      [.text(revision), DatabaseValue(isPaused ? 1 : 0)])
  }

  /// Reads what is recorded of all backfills, those that were left behind among them.
  /// - Throws: `DatabaseError`, `StateError`.
  mutating func backfills(_ connection: any Connection) async throws -> [BackfillRecord] {
    guard try await has(backfillName, connection) else { return [] }
    let present = present[backfillName]
    let columns = StateTable.backfill.columns
      .filter { $0.since == 1 || present?.contains($0.name) ?? true }
    var list = columns.map { $0.reading("b", dialect) }
    if columns.contains(where: { $0.name == "batch_ended_at" }) {
      list.append(
        "\(dialect.milliseconds(since: "b.run_began_at")) - "
          + "\(dialect.milliseconds(since: "b.batch_ended_at")) AS run_ms")
    }
    let select = "SELECT \(list.joined(separator: ", ")) FROM \(backfill) b"
    let rows = try await reading(from: [backfillName], connection) {
      try await connection.namedRows(SQLCommand(select))
    }
    return rows.map { row in
      BackfillRecord(
        revision: row.text("revision"), name: row.text("name"), table: row.text("table_name"),
        rows: row["row_count"].integer ?? 0, estimatedRows: row["estimated_rows"].integer,
        isComplete: row["is_complete"].integer == 1, isPaused: row["is_paused"].integer == 1,
        processID: row["process_id"].integer, runBeganAt: row["run_began_at"].text,
        rowsAtBeginning: row["run_began_with"].integer ?? 0,
        runTime: row["run_ms"].integer.map { .milliseconds($0) })
    }
  }

  /// Reads the position, the rows done, and whether all of it is done or rests.
  private func selectBackfill(_ name: BackfillName) -> SQLCommand {
    SQLCommand(
      """
      SELECT position, row_count, is_complete, is_paused FROM \(backfill)
      WHERE revision = $1 AND name = $2
      """, name.parameters)
  }

  /// Reads how far a backfill is; nil where nobody has begun it, or another runner has completed it.
  ///
  /// - Parameter own: makes the transaction migrate's own.
  /// - Throws: `DatabaseError`, `StateError`.
  func progress(
    of name: BackfillName, as own: [SQLCommand] = [], _ connection: any Connection
  ) async throws -> BackfillProgress? {
    try await reading(from: [backfillName], as: own, connection) {
      try await connection.namedRows(selectBackfill(name))
    }.first.map { row in
      BackfillProgress(
        position: row.text("position"), rows: row["row_count"].integer ?? 0,
        isComplete: row["is_complete"].integer != 0, isPaused: row["is_paused"].integer == 1)
    }
  }

  /// How far a backfill is.
  struct BackfillProgress {
    /// The last key done, as text; empty before the first batch.
    let position: String
    let rows: Int
    let isComplete: Bool
    let isPaused: Bool
  }

  /// Moves the position, as the first statements of a batch's transaction.
  ///
  /// They fail when the position is no longer where we know it to be, so that two runners can never
  /// do one batch twice: the first breaks the NOT NULL rule when another has moved it, the second
  /// when another has completed the backfill.
  func moveBackfill(
    _ name: BackfillName, from: BackfillPosition, to: BackfillPosition, rows: Int
  ) -> [SQLCommand] {
    [
      SQLCommand(
        """
        UPDATE \(backfill) SET position = CASE WHEN position = $3 THEN $4 END,
          row_count = row_count + $5, batch_ended_at = \(dialect.now)
        WHERE revision = $1 AND name = $2
        """,
        name.parameters + [.text(from.text), .text(to.text), .integer(Int64(rows))]),
      SQLCommand(
        """
        INSERT INTO \(backfill) (revision, name) SELECT NULL, ''
        WHERE NOT EXISTS (
          SELECT 1 FROM \(backfill) WHERE revision = $1 AND name = $2 AND is_complete = 0)
        """, name.parameters),
    ]
  }

  /// Keeps one backfill as complete until its migration is.
  func completeBackfill(_ name: BackfillName) -> SQLCommand {
    SQLCommand(
      "UPDATE \(backfill) SET is_complete = 1 WHERE revision = $1 AND name = $2", name.parameters)
  }

  /// Deletes all backfills of a migration.
  func deleteBackfills(of revision: String) -> SQLCommand {
    SQLCommand("DELETE FROM \(backfill) WHERE revision = $1", [.text(revision)])
  }
}

extension StateTables {
  /// Whether the table of backfills is there.
  mutating func hasBackfillTable(_ connection: any Connection) async throws -> Bool {
    try await has(backfillName, connection)
  }

  /// Creates the table of backfills where it is missing.
  mutating func makeBackfillTable(_ connection: any Connection) async throws {
    try await makeTable(backfillName, createBackfillTable, connection)
  }

  /// Whether a table is there, and has been looked at.
  mutating func has(_ name: String, _ connection: any Connection) async throws -> Bool {
    if present[name] != nil { return true }
    guard try await isThere(name, connection) else { return false }
    _ = try await lookAgain(connection)
    return true
  }

  private func isThere(_ name: String, _ connection: any Connection) async throws -> Bool {
    let query = dialect.exists(name, in: self)
    return try await !connection.query(query.sql, query.parameters).isEmpty
  }

  /// Creates a table where it is missing; two runners may do so at once.
  mutating func makeTable(
    _ name: String, _ create: [SQLCommand], _ connection: any Connection
  ) async throws {
    guard try await !has(name, connection) else { return }
    do {
      try await connection.transaction(opening + create)
    } catch let failure as CommandFailure {
      guard case .statement(let error) = failure.error else { throw failure.error }
      guard try await isThere(name, connection) else {
        throw refusal(error) ?? failure.error
      }
    }
    // Somebody else may have made it.
    _ = try await lookAgain(connection)
  }
}
