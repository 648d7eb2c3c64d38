/// The time-outs of a migration, or of a session.
struct Timeouts {
  /// How long a statement waits for a lock.
  var lock: Duration
  /// How long it may run; nil for the session's own setting.
  var statement: Duration?
  /// How long a transaction may wait for its next command; nil for the session's own setting.
  var idleInTransaction: Duration?
  /// Whether a program runs the statements, which may take its time between them.
  var thinks: Bool

  /// - Parameters:
  ///   - options: what the migration asks for.
  ///   - lockTimeout: how long this attempt waits for locks; nil for as long as the settings say.
  ///   - thinks: whether a program runs the statements.
  init(
    _ settings: MigratorSettings, _ options: SectionOptions = SectionOptions(),
    lockTimeout: Duration? = nil, thinks: Bool = false
  ) {
    lock = lockTimeout ?? settings.lockTimeout
    statement = options.statementTimeout ?? settings.statementTimeout
    idleInTransaction = settings.idleInTransactionTimeout
    self.thinks = thinks
  }
}
