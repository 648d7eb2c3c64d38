/// What stands around a step's statements: the transaction, its settings, and the clean-up that
/// keeps one migration's settings from the next.
struct TransactionFrame {
  /// BEGIN and the transaction's settings; empty inside a transaction of the whole run.
  var opening: [SQLCommand]
  /// COMMIT, or for the last step of a dry run ROLLBACK.
  var closing: [SQLCommand]
  /// Puts the session back to what it was when the file may have changed it.
  let resets: [SQLCommand]
  /// Sets the time-outs again, after a statement that may have changed them.
  let timeouts: [SQLCommand]
  /// Whether the first command of `opening` begins a transaction that has settings of its own.
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
    _ prepared: PreparedStep, _ settings: MigratorSettings, _ dialect: any Dialect,
    isPooled: Bool, lockTimeout: Duration, opens: Bool, closes: Bool, setup: [SQLCommand] = [],
    end: String = "COMMIT", isScript: Bool = false
  ) {
    self.isPooled = isPooled
    beginsTransaction = opens && dialect.hasTransactionSettings
    opening = opens ? [SQLCommand(dialect.begin)] + setup : []
    let options = prepared.options
    let fitsSession =
      !isPooled && lockTimeout == settings.lockTimeout && options.statementTimeout == nil
      && prepared.migration == nil
    timeouts = dialect.set(
      Timeouts(
        settings, options, lockTimeout: lockTimeout, thinks: prepared.migration != nil),
      isLocal: true)
    if !fitsSession { opening += timeouts }
    checksForeignKeys = dialect.checksForeignKeysAtEnd && !prepared.onlyCreates
    // A function that any statement calls may have taken another role.
    resets =
      prepared.touchesSession
      ? dialect.resets(isPooled ? nil : settings) : isScript ? [] : dialect.roleReset
    closing = closes ? [SQLCommand(end)] : []
  }

  /// Finds foreign keys that the migration broke, where they are off while it runs.
  var checks: [SQLCommand] { checksForeignKeys ? [SQLCommand(foreignKeys: .compare)] : [] }
  /// Finds what was broken before.
  var checksBefore: [SQLCommand] { checksForeignKeys ? [SQLCommand(foreignKeys: .remember)] : [] }
}

extension SQLCommand {
  /// A look at the foreign keys of SQLite.
  fileprivate init(foreignKeys action: ForeignKeyAction) {
    self.init("PRAGMA foreign_key_check")
    foreignKeys = action
  }
}
