/// What can be wrong with the state tables as such.
public enum StateError: Error, Sendable, Hashable {
  /// A newer version of the tool changed the tables.
  case newerLayout(table: String, layout: Int, toolVersion: String)
  /// The tables are not there, and the role may not create them.
  case cannotCreate(String, String)
  /// The role may not read or write the tables.
  case accessDenied(String, String)
  /// The database takes no writes.
  case readOnly(BackEnd, String)
  /// Somebody keeps the version table locked.
  case tableLocked(String)
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
    case .cannotCreate(let table, let reason):
      """
      migrate keeps its state in the table \(table), and cannot create it: \(reason)
      Nothing was run. Grant the role CREATE on the schema, or name another schema in \
      version_table_schema.
      """
    case .accessDenied(let table, let reason):
      """
      migrate keeps its state in \(table) and the tables beside it, and may not use them: \(reason)
      Nothing more was run. Connect as their owner, or grant the role SELECT, INSERT, UPDATE and \
      DELETE on them.
      """
    case .readOnly(.postgreSQL, let reason):
      """
      the database is read-only: \(reason)
      Nothing more was run. If it is a standby, connect to the primary; if not, look for \
      default_transaction_read_only in the settings of the database and the role.
      """
    case .readOnly(.sqlite, let reason):
      """
      the database is read-only: \(reason)
      Nothing more was run. This user must be able to write the file and its directory, where \
      SQLite puts its journal.
      """
    case .tableLocked(let table):
      """
      the table \(table) is locked by another session for more than \(DatabaseState.ownLockTimeout)
      Nothing was run. Find the session in pg_locks (LOCK TABLE or ALTER TABLE on it) and try again.
      """
    case .noSchema:
      """
      the session has no current schema (its search_path names none that exists); set \
      version_table_schema in migrate.conf or search_path in the URL's options
      """
    }
  }
}

extension StateTables {
  /// What a failed statement on these tables says about the role or the database; nil where the
  /// statement itself is at fault.
  func refusal(_ error: StatementError) -> StateError? {
    switch error.condition {
    case .insufficientPrivilege: .accessDenied(version, error.message)
    case .readOnly: .readOnly(backEnd, error.message)
    default: nil
    }
  }
}
