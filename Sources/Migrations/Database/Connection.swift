/// One session with a database.
///
/// PostgreSQL and SQLite are its two conformances. A connection is not `Sendable`: it belongs to
/// the task that opened it. Cancelling that task cancels the running statement on the server, and
/// the call throws `DatabaseError.cancelled`; so does every later call at once, except inside
/// `withoutCancellation`, where a ROLLBACK belongs.
package protocol Connection: AnyObject {
  /// Which database this is.
  var backEnd: BackEnd { get }

  /// The server's version as it prints it, for example `15.8` or `3.40.1`.
  var serverVersion: String { get }

  /// What this connection can do beyond running statements.
  var capabilities: Capabilities { get }

  /// Whether a transaction is open, as the server last said.
  var isInTransaction: Bool { get }

  /// Whether calls go on although the task is cancelled; `withoutCancellation` sets it.
  var ignoresCancellation: Bool { get set }

  /// The server process of this session, by which other sessions can name it; nil where there is
  /// none.
  var processID: Int? { get }

  /// Whether backslashes in plain string literals are ordinary characters.
  var standardConformingStrings: Bool { get }

  /// Runs one statement and returns all that it gives.
  ///
  /// All rows are held in memory; `openCursor` is for many.
  /// - Throws: `DatabaseError`.
  func result(of sql: String, _ parameters: [DatabaseValue]) async throws -> QueryResult

  /// Runs one query whose rows are fetched piece by piece.
  ///
  /// Between the pieces the connection is free for other statements.
  /// - Throws: `DatabaseError`.
  func openCursor(_ sql: String, _ parameters: [DatabaseValue]) async throws -> any RowCursor

  /// Runs commands in order until the first failure.
  ///
  /// `next` is asked for the next command whenever there is room for one, and returns nil at the
  /// end; `completed` is called in order with each command's position, counted from 0, once the
  /// database has answered it. Where the connection can pipeline, commands are sent without waiting
  /// for the answers of those before; the results are the same either way: nothing after a failed
  /// command takes effect. A command outside BEGIN … COMMIT commits by itself, so that it is waited
  /// for. Rows that a command returns are discarded as they arrive.
  /// - Throws: `CommandFailure` with the position of the command that failed; whatever `next`
  ///   throws, after the commands before it were answered.
  func run(
    next: () throws -> SQLCommand?, completed: (_ position: Int) -> Void
  ) async throws

  /// Closes the session. An open transaction is rolled back by the database.
  func close()
}

extension Connection {
  /// True, as everywhere but on a PostgreSQL server whose setting of that name is off.
  package var standardConformingStrings: Bool { true }

  /// Runs `body`, in which calls on this connection are made and finished although the task is
  /// cancelled: for a ROLLBACK, an unlock or a last record of what happened.
  package func withoutCancellation<Result>(
    _ body: () async throws -> Result
  ) async rethrows -> Result {
    let before = ignoresCancellation
    ignoresCancellation = true
    defer { ignoresCancellation = before }
    return try await body()
  }

  /// Whether a server was given up that did not answer: what it did with the last commands is not
  /// known then.
  var isGivenUp: Bool { dialect.hasServerProcess && processID == nil }

  /// Runs one statement for its effect.
  /// - Throws: `DatabaseError`.
  package func execute(_ sql: String, _ parameters: DatabaseValue...) async throws {
    _ = try await result(of: sql, parameters)
  }

  /// Runs one statement and returns its rows.
  /// - Throws: `DatabaseError`.
  package func query(_ sql: String, _ parameters: [DatabaseValue]) async throws -> [Row] {
    try await result(of: sql, parameters).rows
  }

  /// Runs one statement and returns its rows.
  /// - Throws: `DatabaseError`.
  package func query(_ sql: String, _ parameters: DatabaseValue...) async throws -> [Row] {
    try await query(sql, parameters)
  }
}

/// A kind of database.
public enum BackEnd: String, Sendable, Hashable, Codable {
  /// PostgreSQL, and what speaks its protocol.
  case postgreSQL = "postgresql"
  /// SQLite.
  case sqlite
}

/// What a connection can do beyond running statements.
package struct Capabilities: OptionSet, Sendable, Hashable {
  /// The bits.
  package let rawValue: Int

  /// Creates a set from its bits.
  package init(rawValue: Int) { self.rawValue = rawValue }

  /// Session locks that die with the connection.
  package static let advisoryLocks = Capabilities(rawValue: 1 << 0)
  /// `lock_timeout`, `statement_timeout` and other settings of a session or transaction.
  package static let sessionSettings = Capabilities(rawValue: 1 << 1)
  /// Commands are sent without waiting for the answers of those before.
  package static let pipelining = Capabilities(rawValue: 1 << 2)
  /// Tables live in schemas.
  package static let schemas = Capabilities(rawValue: 1 << 3)
  /// Foreign keys are off while a migration runs and are checked by us at its end.
  package static let deferredForeignKeyCheck = Capabilities(rawValue: 1 << 4)
}

/// What SQLite is to do about foreign keys, which are not enforced while a migration runs.
enum ForeignKeyAction {
  /// Remember what is wrong already.
  case remember
  /// Fail if anything is wrong that was not.
  case compare
}

/// One statement to run.
package struct SQLCommand {
  /// The text of exactly one statement.
  package var sql: String
  /// Values for `$1`, `$2`, …
  package var parameters: [DatabaseValue]
  /// Asks the database to answer everything up to here without waiting for more commands.
  package var isCheckpoint: Bool
  /// Makes an error of a row that the statement returns, or nil when the row is right, for checks.
  /// Such a command is waited for.
  package var rowFailure: ((Row) -> StatementError?)?
  /// For SQLite: what to do about foreign keys, in place of the statement.
  var foreignKeys: ForeignKeyAction?
  /// For `COPY … FROM STDIN`: returns the next piece of the data, nil at its end.
  package var copyData: (() throws -> ArraySlice<UInt8>?)?
  /// Where a migration file has the statement; nil for one that no file has.
  package var location: SourceLocation?
  /// Whether the statement is the user's, whose names mean what the session's search path makes of
  /// them. Names in migrate's own mean objects of the system only; see `SessionNames`.
  package var isOfMigration: Bool
  /// Whether the next command belongs to the same transaction although there is no BEGIN.
  var joinsNext = false

  /// Creates a command.
  package init(
    _ sql: String, _ parameters: [DatabaseValue] = [], isCheckpoint: Bool = false,
    rowFailure: ((Row) -> StatementError?)? = nil,
    copyData: (() throws -> ArraySlice<UInt8>?)? = nil, location: SourceLocation? = nil,
    isOfMigration: Bool? = nil
  ) {
    self.sql = sql
    self.parameters = parameters
    self.isCheckpoint = isCheckpoint
    self.rowFailure = rowFailure
    self.copyData = copyData
    self.location = location
    self.isOfMigration = isOfMigration ?? (location != nil)
  }
}

/// The rows of a query, which are fetched piece by piece.
package protocol RowCursor: AnyObject {
  /// The names of the columns; known once rows were fetched.
  var columns: [String] { get }

  /// Fetches the next rows; an empty piece is the end.
  /// - Throws: `DatabaseError`.
  func fetch() async throws -> [Row]

  /// Gives up the rest of the rows.
  func close() async
}
