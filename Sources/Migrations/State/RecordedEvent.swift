/// A row of `migrate_history`: something that was done to a revision, and how it ended.
package struct RecordedEvent: Encodable, Sendable, Hashable {
  /// What was done: `upgrade`, `downgrade`, `stamp`, …
  package let event: String
  /// To which revision, repeatable migration or seed.
  package let revision: String
  /// `success` or `failure`.
  package let outcome: String
  /// When it ended: ISO 8601, UTC, with milliseconds.
  package let finishedAt: String
  /// How long it took, in milliseconds.
  package let durationMilliseconds: Int?
  /// What went wrong.
  package let error: String?
  /// The run that did it.
  package let runID: String
  /// The database user.
  package let appliedBy: String
  /// The host it was run on.
  package let host: String
  /// The version of the tool.
  package let toolVersion: String

  private enum CodingKeys: String, CodingKey {
    case event, revision, outcome, finishedAt, error, appliedBy, host, toolVersion
    case durationMilliseconds = "durationMs"
    case runID = "runId"
  }
}

/// Which rows of the history are wanted.
package struct RecordedEventFilter: Sendable {
  /// Those of one revision.
  package var revision: String?
  /// Those that ended at a moment or later, ISO 8601 in UTC as far as it is told.
  package var since: String?
  /// Those of runs whose identifiers begin so.
  package var runID: String?
  /// Only what failed.
  package var failuresOnly = false
  /// So many of the newest.
  package var count = 50

  package init() {}
}

extension VersionStore {
  /// Reads the history, the oldest first.
  /// - Throws: `DatabaseError`, `StateError`.
  package func events(
    _ filter: RecordedEventFilter, _ connection: any Connection
  ) async throws -> [RecordedEvent] {
    guard isInitialized else { return [] }
    let select = tables.selectEvents(filter)
    let rows = try await tables.reading(from: [tables.historyName], connection) {
      try await connection.namedRows(select)
    }
    return rows.reversed().map { row in
      RecordedEvent(
        event: row.text("event"), revision: row.text("revision"), outcome: row.text("outcome"),
        finishedAt: row.text("finished_at"), durationMilliseconds: row["duration_ms"].integer,
        error: row["error"].text, runID: row.text("run_id"), appliedBy: row.text("applied_by"),
        host: row.text("host"), toolVersion: row.text("tool_version"))
    }
  }
}

extension StateTables {
  /// Reads rows of the history, the newest first.
  fileprivate func selectEvents(_ filter: RecordedEventFilter) -> SQLCommand {
    var conditions: [String] = []
    var parameters: [DatabaseValue] = []
    func add(_ condition: (String) -> String, _ value: String?) {
      guard let value else { return }
      parameters.append(.text(value))
      conditions.append(condition("$\(parameters.count)"))
    }
    add({ "h.revision = \($0)" }, filter.revision)
    add({ "\(dialect.iso8601("h.finished_at")) >= \($0)" }, filter.since)
    add({ "substr(h.run_id, 1, length(\($0))) = \($0)" }, filter.runID)
    if filter.failuresOnly { conditions.append("h.outcome = 'failure'") }
    let columns = StateTable.history.columns.map { $0.reading("h", dialect) }
    return SQLCommand(
      """
      SELECT \(columns.joined(separator: ", ")) FROM \(history) h
      \(conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND "))
      ORDER BY h.id DESC LIMIT \(filter.count)
      """, parameters)
  }
}
