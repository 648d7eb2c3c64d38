extension StateTable {
  static let backfill = StateTable(
    columns: [
      StateColumn("revision", .text, .notNull),
      StateColumn("name", .text, .notNull),
      StateColumn("position", .text, .notNull, .default("''")),
      StateColumn("row_count", .bigint, .notNull, .default("0")),
      StateColumn("is_complete", .integer, .notNull, .default("0")),
    ],
    rules: ["PRIMARY KEY (revision, name)"], marks: ["revision", "position"])
}

/// The table with the positions of backfills that are not complete.
///
/// It is no part of the layout: it is made when a backfill first needs it, and without one nobody
/// looks at it, so that older tools go on working.
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

  /// Creates the table.
  var createBackfillTable: SQLCommand { StateTable.backfill.creation(backfill, dialect) }

  /// Adds a backfill at its beginning, unless it is there.
  ///
  /// In SQL migrations together with the claim of the revision, and never later: a runner that finds
  /// no row knows that another has completed the backfill.
  func beginBackfill(_ name: BackfillName) -> SQLCommand {
    SQLCommand(
      """
      INSERT INTO \(backfill) (revision, name) VALUES ($1, $2) ON CONFLICT (revision, name) DO NOTHING
      """, name.parameters)
  }

  /// Reads the position, the rows done, and whether all of it is done.
  private func selectBackfill(_ name: BackfillName) -> SQLCommand {
    SQLCommand(
      """
      SELECT position, row_count, is_complete FROM \(backfill) WHERE revision = $1 AND name = $2
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
        isComplete: row["is_complete"].integer != 0)
    }
  }

  /// How far a backfill is.
  struct BackfillProgress {
    /// The last key done, as text; empty before the first batch.
    let position: String
    let rows: Int
    let isComplete: Bool
  }

  /// Moves the position, as the first statements of a batch's transaction.
  ///
  /// They fail when the position is no longer where we know it to be, so that two runners can never
  /// do one batch twice: the first breaks the NOT NULL rule when another has moved it, the second
  /// when another has completed the backfill and its row is gone.
  func moveBackfill(
    _ name: BackfillName, from: BackfillPosition, to: BackfillPosition, rows: Int
  ) -> [SQLCommand] {
    [
      SQLCommand(
        """
        UPDATE \(backfill) SET position = CASE WHEN position = $3 THEN $4 END,
          row_count = row_count + $5
        WHERE revision = $1 AND name = $2
        """,
        name.parameters + [.text(from.text), .text(to.text), .integer(Int64(rows))]),
      SQLCommand(
        """
        INSERT INTO \(backfill) (revision, name) SELECT NULL, ''
        WHERE NOT EXISTS (SELECT 1 FROM \(backfill) WHERE revision = $1 AND name = $2)
        """, name.parameters),
    ]
  }

  /// Deletes one backfill.
  func deleteBackfill(_ name: BackfillName) -> SQLCommand {
    SQLCommand("DELETE FROM \(backfill) WHERE revision = $1 AND name = $2", name.parameters)
  }

  /// Keeps one backfill as complete, for a migration whose other statements are not recorded.
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
    try await makeTable(backfillName, [createBackfillTable], connection)
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
