/// What stands around a step's statements: the transaction, its settings, and the clean-up that
/// keeps one migration's settings from the next.
struct TransactionFrame {
  /// BEGIN and the transaction's settings; empty inside a transaction of the whole run.
  var opening: [Command]
  /// COMMIT, or for the last step of a dry run ROLLBACK.
  var closing: [Command]
  /// Puts the session back to what it was when the file may have changed it.
  let resets: [Command]
  /// Sets the time-outs again, after a statement that may have changed them.
  let timeouts: [Command]
  private let backEnd: BackEnd
  /// Whether the first command of `opening` begins a transaction of PostgreSQL.
  let beginsTransaction: Bool
  /// Whether the session's own settings cannot be relied upon.
  let isPooled: Bool
  private let checksForeignKeys: Bool

  /// Makes the frame of a step.
  ///
  /// - Parameters:
  ///   - isPooled: whether the session's own settings cannot be relied upon.
  ///   - opens: whether a transaction begins with this step.
  ///   - closes: whether it ends with this step.
  ///   - setup: what comes first in a transaction that begins here.
  ///   - end: how a transaction ends.
  ///   - isScript: whether it is written and not run.
  init(
    _ prepared: PreparedStep, _ settings: MigratorSettings, backEnd: BackEnd,
    isPooled: Bool, lockTimeout: Duration, opens: Bool, closes: Bool, setup: [Command] = [],
    end: String = "COMMIT", isScript: Bool = false
  ) {
    self.backEnd = backEnd
    self.isPooled = isPooled
    beginsTransaction = opens && backEnd == .postgreSQL
    opening = opens ? [Command.begin(backEnd)] + setup : []
    let options = prepared.options
    let fitsSession =
      !isPooled && lockTimeout == settings.lockTimeout && options.statementTimeout == nil
      && prepared.migration == nil
    if backEnd == .postgreSQL, !fitsSession {
      opening.append(
        Self.settings(
          settings, options, lockTimeout: lockTimeout, thinks: prepared.migration != nil,
          isLocal: true))
    }
    timeouts =
      backEnd == .postgreSQL
      ? [
        Self.settings(
          settings, options, lockTimeout: lockTimeout, thinks: prepared.migration != nil,
          isLocal: true)
      ] : []
    checksForeignKeys = backEnd == .sqlite && !prepared.onlyCreates
    // A function that any statement calls may have taken another role.
    resets =
      prepared.touchesSession
      ? Self.resets(backEnd, isPooled ? nil : settings)
      : backEnd == .postgreSQL && !isScript ? [Command("RESET ROLE")] : []
    closing = closes ? [Command(end)] : []
  }

  /// Makes the rest of the transaction run as migrate's own role, whichever the migration has taken.
  ///
  /// - Parameter prepared: the migration that may have taken one.
  static func ownRole(_ prepared: PreparedStep, _ backEnd: BackEnd) -> [Command] {
    guard backEnd == .postgreSQL else { return [] }
    let user = prepared.changesSessionUser ? ["SET LOCAL session_authorization TO DEFAULT"] : []
    return (user + ["SET LOCAL role TO DEFAULT"]).map { Command($0) }
  }

  /// Sets the time-outs of a migration, for its transaction or for the session.
  ///
  /// `set_config` instead of SET: one message for all of them.
  /// - Parameter thinks: whether a program runs the statements, which may take its time between them.
  ///   Then the server does not take a session without commands for one whose client is gone, but asks
  ///   the client's system whether it is there.
  static func settings(
    _ settings: MigratorSettings, _ options: SectionOptions = SectionOptions(),
    lockTimeout: Duration? = nil, thinks: Bool = false, isLocal: Bool
  ) -> Command {
    var values = [("lock_timeout", lockTimeout ?? settings.lockTimeout)]
    if let timeout = options.statementTimeout ?? settings.statementTimeout {
      values.append(("statement_timeout", timeout))
    }
    if thinks {
      values.append(("idle_in_transaction_session_timeout", .zero))
    } else if let timeout = settings.idleInTransactionTimeout {
      values.append(("idle_in_transaction_session_timeout", timeout))
    }
    var calls = values.map { name, duration in
      "pg_catalog.set_config('\(name)', '\(duration.milliseconds)ms', \(isLocal))"
    }
    if thinks, let timeout = settings.idleInTransactionTimeout {
      let idle = max(1, timeout.milliseconds / 2000)
      let interval = max(1, timeout.milliseconds / 12_000)
      for (name, value) in [("idle", idle), ("interval", interval), ("count", 6)] {
        calls.append("pg_catalog.set_config('tcp_keepalives_\(name)', '\(value)', \(isLocal))")
      }
    }
    return Command("SELECT " + calls.joined(separator: ", "))
  }

  /// Foreign keys are off while a migration runs on SQLite, so that a table can be rebuilt
  /// (https://sqlite.org/lang_altertable.html#otheralter); what it broke is found here.
  var checks: [Command] { checksForeignKeys ? [Command(foreignKeys: .compare)] : [] }
  /// Finds what was broken before.
  var checksBefore: [Command] { checksForeignKeys ? [Command(foreignKeys: .remember)] : [] }

  /// What puts a session back to its beginning. Not DISCARD ALL, which cannot run in a transaction
  /// and would give up the advisory lock.
  ///
  /// - Parameter settings: the time-outs to set anew; nil for a session that is not ours, in which a
  ///   pooler may have prepared statements.
  static func resets(_ backEnd: BackEnd, _ settings: MigratorSettings?) -> [Command] {
    switch backEnd {
    case .postgreSQL:
      [
        "RESET SESSION AUTHORIZATION", "RESET ROLE", "RESET ALL", "DISCARD TEMP", "UNLISTEN *",
        "CLOSE ALL",
      ].map { Command($0) }
        + (settings.map { [Command("DEALLOCATE ALL"), Self.settings($0, isLocal: false)] } ?? [])
    case .sqlite:
      [
        "foreign_keys", "ignore_check_constraints", "legacy_alter_table", "recursive_triggers",
        "reverse_unordered_selects", "writable_schema",
      ].map { Command("PRAGMA \($0) = OFF") }
    }
  }
}

extension BackEnd {
  /// The statements that put a session back to its beginning, as between two migrations.
  package var sessionResets: [String] { TransactionFrame.resets(self, nil).map(\.sql) }
}

extension Command {
  /// A look at the foreign keys of SQLite.
  fileprivate init(foreignKeys action: ForeignKeyAction) {
    self.init("PRAGMA foreign_key_check")
    foreignKeys = action
  }
}
