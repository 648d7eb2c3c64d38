/// The state tables of a database, with what they said when they were last read.
package struct VersionStore: Sendable {
  /// The tables it was read from.
  package var tables: StateTables
  /// Whether the tables exist.
  package var isInitialized: Bool
  /// What they say was applied.
  package internal(set) var state = AppliedState()
  /// Whether a pooler stands between us and the server, so that the next transaction may run in
  /// another session: session locks and settings must not be used.
  package var isPooled: Bool

  /// The applied revisions, in the order they were applied.
  package var rows: [AppliedRevision] { state.rows }

  /// The identifiers of the applied revisions; those partly applied are among them.
  package var applied: Set<String> { state.revisions }

  /// Reads the state in two round trips.
  ///
  /// - Parameters:
  ///   - schema: the schema of the tables, by which the user says which set of several is meant; nil
  ///     for the one where the search path finds the version table, or else the current schema.
  /// - Throws: `StateError` for tables that must not be used, and when state is somewhere else than
  ///   it would be kept; `DatabaseError`.
  package static func read(
    _ connection: any Connection, schema: String? = nil, versionName: String = "migrate_version",
    historyName: String = "migrate_history"
  ) async throws -> VersionStore {
    var tables = StateTables(
      backEnd: connection.backEnd, schema: schema, versionName: versionName,
      historyName: historyName)
    try tables.checkNames()
    let connection = connection.guardingNames()
    let found = try await tables.dialect.find(tables, connection)
    let isInitialized = try await found.choose(
      &tables, isExplicit: schema != nil, connection)
    var store = VersionStore(
      tables: tables, isInitialized: isInitialized, isPooled: found.isPooled)
    if isInitialized { try await store.reread(connection) }
    return store
  }

  /// Reads the rows again from the same tables.
  /// - Throws: `StateError`, `DatabaseError`.
  package mutating func reread(_ connection: any Connection) async throws {
    do {
      // What is there now has not been looked at.
      if !isInitialized { guard try await tables.lookAgain(connection) else { return } }
      let found = try await tables.reading(connection) {
        try await connection.namedRows(tables.select)
      }
      if let (layout, toolVersion) = found.first.map(StateTables.layout),
        layout > tables.newestLayout
      {
        throw StateError.newerLayout(
          table: tables.version, layout: layout, toolVersion: toolVersion)
      }
      state.rows = found.compactMap(AppliedRevision.init)
      state.backfills =
        state.rows.contains { $0.partial != nil } ? try await tables.backfills(connection) : []
      isInitialized = true
    } catch DatabaseError.statement(let error) where error.condition == .undefinedTable {
      (state.rows, state.backfills) = ([], [])
      isInitialized = false
    } catch DatabaseError.statement(let error) where error.condition == .lockNotAvailable {
      throw StateError.tableLocked(tables.version)
    } catch DatabaseError.statement(let error) {
      throw tables.refusal(error) ?? DatabaseError.statement(error)
    }
  }

  /// How long statements on the state tables wait for locks, outside a migration's transaction.
  static let ownLockTimeout = "10s"

  /// Creates the tables where they are missing, and brings older ones up to this layout.
  ///
  /// Two first runs at once may both find them missing: the one that comes second finds them made,
  /// whatever the server said to it. Nobody queues up behind a table that is not there yet, so that
  /// the other's COMMIT is waited for longer than a migration may wait for a lock.
  /// - Throws: `StateError`, `DatabaseError`.
  package mutating func initialize(_ connection: any Connection) async throws {
    guard !isInitialized else { return try await upgrade(connection) }
    do {
      try await connection.transaction(
        ownLockTimeout(connection) + tables.opening + tables.createMissing)
    } catch let failure as CommandFailure {
      guard case .statement(let error) = failure.error else { throw failure.error }
      if error.condition == .insufficientPrivilege {
        throw StateError.cannotCreate(tables.version, error.message)
      }
      if let refusal = tables.refusal(error) { throw refusal }
      if error.condition == .lockNotAvailable { throw StateError.tableLocked(tables.version) }
      guard error.isConcurrentCreation else { throw failure.error }
      // They may be anybody's.
      guard try await tables.lookAgain(connection) else { throw failure.error }
      try await reread(connection)
      return
    }
    isInitialized = try await tables.lookAgain(connection)
  }

  private mutating func upgrade(_ connection: any Connection) async throws {
    let commands = tables.upgrade
    guard !commands.isEmpty else { return }
    do {
      try await connection.transaction(ownLockTimeout(connection) + tables.opening + commands)
    } catch let failure as CommandFailure {
      guard case .statement(let error) = failure.error else { throw failure.error }
      if error.condition == .lockNotAvailable { throw StateError.tableLocked(tables.version) }
      // Another run may have been faster.
      guard try await tables.lookAgain(connection), tables.upgrade.isEmpty else {
        throw tables.refusal(error) ?? failure.error
      }
      return
    }
    _ = try await tables.lookAgain(connection)
  }

  private func ownLockTimeout(_ connection: any Connection) -> [SQLCommand] {
    guard connection.capabilities.contains(.sessionSettings) else { return [] }
    return [SQLCommand("SET LOCAL lock_timeout = '\(Self.ownLockTimeout)'")]
  }
}

extension StatementError {
  /// PostgreSQL lets two sessions try to create one table, and the second of them fails in the
  /// catalog's unique index although the statement says IF NOT EXISTS.
  fileprivate var isConcurrentCreation: Bool {
    ["23505", "42P07", "42710", "XX000"].contains(code)
  }
}
