extension StateTable {
  static let journal = StateTable(
    columns: [
      StateColumn("revision", .text, .notNull),
      StateColumn("statement", .integer, .notNull),
      StateColumn("digest", .text, .notNull),
      StateColumn("outcome", .text, .notNull, .oneOf(["begun", "failed", "done"])),
      StateColumn("facts", .text),
      StateColumn("session", .text),
    ],
    rules: ["PRIMARY KEY (revision, statement)"], marks: ["statement", "digest"], since: 2)
}

/// The table with the statements of unfinished migrations outside a transaction: what was done is known
/// by what it was, not by its number alone.
///
/// It is made when a migration first needs it. An older tool would go on by number, so that the layout
/// is raised with it.
extension StateTables {
  /// The qualified and quoted name of the table.
  var journal: String { qualified(journalName) }

  var journalName: String { derived("_journal") }

  /// A statement in the journal.
  struct JournalEntry: Hashable {
    /// How far a statement is.
    enum Outcome: String { case begun, failed, done }

    /// The number of the statement, counted from 1.
    var number: Int
    /// The digest of its text and data.
    var digest: String
    var outcome: Outcome
    /// What the catalog said before the statement began, for one that runs in no transaction.
    var facts: String?
    /// The session's settings after the statement, where only the server knows them.
    var session: String?
    /// Whether `migrate.session` tells instead, until they are known.
    var isCompared = false
  }

  /// Creates the table, and says in the layout that there is one.
  var createJournal: [SQLCommand] {
    [StateTable.journal.creation(journal, dialect), raise(to: StateTable.journal.layout)]
  }

  /// Begins the journal of a migration: its entry 0 tells that one is kept.
  func openJournal(_ revision: String) -> [SQLCommand] {
    [
      deleteJournal(revision),
      note(revision, JournalEntry(number: 0, digest: "", outcome: .done)),
    ]
  }

  /// Notes how far a statement is.
  func note(_ revision: String, _ entry: JournalEntry) -> SQLCommand {
    let session = entry.isCompared ? "coalesce($6, \(SessionObservation.compared))" : "$6"
    return SQLCommand(
      """
      INSERT INTO \(journal) (revision, statement, digest, outcome, facts, session)
      VALUES ($1, $2, $3, $4, $5, \(session))
      ON CONFLICT (revision, statement) DO UPDATE SET digest = excluded.digest,
        outcome = excluded.outcome, facts = excluded.facts, session = excluded.session
      """,
      [
        .text(revision), DatabaseValue(entry.number), .text(entry.digest),
        .text(entry.outcome.rawValue), DatabaseValue(entry.facts), DatabaseValue(entry.session),
      ])
  }

  /// Notes what the server said of the session after a statement; nil for nothing new.
  func observe(_ revision: String, _ number: Int, _ session: String?) -> SQLCommand {
    SQLCommand(
      "UPDATE \(journal) SET session = $3 WHERE revision = $1 AND statement = $2",
      [.text(revision), DatabaseValue(number), DatabaseValue(session)])
  }

  /// Deletes the journal of a migration that is complete, or was taken back.
  func deleteJournal(_ revision: String) -> SQLCommand {
    SQLCommand("DELETE FROM \(journal) WHERE revision = $1", [.text(revision)])
  }

  /// Reads the journal of a migration by the numbers of its statements; empty where none was kept.
  /// - Throws: `DatabaseError`, `StateError`.
  mutating func journal(
    of revision: String, _ connection: any Connection
  ) async throws -> [Int: JournalEntry] {
    guard try await has(journalName, connection) else { return [:] }
    let rows = try await reading(from: [journalName], connection) {
      try await connection.namedRows(
        SQLCommand(
          "SELECT statement, digest, outcome, facts, session FROM \(journal) WHERE revision = $1",
          [.text(revision)]))
    }
    let entries = rows.map { row in
      JournalEntry(
        number: row["statement"].integer ?? 0, digest: row.text("digest"),
        outcome: JournalEntry.Outcome(rawValue: row.text("outcome")) ?? .done,
        facts: row["facts"].text, session: row["session"].text)
    }
    return Dictionary(entries.map { ($0.number, $0) }, uniquingKeysWith: { $1 })
  }

  /// Creates the journal's table where it is missing.
  /// - Throws: `DatabaseError`, `StateError`.
  mutating func makeJournalTable(_ connection: any Connection) async throws {
    try await makeTable(journalName, createJournal, connection)
  }

  /// Brings a version row up to what the file says now, when a migration was edited behind the place
  /// where it stopped.
  func update(_ record: AppliedRevision.Record) -> SQLCommand {
    SQLCommand(
      """
      UPDATE \(version) SET message = $2, checksum = $3, down_revision = $4, depends_on = $5,
        branch_labels = $6, down_body = $7, tool_version = $8
      WHERE revision = $1
      """,
      [
        .text(record.revision), .text(record.message), DatabaseValue(record.checksum),
        .text(record.downRevisions.joined(separator: ",")),
        .text(record.dependencies.joined(separator: ",")),
        .text(record.branchLabels.joined(separator: ",")), DatabaseValue(record.downBody),
        .text(ToolVersion.current),
      ])
  }
}
