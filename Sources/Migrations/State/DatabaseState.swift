/// What the state tables say, as of one moment.
public struct DatabaseState: Sendable {
  /// The tables it was read from.
  public var tables: StateTables
  /// Whether the tables exist.
  public var isInitialized: Bool
  /// The applied revisions, in the order they were applied.
  public var rows: [VersionRow]

  /// The identifiers of the applied revisions; those partly applied are among them.
  public var applied: Set<String> { Set(rows.map(\.revision)) }

  /// Reads the state: three round trips, or one where nothing was ever applied.
  ///
  /// - Parameters:
  ///   - schema: the schema of the tables; nil for the one where the search path finds the version
  ///     table, or else the current schema.
  /// - Throws: `StateError` for a layout of a newer tool; `DatabaseError`.
  public static func read(
    _ connection: any Connection, schema: String? = nil, versionName: String = "migrate_version",
    historyName: String = "migrate_history"
  ) async throws -> DatabaseState {
    let (schema, exists) = try await locate(connection, schema: schema, versionName: versionName)
    let tables = StateTables(
      backEnd: connection.backEnd, schema: schema, versionName: versionName,
      historyName: historyName)
    var state = DatabaseState(tables: tables, isInitialized: exists, rows: [])
    if exists { try await state.reread(connection) }
    return state
  }

  /// Reads the rows again from the same tables.
  /// - Throws: `StateError`, `DatabaseError`.
  public mutating func reread(_ connection: any Connection) async throws {
    do {
      let layout = try await connection.query(tables.selectLayout)
      if let row = layout.first, let number = row[0].integer, number > StateTables.layout {
        throw StateError.newerLayout(
          table: tables.version, layout: number, toolVersion: row[1].text ?? "")
      }
      rows = try await connection.query(tables.selectRows).map(StateTables.versionRow)
      isInitialized = true
    } catch DatabaseError.statement(let error) where error.condition == .undefinedTable {
      rows = []
      isInitialized = false
    }
  }

  /// Finds the schema of the version table, and whether the table is there.
  private static func locate(
    _ connection: any Connection, schema: String?, versionName: String
  ) async throws -> (schema: String?, exists: Bool) {
    guard connection.capabilities.contains(.schemas) else {
      let found = try await connection.query(
        "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $1", .text(versionName))
      return (nil, !found.isEmpty)
    }
    let name = SQLText.identifier(versionName)
    let rows = try await connection.query(
      """
      SELECT coalesce(n.nspname, $2, pg_catalog.current_schema()), c.oid IS NOT NULL
      FROM (SELECT pg_catalog.to_regclass($1) AS oid) AS t
      LEFT JOIN pg_catalog.pg_class c ON c.oid = t.oid
      LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      """,
      .text(schema.map { SQLText.identifier($0) + "." + name } ?? name), DatabaseValue(schema))
    guard let row = rows.first, let found = row[0].text else { throw StateError.noSchema }
    return (found, row[1].text == "t")
  }

  /// Creates the tables where they are missing.
  ///
  /// Two first runs at once may both find them missing: the one that comes second finds them made,
  /// whatever the server said to it.
  /// - Throws: `DatabaseError`.
  public mutating func initialize(_ connection: any Connection) async throws {
    guard !isInitialized else { return }
    do {
      try await connection.transaction(tables.create)
    } catch let failure as CommandFailure {
      guard case .statement(let error) = failure.error, error.isConcurrentCreation else {
        throw failure.error
      }
      var again = self
      try await again.reread(connection)
      guard again.isInitialized else { throw failure.error }
      self = again
      return
    }
    isInitialized = true
  }
}

extension StatementError {
  /// PostgreSQL lets two sessions try to create one table, and the second of them fails in the
  /// catalog's unique index although the statement says IF NOT EXISTS.
  fileprivate var isConcurrentCreation: Bool {
    ["23505", "42P07", "42710", "XX000"].contains(code)
  }
}

/// What can be wrong with the state tables as such.
public enum StateError: Error, Sendable, Hashable {
  /// A newer version of the tool changed the tables.
  case newerLayout(table: String, layout: Int, toolVersion: String)
  /// The session has no current schema to create the tables in.
  case noSchema
}

extension StateError: CustomStringConvertible {
  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .newerLayout(let table, let layout, let toolVersion):
      """
      the table \(table) has layout \(layout), and this migrate \(ToolVersion.current) knows only \
      \(StateTables.layout); use migrate \(toolVersion) or later
      """
    case .noSchema:
      """
      the session has no current schema (its search_path names none that exists); set \
      version_table_schema in migrate.conf or search_path in the URL's options
      """
    }
  }
}
