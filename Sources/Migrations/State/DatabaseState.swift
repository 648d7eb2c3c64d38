/// What the state tables say, as of one moment.
public struct DatabaseState: Sendable {
  /// The tables it was read from.
  public var tables: StateTables
  /// Whether the tables exist.
  public var isInitialized: Bool
  /// The applied revisions, in the order they were applied.
  public var rows: [VersionRow]
  /// The repeatable files that were run, as far as they were read; nil where they have no table.
  public internal(set) var repeatables: [RepeatableRow]?
  /// Whether a pooler stands between us and the server, so that the next transaction may run in
  /// another session: session locks and settings must not be used.
  public var isPooled: Bool

  /// The identifiers of the applied revisions; those partly applied are among them.
  public var applied: Set<String> { Set(rows.map(\.revision)) }

  /// Reads the state: two round trips, or one where nothing was ever applied.
  ///
  /// - Parameters:
  ///   - schema: the schema of the tables; nil for the one where the search path finds the version
  ///     table, or else the current schema.
  /// - Throws: `StateError` for a layout of a newer tool; `DatabaseError`.
  public static func read(
    _ connection: any Connection, schema: String? = nil, versionName: String = "migrate_version",
    historyName: String = "migrate_history"
  ) async throws -> DatabaseState {
    let session = try await look(connection, schema: schema, versionName: versionName)
    let tables = StateTables(
      backEnd: connection.backEnd, schema: session.schema, versionName: versionName,
      historyName: historyName)
    var state = DatabaseState(
      tables: tables, isInitialized: session.hasTable, rows: [], isPooled: session.isPooled)
    if session.hasTable { try await state.reread(connection) }
    return state
  }

  /// Reads the rows again from the same tables.
  /// - Throws: `StateError`, `DatabaseError`.
  public mutating func reread(_ connection: any Connection) async throws {
    do {
      let found = try await connection.query(tables.select)
      if let (layout, toolVersion) = found.first.map(StateTables.layout),
        layout > StateTables.layout
      {
        throw StateError.newerLayout(
          table: tables.version, layout: layout, toolVersion: toolVersion)
      }
      rows = found.compactMap(StateTables.versionRow)
      isInitialized = true
    } catch DatabaseError.statement(let error) where error.condition == .undefinedTable {
      rows = []
      isInitialized = false
    } catch DatabaseError.statement(let error) where error.condition == .lockNotAvailable {
      throw StateError.tableLocked(tables.version)
    } catch DatabaseError.statement(let error) {
      throw tables.refusal(error) ?? DatabaseError.statement(error)
    }
  }

  /// Looks in one round trip where the version table is, whether a pooler is in between, and sets
  /// how long our own statements wait for locks.
  private static func look(
    _ connection: any Connection, schema: String?, versionName: String
  ) async throws -> (schema: String?, hasTable: Bool, isPooled: Bool) {
    guard connection.capabilities.contains(.schemas) else {
      let found = try await connection.query(
        "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $1", .text(versionName))
      return (nil, !found.isEmpty, false)
    }
    let name = SQLText.identifier(versionName)
    // A pooler such as PgBouncer tells its clients numbers of its own for their server process.
    let rows = try await connection.query(
      """
      SELECT coalesce(n.nspname, $2, pg_catalog.current_schema()), c.oid IS NOT NULL,
        CASE WHEN pg_catalog.pg_backend_pid() = $3::integer
          THEN pg_catalog.set_config('lock_timeout', '\(ownLockTimeout)', false) END IS NULL
      FROM (SELECT pg_catalog.to_regclass($1) AS oid) AS t
      LEFT JOIN pg_catalog.pg_class c ON c.oid = t.oid
      LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      """,
      .text(schema.map { SQLText.identifier($0) + "." + name } ?? name), DatabaseValue(schema),
      DatabaseValue(connection.processID))
    guard let row = rows.first, let found = row[0].text else { throw StateError.noSchema }
    return (found, row[1].text == "t", row[2].text == "t")
  }

  /// How long statements on the state tables wait for locks, outside a migration's transaction.
  static let ownLockTimeout = "10s"

  /// Creates the tables where they are missing.
  ///
  /// Two first runs at once may both find them missing: the one that comes second finds them made,
  /// whatever the server said to it. Nobody queues up behind a table that is not there yet, so that
  /// the other's COMMIT is waited for longer than a migration may wait for a lock.
  /// - Throws: `StateError`, `DatabaseError`.
  public mutating func initialize(_ connection: any Connection) async throws {
    guard !isInitialized else { return }
    do {
      try await connection.transaction(ownLockTimeout(connection) + tables.create)
    } catch let failure as CommandFailure {
      guard case .statement(let error) = failure.error else { throw failure.error }
      if error.condition == .insufficientPrivilege {
        throw StateError.cannotCreate(tables.version, error.message)
      }
      if let refusal = tables.refusal(error) { throw refusal }
      if error.condition == .lockNotAvailable { throw StateError.tableLocked(tables.version) }
      guard error.isConcurrentCreation else { throw failure.error }
      var again = self
      try await again.reread(connection)
      guard again.isInitialized else { throw failure.error }
      self = again
      return
    }
    isInitialized = true
  }

  private func ownLockTimeout(_ connection: any Connection) -> [Command] {
    guard connection.capabilities.contains(.sessionSettings) else { return [] }
    return [Command("SET LOCAL lock_timeout = '\(Self.ownLockTimeout)'")]
  }
}

extension StatementError {
  /// PostgreSQL lets two sessions try to create one table, and the second of them fails in the
  /// catalog's unique index although the statement says IF NOT EXISTS.
  fileprivate var isConcurrentCreation: Bool {
    ["23505", "42P07", "42710", "XX000"].contains(code)
  }
}
