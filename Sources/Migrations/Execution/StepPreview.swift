/// A step as a run would do it, for whoever wants to see it first.
package struct StepPreview {
  /// The step.
  package let step: MigrationStep
  /// What its section asks for.
  package let options: SectionOptions
  /// How long its first attempt waits for locks, and how long a later one does at most; nil where the
  /// database has no such setting.
  package let lockTimeout: ClosedRange<Duration>?
  /// How long a statement of it may run; nil for the session's own setting.
  package let statementTimeout: Duration?
  private let prepared: PreparedStep?

  init(
    _ step: MigrationStep, _ prepared: PreparedStep?, _ settings: MigratorSettings,
    _ connection: any Connection
  ) {
    self.step = step
    self.prepared = prepared
    let options =
      if case .file(_, let section) = step.body { section.options } else {
        prepared?.options ?? SectionOptions()
      }
    self.options = options
    let hasSettings = connection.capabilities.contains(.sessionSettings)
    let longest = options.lockTimeout ?? settings.lockTimeoutMax
    lockTimeout =
      hasSettings ? LockBudget.firstTimeout(settings, longest: longest)...longest : nil
    statementTimeout = hasSettings ? options.statementTimeout ?? settings.statementTimeout : nil
  }

  /// Reads the statements from the start; of a Swift migration there are none to read.
  /// - Throws: `Problem` when the file cannot be read.
  package func reader() throws -> StatementReader? { try prepared?.reader() }
}
