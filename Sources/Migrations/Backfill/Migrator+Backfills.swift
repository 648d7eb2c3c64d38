extension Migrator {
  /// The backfills that are begun, deferred or paused, in the order of their migrations.
  ///
  /// - Throws: `DatabaseError`, `StateError`.
  package func backfills() async throws -> [BackfillStatus] {
    try await session.reread()
    var running: [Int: Bool] = [:]
    var found: [BackfillStatus] = []
    for row in store.rows where row.partial != nil {
      let records = store.state.backfills.filter { $0.revision == row.revision }
        .sorted { ($0.statement ?? 0, $0.name) < ($1.statement ?? 0, $1.name) }
      for record in records {
        var isRunning = false
        if let process = record.processID, !record.isComplete {
          if running[process] == nil { running[process] = try await session.isRunning(record) }
          isRunning = running[process] == true
        }
        found.append(BackfillStatus(record, isRunning: isRunning))
      }
    }
    return found
  }

  /// Has backfills rest, or go on. A run that works on one ends after its batch.
  ///
  /// Without the lock, which that run has.
  /// - Throws: `DatabaseError`, `StateError`.
  package func pauseBackfills(of revisions: [String], _ isPaused: Bool) async throws {
    try await session.store.initialize(connection)
    try await writer.recordPause(of: revisions, isPaused)
  }

  /// Tells which backfills a run has left open, and what waits for them.
  ///
  /// - Parameter plan: what the run was to do.
  /// - Throws: `MigratorError.waitingForBackfills` where it was to do what waits; `DatabaseError`,
  ///   `StateError`.
  package func tellOpenBackfills(of plan: RunPlan) async throws {
    guard !session.settings.isDryRun, !plan.openBackfills.isEmpty || executor.leavesOpen else {
      return
    }
    let backfills = try await backfills()
    // What another run has done meanwhile may fit no plan; this one has done its part.
    guard let rest = try? plan.remaining(on: store.state), !rest.openBackfills.isEmpty else {
      return
    }
    let open = backfills.filter { backfill in
      backfill.state != .done && rest.openBackfills.contains(backfill.revision)
    }
    for backfill in open { session.emit(.backfillLeftOpen(backfill)) }
    if !rest.waiting.isEmpty { session.emit(.waitingForBackfills(rest.waiting)) }
    guard !rest.missed.isEmpty else { return }
    throw MigratorError.waitingForBackfills(
      missed: rest.missed, open: rest.openBackfills,
      isPaused: open.contains { $0.state == .paused || $0.state == .pausing })
  }
}

extension BackfillStatus {
  fileprivate init(_ record: BackfillRecord, isRunning: Bool) {
    let state: State =
      if record.isComplete {
        .done
      } else if record.isPaused {
        isRunning ? .pausing : .paused
      } else {
        isRunning ? .running : .open
      }
    self.init(
      revision: record.revision, statement: record.statement,
      table: record.table.isEmpty ? record.name : record.table, rows: record.rows,
      estimatedRows: record.isComplete
        ? record.rows : record.estimatedRows.map { max($0, record.rows) },
      rowsPerSecond: record.rowsPerSecond, state: state)
  }
}

extension MigrationSession {
  /// Whether the process that has begun with a backfill still works.
  ///
  /// A server process tells by itself: nobody has the same number with an older session. Behind a pooler
  /// its number is another, and on SQLite there is none: there a run that works has the lock.
  /// - Throws: `DatabaseError`.
  func isRunning(_ record: BackfillRecord) async throws -> Bool {
    guard connection.dialect.hasServerProcess else {
      let presence = connection.dialect.presence(
        connection, store.tables, host: settings.host, connect: another)
      return try await presence?.holder() != nil
    }
    if store.isPooled {
      return try await AdvisoryLock(tables: store.tables).holder(connection) != nil
    }
    return try await !connection.query(
      """
      SELECT 1 FROM pg_catalog.pg_stat_activity
      WHERE pid = $1 AND datname = pg_catalog.current_database()
        AND (backend_start IS NULL OR backend_start <= CAST($2 AS timestamp with time zone))
      """, DatabaseValue(record.processID), DatabaseValue(record.runBeganAt)
    ).isEmpty
  }
}
