/// A lock of the runs on a database: that which lets one at a time change its state, or that which lets
/// one at a time work on backfills.
///
/// A session-level advisory lock: it dies with the connection, so that no crash leaves it behind.
/// It is polled and never waited for inside the server, because a session that waits there holds a
/// snapshot, for which CREATE INDEX CONCURRENTLY in the other runner would wait in turn.
struct AdvisoryLock {
  /// The key of `pg_locks`: classid has its upper and objid its lower 32 bits.
  let key: Int64
  /// The version table, which whoever runs migrations must be able to write.
  private let table: String
  private let schema: String?
  /// Whether no other run changes the rows of the version table while a run holds its lock.
  let keepsRowsUnchanged: Bool

  /// What only one run at a time may do.
  enum Purpose: String {
    /// Change the state.
    case state = "migrate"
    /// Work on the batches of backfills.
    case backfills = "migrate backfills"
  }

  /// The lock of the given state tables; advisory locks are per database by themselves.
  init(tables: StateTables, for purpose: Purpose = .state, keepsRowsUnchanged: Bool = true) {
    key = Int64(bitPattern: StableHash.of("\(purpose.rawValue):\(tables.version)"))
    (table, schema) = (tables.version, tables.schema)
    self.keepsRowsUnchanged = keepsRowsUnchanged
  }

  /// Takes the lock if it is free.
  /// - Throws: `DatabaseError`.
  func tryLock(_ connection: any Connection) async throws -> Bool {
    try await connection.query("SELECT pg_catalog.pg_try_advisory_lock($1)", .integer(key))
      .first?[0].text == "t"
  }

  /// Gives the lock back; a connection that is gone has given it back already.
  func unlock(_ connection: any Connection) async {
    try? await connection.withoutCancellation {
      // The server would warn of one that a migration has given up.
      try await connection.execute(
        "SELECT pg_catalog.pg_advisory_unlock($1) WHERE \(isHeld)", .integer(key))
    }
  }

  /// The condition that the session holds the lock.
  var isHeld: String {
    let bits = UInt64(bitPattern: key)
    return """
      EXISTS (SELECT 1 FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND granted
        AND pid = pg_catalog.pg_backend_pid() AND objsubid = 1
        AND classid::bigint = \(bits >> 32) AND objid::bigint = \(bits & 0xffff_ffff)
        AND database = (SELECT oid FROM pg_catalog.pg_database
          WHERE datname = pg_catalog.current_database()))
      """
  }

  /// Who holds the lock; nil when nobody does any more, or the server does not tell us.
  /// - Throws: `DatabaseError`.
  func holder(_ connection: any Connection) async throws -> LockHolder? {
    let bits = UInt64(bitPattern: key)
    let rows = try await connection.query(
      """
      SELECT l.pid, a.usename, a.application_name, coalesce(pg_catalog.host(a.client_addr), 'local'),
        pg_catalog.to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        coalesce(
          pg_catalog.has_table_privilege(a.usesysid, pg_catalog.to_regclass($3), 'INSERT'),
          pg_catalog.has_schema_privilege(a.usesysid, CAST($4 AS text), 'CREATE'))
      FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
      WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
        AND l.classid::bigint = $1 AND l.objid::bigint = $2
        AND l.database = (SELECT oid FROM pg_catalog.pg_database
          WHERE datname = pg_catalog.current_database())
      """,
      .integer(Int64(bits >> 32)), .integer(Int64(bits & 0xffff_ffff)),
      .text(table), DatabaseValue(schema))
    return rows.first.map { row in
      LockHolder(
        processID: row[0].integer ?? 0, user: row[1].text ?? "", applicationName: row[2].text ?? "",
        host: row[3].text ?? "", since: row[4].text ?? "", isStranger: row[5].text == "f",
        isServerProcess: true)
    }
  }
}

/// The session that holds the migration lock.
public struct LockHolder: Sendable, Hashable, Codable {
  /// The process: of the server, for `pg_terminate_backend`, or of migrate itself on SQLite.
  public var processID: Int
  /// The database user.
  public var user: String
  /// What the session calls itself.
  public var applicationName: String
  /// The client's address, or `local`.
  public var host: String
  /// When the session began: ISO 8601, UTC.
  public var since: String
  /// Whether it cannot be a run of migrate: its role may not write the version table, or create it.
  public var isStranger: Bool
  /// Whether the process is the server's.
  public var isServerProcess: Bool
}

extension LockHolder: CustomStringConvertible {
  /// The facts in one line.
  public var description: String {
    let facts =
      "pid \(processID)\(isServerProcess ? " of the server" : ""), user \(user), application \(applicationName), host \(host),"
      + " since \(since)"
    return facts.visibleLine
      + (isStranger
        ? "; this is no run of migrate, since the role may not write migrate's tables: whoever may"
          + " connect can take the lock, and pg_terminate_backend(\(processID)) ends the session"
        : "")
  }
}

/// FNV-1a with 64 bits: the same on every platform and in every version of the tool.
enum StableHash {
  static func of(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
  }
}
