/// Steps that run inside transactions, with the place of each in the whole run.
struct TransactionalRun {
  /// The steps, in order.
  let steps: [PreparedStep]
  /// The place of the first step in the whole run, counted from 1.
  let number: Int
  /// How many steps the whole run has.
  let total: Int
  /// The `lock_timeout` of the first step; later ones begin anew.
  let firstTimeout: Duration
  /// Whether all steps are one transaction.
  let isOneTransaction: Bool
  /// The lock that the run holds.
  var lock: AdvisoryLock?
  /// What comes first in a transaction.
  var setup: [SQLCommand] = []
  /// How a transaction ends.
  var end = "COMMIT"

  init(
    _ steps: [PreparedStep], number: Int, total: Int, firstTimeout: Duration,
    isOneTransaction: Bool
  ) {
    self.steps = steps
    self.number = number
    self.total = total
    self.firstTimeout = firstTimeout
    self.isOneTransaction = isOneTransaction
  }

  /// What becomes of everything when a step fails.
  var outcome: MigrationFailure.FailureOutcome { isOneTransaction ? .runRolledBack : .rolledBack }

  /// The commands of a step.
  /// - Throws: `Problem` when its file cannot be read.
  func script(
    _ index: Int, _ settings: MigratorSettings, _ store: VersionStore
  ) throws -> StepScript {
    let step = steps[index]
    let timeout =
      index == 0
      ? firstTimeout : LockBudget.firstTimeout(settings, longest: step.options.lockTimeout)
    let frame = TransactionFrame(
      step, settings, store.tables.dialect, isPooled: store.isPooled,
      lockTimeout: timeout, opens: !isOneTransaction || index == 0,
      closes: !isOneTransaction || index == steps.count - 1, setup: setup, end: end)
    return try StepScript(
      step, frame: frame, tables: store.tables, settings: settings, lock: lock, confirms: true)
  }

  /// Whether all of a stretch is committed when its last command is done.
  func commits(_ stretch: Range<Int>) -> Bool {
    end == "COMMIT" && (!isOneTransaction || stretch.upperBound == steps.count)
  }

  /// The stretch of statements that begins at a step: up to the next Swift migration, for which the
  /// connection has to be free.
  func stretch(from index: Int) -> Range<Int> {
    index..<(steps[index...].firstIndex { $0.migration != nil } ?? steps.count)
  }
}
