/// What the database says of a repeatable file that was run.
package struct RepeatableRow: Sendable, Hashable {
  /// The name of the file.
  package var name: String
  /// The file's fingerprint when it was run.
  package var fingerprint: String
  /// How often it was run.
  package var timesRun: Int
  /// What it made and is not there any more, for people; nil when all is there.
  package var lostObjects: String?
  /// When it was run last: ISO 8601, UTC, with milliseconds.
  package var appliedAt: String
  /// How long that took, in milliseconds.
  package var durationMilliseconds: Int?
}

extension VersionStore {
  /// Reads what the database says of repeatable files: one query.
  /// - Throws: `StateError`, `DatabaseError`.
  mutating func readRepeatables(_ connection: any Connection) async throws {
    guard isInitialized else { return }
    do {
      state.repeatables = try await tables.reading(from: [tables.repeatableName], connection) {
        try await connection.namedRows(tables.selectRepeatables)
      }.map(RepeatableRow.init)
    } catch DatabaseError.statement(let error) where error.condition == .undefinedTable {
      state.repeatables = nil
    } catch DatabaseError.statement(let error) {
      throw tables.refusal(error) ?? DatabaseError.statement(error)
    }
  }

  /// Makes the table of repeatable files where it is missing.
  /// - Throws: `StateError`, `DatabaseError`.
  mutating func makeRepeatableTable(_ connection: any Connection) async throws {
    try await tables.makeTable(
      tables.repeatableName, [tables.createRepeatableTable], connection)
  }
}

extension RepeatableRow {
  /// Reads a row of `StateTables.selectRepeatables`.
  fileprivate init(_ row: NamedRow) {
    self.init(
      name: row.text("name"), fingerprint: row.text("fingerprint"),
      timesRun: row["times_run"].integer ?? 0, lostObjects: row["lost"].text,
      appliedAt: row.text("applied_at"), durationMilliseconds: row["duration_ms"].integer)
  }
}
