/// What stands around a step's statements: the transaction, its settings, and the clean-up that
/// keeps one migration's settings from the next.
struct TransactionFrame {
  /// BEGIN and the transaction's settings; empty inside a transaction of the whole run.
  var opening: [Command]
  /// COMMIT, or for the last step of a dry run ROLLBACK.
  var closing: [Command]
  private let backEnd: BackEnd
  private let isPooled: Bool

  /// Makes the frame of a step.
  ///
  /// - Parameters:
  ///   - opens: whether a transaction begins with this step.
  ///   - closes: whether it ends with this step.
  ///   - setup: what comes first in a transaction that begins here.
  ///   - end: how a transaction ends.
  init(
    _ prepared: PreparedStep, _ settings: MigratorSettings, backEnd: BackEnd,
    isPooled: Bool = false, lockTimeout: Duration, opens: Bool, closes: Bool, setup: [Command] = [], end: String = "COMMIT"
  ) {
    self.backEnd = backEnd
    self.isPooled = isPooled
    opening = opens ? [Command.begin(backEnd)] + setup : []
    if backEnd == .postgreSQL {
      opening.append(Self.settings(prepared.options, settings, lockTimeout: lockTimeout))
    }
    closing = closes ? [Command(end)] : []
  }

  /// The settings of a migration's transaction, or of the session where `isLocal` is false.
  ///
  /// `set_config` instead of SET: one message for all of them.
  static func settings(
    _ options: SectionOptions, _ settings: MigratorSettings, lockTimeout: Duration,
    isLocal: Bool = true
  ) -> Command {
    var values = [("lock_timeout", lockTimeout)]
    if let timeout = options.statementTimeout ?? settings.statementTimeout {
      values.append(("statement_timeout", timeout))
    }
    if isLocal, let timeout = settings.idleInTransactionTimeout {
      values.append(("idle_in_transaction_session_timeout", timeout))
    }
    let calls = values.map { name, duration in
      "pg_catalog.set_config('\(name)', '\(duration.milliseconds)ms', \(isLocal))"
    }
    return Command("SELECT " + calls.joined(separator: ", "))
  }

  /// Foreign keys are off while a migration runs on SQLite, so that a table can be rebuilt
  /// (https://sqlite.org/lang_altertable.html#otheralter); what it broke is found here.
  func checks(_ prepared: PreparedStep) -> [Command] {
    guard backEnd == .sqlite, !prepared.onlyCreates else { return [] }
    return [
      Command(
        "PRAGMA foreign_key_check",
        rowFailure: { row in
          let (table, parent) = (row[0].text ?? "?", row[2].text ?? "?")
          return StatementError(
            code: "SQLITE_CONSTRAINT_FOREIGNKEY",
            message: """
              after this migration, a row of "\(table)"\
              \(row[1].text.map { " (rowid \($0))" } ?? "") refers to a missing row of "\(parent)"
              """,
            hint: "Foreign keys are not enforced during a migration, nor do they cascade; delete "
              + "or repair such rows in the migration itself.",
            table: table)
        })
    ]
  }

  /// Puts the session back to what it was when the file may have changed it.
  func resets(_ prepared: PreparedStep) -> [Command] {
    prepared.touchesSession ? Self.resets(backEnd, isPooled: isPooled) : []
  }

  /// What puts a session back to its beginning. Not DISCARD ALL, which cannot run in a transaction
  /// and would give up the advisory lock.
  static func resets(_ backEnd: BackEnd, isPooled: Bool) -> [Command] {
    switch backEnd {
    case .postgreSQL:
      [
        "RESET SESSION AUTHORIZATION", "RESET ROLE", "RESET ALL", "DISCARD TEMP", "UNLISTEN *",
        isPooled ? nil : "SET lock_timeout = '\(DatabaseState.ownLockTimeout)'",
      ].compactMap { $0.map { Command($0) } }
    case .sqlite:
      [
        "foreign_keys", "ignore_check_constraints", "legacy_alter_table", "recursive_triggers",
        "reverse_unordered_selects", "writable_schema",
      ].map { Command("PRAGMA \($0) = OFF") }
    }
  }
}
