import CLibPQ

/// A session with a PostgreSQL server, on libpq in its non-blocking form: no thread is held while
/// the server works.
///
/// ```swift
/// guard case .postgreSQL(let parameters) = try DatabaseURL("postgresql://app@localhost/shop")
/// else { return }
/// let connection = try await PostgreSQLConnection.connect(to: parameters)
/// let rows = try await connection.query("SELECT $1::int + 1", 41)
/// ```
package final class PostgreSQLConnection: Connection {
  /// How often the client had sent all it could and waited for an answer in order to go on: once
  /// for each query, and once for each window of pipelined commands.
  package internal(set) var roundTrips = 0

  /// Whether calls go on although the task is cancelled.
  package var ignoresCancellation = false

  /// Whether `run` sends commands without waiting for the answers of those before.
  package let isPipelining: Bool

  /// How many cursors were opened; numbers their names.
  var cursorsOpened = 0
  /// What is under way to stop the current call.
  var interruption: Interruption?
  /// Until when a cancelled task may go on talking to the server; nil as long as none is.
  var lastWordsEnd: ContinuousClock.Instant?
  /// The server will send nothing more.
  var isBroken = false

  /// Whether migrate's own statements see names of the system only.
  var guardsNames = false
  /// Whose search path is set.
  var path = SessionNames.Path.users

  private var handle: ConnectionHandle?

  init(_ handle: ConnectionHandle, isPipelining: Bool) {
    self.handle = handle
    self.isPipelining = isPipelining
  }

  /// PostgreSQL.
  package var backEnd: BackEnd { .postgreSQL }

  /// The server's version, for example `15.8`.
  package var serverVersion: String {
    let version = parameterStatus("server_version") ?? ""
    return String(version.prefix { $0 != " " })
  }

  /// All that PostgreSQL offers; pipelining unless it was declined when connecting.
  package var capabilities: Capabilities {
    let always: Capabilities = [.advisoryLocks, .sessionSettings, .schemas]
    return isPipelining ? always.union(.pipelining) : always
  }

  /// The server's process for this session, as `pg_stat_activity` shows it.
  package var processID: Int? { handle.map { Int(PQbackendPID($0.pointer)) } }

  /// Whether a transaction is open, a failed one included.
  package var isInTransaction: Bool {
    guard let handle else { return false }
    switch PQtransactionStatus(handle.pointer) {
    case PQTRANS_INTRANS, PQTRANS_INERROR, PQTRANS_ACTIVE: return true
    default: return false
    }
  }

  /// Whether backslashes in plain string literals are ordinary characters.
  package var standardConformingStrings: Bool {
    parameterStatus("standard_conforming_strings") != "off"
  }

  /// Whether the session cannot write: on a hot standby, or with transactions read-only by default.
  package var isReadOnly: Bool {
    parameterStatus("in_hot_standby") == "on"
      || parameterStatus("default_transaction_read_only") == "on"
  }

  /// Closes the session. The server rolls an open transaction back.
  package func close() { handle = nil }

  /// The libpq connection.
  /// - Throws: `DatabaseError.connectionLost` once it is closed.
  func libpq() throws(DatabaseError) -> OpaquePointer {
    guard let handle else { throw .connectionLost("the connection is closed") }
    return handle.pointer
  }

  /// A setting that the server reports whenever it changes.
  private func parameterStatus(_ name: String) -> String? {
    handle.flatMap { PQparameterStatus($0.pointer, name) }.map { String(cString: $0) }
  }
}
