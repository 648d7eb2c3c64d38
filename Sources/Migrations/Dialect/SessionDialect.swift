/// What a session keeps beside its transaction, and how a run works with it.
protocol SessionDialect: Sendable {
  /// Whether a process of a server works for the session.
  var hasServerProcess: Bool { get }
  /// Makes names in migrate's own statements mean objects of the system only.
  func guardNames(on connection: any Connection)

  // MARK: Settings

  /// Sets time-outs, for a transaction or for the session; nothing where there are no such settings.
  func set(_ timeouts: Timeouts, isLocal: Bool) -> [SQLCommand]
  /// Makes the rest of a transaction run as migrate's own role, whichever a migration has taken.
  ///
  /// - Parameter changesUser: whether the migration may have changed the session's user, too.
  func ownRole(changesUser: Bool) -> [SQLCommand]
  /// Gives up a role that a function may have taken, which any statement may have called.
  var roleReset: [SQLCommand] { get }
  /// Takes the role again that the session has, within a transaction of migrate's own.
  ///
  /// - Parameter changesUser: whether the migration may have changed the session's user, too.
  /// - Throws: `DatabaseError`.
  func retakingRole(changesUser: Bool, _ connection: any Connection) async throws -> [SQLCommand]
  /// What puts a session back to its beginning.
  ///
  /// - Parameter settings: the time-outs to set anew; nil for a session that is not ours.
  func resets(_ settings: MigratorSettings?) -> [SQLCommand]
  /// Does what has to be done before `resets`, outside a transaction.
  /// - Throws: `DatabaseError`.
  func prepareReset(_ connection: any Connection) async throws
  /// The statements that put a session back to its beginning in a script.
  var scriptResets: [String] { get }
  /// What a statement does to its session.
  func effect(of statement: Statement, _ words: [SQLToken]) -> SessionEffect

  // MARK: Transactions

  /// Whether a transaction has settings of its own, which come before its first query.
  var hasTransactionSettings: Bool { get }
  /// Whether a transaction that writes keeps all others from writing.
  var transactionsExcludeWriters: Bool { get }
  /// Whether foreign keys are off while a migration runs, and are checked at its end.
  var checksForeignKeysAtEnd: Bool { get }
  /// Checks the constraints that are deferred.
  var constraintChecks: [SQLCommand] { get }
  /// Whether a statement that touches the session is first tried in a transaction with its record.
  func triesTransaction(session statement: Statement) -> Bool
  /// Whether a statement that touches the session can share a transaction with its record.
  func canBeRecordedWithin(session statement: Statement) -> Bool

  // MARK: Interrupted statements

  /// What to remember from before a statement outside a transaction, which tells later whether it took
  /// effect; nil where nothing is to be remembered.
  /// - Throws: `DatabaseError`.
  func facts(before statement: Statement, _ connection: any Connection) async throws -> String?
  /// What became of a statement that was running when the connection or the process died.
  ///
  /// - Parameters:
  ///   - facts: what was remembered; nil where nothing was.
  ///   - hasFailed: whether the database has said that it failed.
  /// - Throws: `DatabaseError`.
  func outcome(
    of statement: Statement, facts: String?, hasFailed: Bool, _ connection: any Connection
  ) async throws -> StatementOutcome

  // MARK: Other runs

  /// What tells other runs that this one is inside a migration outside a transaction; nil where no
  /// other run can be.
  ///
  /// - Parameter connect: opens another connection.
  func presence(
    _ connection: any Connection, _ tables: StateTables, host: String,
    connect: @escaping Migrator.Connect
  ) -> (any RunPresence)?
}

/// What became of a statement.
enum StatementOutcome: Equatable {
  /// It took effect.
  case done
  /// It did not; the statements remove what it may have left behind.
  case notDone(cleanUp: [String])
  /// It has begun; the statements complete it.
  case unfinished(rest: [String])
  /// The catalog does not tell.
  case unknown
}

extension BackEnd {
  /// The statements that put a session back to its beginning, as between two migrations.
  package var sessionResets: [String] { dialect.scriptResets }
}
