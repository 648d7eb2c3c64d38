/// Changes the records of a database without running a migration.
///
/// Each change is made under the lock, in one transaction with its entries in the history.
package struct VersionWriter {
  private let session: MigrationSession

  init(_ session: MigrationSession) { self.session = session }

  private var store: VersionStore { session.store }
  private var connection: any Connection { session.connection }

  /// Records revisions as applied, and others as not applied, without running anything.
  ///
  /// - Parameters:
  ///   - records: what to insert, parents first.
  ///   - removed: the revisions whose rows go.
  ///   - purge: empties the version table first.
  /// - Throws: `MigratorError.locked`, `DatabaseError`, `StateError`.
  package func stamp(
    _ records: [AppliedRevision.Record], removing removed: [String], purge: Bool = false
  ) async throws {
    try await change { tables in
      let recorded = Set(purge ? [] : store.rows.map(\.revision))
      let added = records.filter { !recorded.contains($0.revision) }
      let revisions = removed + added.map(\.revision)
      return (purge ? [tables.deleteAll] : removed.map(tables.delete))
        + added.map { tables.insert($0) } + revisions.map { history(.stamp, $0) }
    }
  }

  /// Records revisions as applied that another tool has applied, in one transaction.
  ///
  /// - Parameters:
  ///   - migrations: what to insert, parents first; what is recorded already is left as it is.
  ///   - repeatables: repeatable files that were run as they are; those that are recorded already are
  ///     left as they are.
  ///   - confirm: looks in that transaction whether the other tool's table is what it was, and throws
  ///     otherwise.
  /// - Throws: `MigratorError.locked`, `DatabaseError`, `StateError`, and what `confirm` throws.
  package func adopt(
    _ migrations: [(record: AppliedRevision.Record, provenance: AppliedRevision.Provenance)],
    repeatables: [(file: RepeatableFile, provenance: AppliedRevision.Provenance)] = [],
    confirm: (any Connection) async throws -> Void
  ) async throws {
    try await session.locked {
      try await session.store.initialize(connection)
      let recorded = store.applied
      if !repeatables.isEmpty {
        try await session.store.makeRepeatableTable(connection)
      }
      var commands = migrations.filter { !recorded.contains($0.record.revision) }.flatMap {
        record, provenance in
        [
          store.tables.insert(record), store.tables.attribute(record.revision, to: provenance),
          history(.adopt, record.revision, provenance),
        ]
      }
      commands += repeatables.flatMap { file, provenance in
        [
          store.tables.record(file, provenance), history(.adopt, file.name, provenance),
        ]
      }
      try await reportingRefusal {
        try await connection.transaction {
          try await confirm(connection)
          try await connection.run(store.tables.opening + commands)
        }
      }
      try await session.reread()
    }
  }

  /// Ends the partial state of a revision by declaration.
  ///
  /// - Parameter isApplied: whether the revision counts as applied from now on.
  /// - Throws: `MigratorError.locked`, `DatabaseError`, `StateError`.
  package func mark(_ revision: String, isApplied: Bool) async throws {
    try await change(locksBackfills: true) { tables in
      [
        isApplied ? tables.markApplied(revision) : tables.delete(revision),
        history(.repair, revision),
      ]
    }
  }

  /// Records that the backfills of revisions rest, or go on. No lock is needed: each change is one of a
  /// row that whoever works on the backfill looks at.
  ///
  /// - Throws: `DatabaseError`, `StateError`.
  func recordPause(of revisions: [String], _ isPaused: Bool) async throws {
    let event: HistoryEntry.Event = isPaused ? .pause : .resume
    try await reportingRefusal {
      try await connection.transaction(
        store.tables.opening
          + revisions.flatMap {
            [store.tables.pauseBackfills(of: $0, isPaused), history(event, $0)]
          })
    }
  }

  /// Takes the files' checksums for those in the database.
  ///
  /// - Parameter checksums: the new checksum of each revision.
  /// - Throws: `MigratorError.locked`, `DatabaseError`, `StateError`.
  package func acceptChecksums(_ checksums: [(revision: String, checksum: String)]) async throws {
    try await change { tables in
      checksums.flatMap {
        [tables.updateChecksum($0.revision, $0.checksum), history(.repair, $0.revision)]
      }
    }
  }

  /// Records each squash of which all that it replaces is applied in the place of that, in one
  /// transaction. The schema is the same already.
  ///
  /// - Parameter squashes: in any order; one may be a part of another.
  /// - Throws: `MigratorError.locked`, `DatabaseError`, `StateError`.
  package func recordSquashes(_ squashes: [Squash]) async throws {
    // Without a lock, as long as there is nothing to do.
    guard !store.state.completed(among: squashes).isEmpty else { return }
    var recorded: [Squash] = []
    try await change { tables in
      recorded = store.state.completed(among: squashes)
      return recorded.flatMap { squash in
        tables.record(squash, entry(.squash, squash.record.revision))
      }
    }
    for squash in recorded {
      session.emit(.squashRecorded(squash.record.revision, replacing: squash.replaces))
    }
  }

  /// Appends to the history as well as possible: what is reported to the user must not be replaced
  /// by the failure of its record.
  func append(_ entry: HistoryEntry) async {
    guard !session.settings.isDryRun else { return }
    try? await connection.withoutCancellation {
      try await store.tables.write([store.tables.append(entry)], connection)
    }
  }

  private func change(
    locksBackfills: Bool = false, _ commands: (StateTables) throws -> [SQLCommand]
  ) async throws {
    try await session.locked {
      if locksBackfills { _ = try await session.lockBackfills() }
      try await session.store.initialize(connection)
      try await reportingRefusal {
        try await connection.transaction(store.tables.opening + (try commands(store.tables)))
      }
      try await session.reread()
    }
  }

  /// Does work on the state tables, and says in their terms when the role may not do it.
  private func reportingRefusal(_ work: () async throws -> Void) async throws {
    do {
      try await work()
    } catch let failure as CommandFailure {
      guard case .statement(let error) = failure.error else { throw failure.error }
      throw store.tables.refusal(error) ?? failure.error
    }
  }

  private func history(
    _ event: HistoryEntry.Event, _ revision: String,
    _ provenance: AppliedRevision.Provenance = .init()
  ) -> SQLCommand {
    store.tables.append(entry(event, revision, provenance))
  }

  private func entry(
    _ event: HistoryEntry.Event, _ revision: String,
    _ provenance: AppliedRevision.Provenance = .init()
  ) -> HistoryEntry {
    HistoryEntry(
      event: event, revision: revision, outcome: .success, checksum: provenance.checksum,
      durationMilliseconds: provenance.durationMilliseconds, error: nil,
      runID: session.settings.runID,
      host: session.settings.host)
  }
}
