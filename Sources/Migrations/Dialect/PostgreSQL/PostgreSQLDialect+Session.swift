extension PostgreSQLDialect: SessionDialect {
  var hasServerProcess: Bool { true }

  func guardNames(on connection: any Connection) {
    (connection as? PostgreSQLConnection)?.guardNames()
  }

  // MARK: Settings

  /// `set_config` instead of SET: one message for all of them.
  ///
  /// Where a program thinks between its statements, the server does not take a session without
  /// commands for one whose client is gone, but asks the client's system whether it is there.
  func set(_ timeouts: Timeouts, isLocal: Bool) -> [SQLCommand] {
    var values = [("lock_timeout", timeouts.lock)]
    if let timeout = timeouts.statement { values.append(("statement_timeout", timeout)) }
    if timeouts.thinks {
      values.append(("idle_in_transaction_session_timeout", .zero))
    } else if let timeout = timeouts.idleInTransaction {
      values.append(("idle_in_transaction_session_timeout", timeout))
    }
    var calls = values.map { name, duration in
      "pg_catalog.set_config('\(name)', '\(duration.milliseconds)ms', \(isLocal))"
    }
    if timeouts.thinks, let timeout = timeouts.idleInTransaction {
      let idle = max(1, timeout.milliseconds / 2000)
      let interval = max(1, timeout.milliseconds / 12_000)
      for (name, value) in [("idle", idle), ("interval", interval), ("count", 6)] {
        calls.append("pg_catalog.set_config('tcp_keepalives_\(name)', '\(value)', \(isLocal))")
      }
    }
    return [SQLCommand("SELECT " + calls.joined(separator: ", "))]
  }

  func ownRole(changesUser: Bool) -> [SQLCommand] {
    let user = changesUser ? ["SET LOCAL session_authorization TO DEFAULT"] : []
    return (user + ["SET LOCAL role TO DEFAULT"]).map { SQLCommand($0) }
  }

  var roleReset: [SQLCommand] { [SQLCommand("RESET ROLE")] }

  func retakingRole(changesUser: Bool, _ connection: any Connection) async throws -> [SQLCommand] {
    let row = try await connection.query(
      "SELECT session_user::pg_catalog.text, pg_catalog.current_setting('role')"
    ).first
    let names = changesUser ? ["session_authorization", "role"] : ["role"]
    let values = changesUser ? row ?? [] : Array((row ?? []).dropFirst())
    return zip(names, values).map { name, value in
      SQLCommand("SELECT pg_catalog.set_config($1, $2, true)", [.text(name), value])
    }
  }

  /// Not DISCARD ALL, which cannot run in a transaction and would give up the advisory lock. In a
  /// session that is not ours a pooler may have prepared statements.
  func resets(_ settings: MigratorSettings?) -> [SQLCommand] {
    [
      "RESET SESSION AUTHORIZATION", "RESET ROLE", "RESET ALL", "DISCARD TEMP", "UNLISTEN *",
      "CLOSE ALL",
    ].map { SQLCommand($0) }
      + (settings.map { [SQLCommand("DEALLOCATE ALL")] + set(Timeouts($0), isLocal: false) } ?? [])
  }

  func prepareReset(_ connection: any Connection) {}

  /// What migrate has set is gone then, too; so that the rest waits for locks no longer than a
  /// migration may, that is set here.
  var scriptResets: [String] { resets(nil).map(\.sql) + ["SET lock_timeout = '1s'"] }

  // MARK: Transactions

  var hasTransactionSettings: Bool { true }

  var transactionsExcludeWriters: Bool { false }

  var checksForeignKeysAtEnd: Bool { false }

  var constraintChecks: [SQLCommand] { [SQLCommand("SET CONSTRAINTS ALL IMMEDIATE")] }

  func triesTransaction(session statement: Statement) -> Bool { true }

  /// Procedures and DO blocks may end transactions themselves.
  func canBeRecordedWithin(session statement: Statement) -> Bool {
    !["CALL", "DO", "DISCARD"].contains { statement.text.utf8.starts(withKeyword: $0) }
  }

  // MARK: Interrupted statements

  func facts(before statement: Statement, _ connection: any Connection) async throws -> String? {
    try await StatementInDoubt(statement.text).facts(connection)
  }

  func outcome(
    of statement: Statement, facts: String?, hasFailed: Bool, _ connection: any Connection
  ) async throws -> StatementOutcome {
    try await StatementInDoubt(statement.text).outcome(
      connection, facts: facts, hasFailed: hasFailed)
  }

  // MARK: Other runs

  func presence(
    _ connection: any Connection, _ tables: StateTables, host: String,
    connect: @escaping Migrator.Connect
  ) -> (any RunPresence)? {
    TransactionPresence(AdvisoryLock(tables: tables), connect: connect)
  }
}
