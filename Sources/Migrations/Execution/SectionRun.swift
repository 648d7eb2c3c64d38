/// Runs the statements of a section outside a transaction, each together with the record that it is
/// done, in the session that the statements before it have made.
final class SectionRun {
  let executor: Executor
  let prepared: PreparedStep
  let resumed: Resumption?
  /// What the journal had when the run went on.
  let journal: [Int: StateTables.JournalEntry]
  /// How far the statements are.
  var progress: StatementProgress
  /// What the statements so far have left in the session.
  var session: SectionSession
  /// The statements of the file's own transaction, while one is open.
  private var block: [StateTables.JournalEntry]?
  /// What the server last said of the session; nil where nobody asks.
  private var observation: SessionObservation?

  /// - Parameters:
  ///   - resumed: where an interrupted run stopped; nil for a step that begins.
  ///   - journal: what was recorded until then.
  init(
    _ executor: Executor, _ prepared: PreparedStep, resuming resumed: Resumption?,
    _ journal: [Int: StateTables.JournalEntry]
  ) {
    self.executor = executor
    self.prepared = prepared
    self.resumed = resumed
    self.journal = journal
    progress = StatementProgress(completed: resumed?.completedStatements ?? 0)
    session = SectionSession(executor.connection.dialect)
    // Elsewhere the hook has run in this session.
    if isPooled { for statement in prepared.hooks.before.statements { session.add(statement) } }
  }

  var connection: any Connection { executor.connection }
  var settings: MigratorSettings { executor.settings }
  var tables: StateTables { executor.store.tables }
  var dialect: any Dialect { connection.dialect }
  var isPooled: Bool { executor.store.isPooled }

  /// Runs the statements that are left.
  ///
  /// - Throws: `CommandFailure`, `DatabaseError`, `MigratorError`, `Problem`.
  func runStatements() async throws {
    let reader = try prepared.reader()
    var number = 0
    while let statement = try reader.next() {
      number += 1
      if number <= progress.completed {
        try skip(statement, number, reader)
        continue
      }
      try await executor.session.confirmPresence()
      progress.current = statement
      let isNext = resumed.map { number == $0.completedStatements + 1 } ?? false
      if isNext { try await restore() }
      progress.current = statement
      if !prepared.code.isEmpty, !isPooled, observation == nil {
        observation = try await SessionObservation(
          connection, besides: ownSettings, namedIn: prepared.code)
      }
      if isNext, try await wasDone(statement, number) {
        let entry = entry(statement, number)
        try await connection.transaction(ownRole + records([entry]))
        session.add(statement)
      } else {
        try await perform(statement, number, reader)
        session.add(statement)
        if block == nil { try await observe(statement, number) }
      }
      if block == nil { progress.completed = number }
      progress.current = nil
      executor.emit(.statementsCompleted(number))
    }
    guard number >= progress.completed else {
      throw MigratorError.changedBefore(prepared.step, nil, done: progress.completed)
    }
    if connection.isInTransaction {
      throw DatabaseError.statement(
        StatementError(
          code: "25001", message: "the section begins a transaction and does not end it",
          hint: "Add the missing COMMIT."))
    }
    try await exchangeLock(for: .state, done: progress.completed)
    if resumed?.completedStatements == number, settings.runsVerifySections,
      prepared.verifySection != nil
    {
      try await restore()
    }
  }

  // MARK: Going on

  /// Passes over a statement that was done, if it is still the one that was.
  private func skip(_ statement: Statement, _ number: Int, _ reader: StatementReader) throws {
    var digest = digest(of: statement, number)
    if statement.kind == .copyFromStdin {
      while let piece = try reader.nextCopyData() { digest.add(piece) }
    }
    let entry = journal[number]
    guard entry.map({ $0.digest == digest.text }) ?? true else {
      throw MigratorError.changedBefore(prepared.step, statement, done: progress.completed)
    }
    session.add(statement)
    if let text = entry?.session { session.add(journal: text, after: statement) }
  }

  /// Makes the session as the statements that were done have left it.
  private func restore() async throws {
    if let (object, statement) = session.lost {
      throw MigratorError.sessionLost(prepared.step, statement, object)
    }
    guard !isPooled else { return }
    for (command, statement) in session.restoring {
      if let statement { progress.current = statement }
      try await connection.run([command])
    }
  }

  // MARK: Statements

  private func perform(
    _ statement: Statement, _ number: Int, _ reader: StatementReader
  ) async throws {
    if let batches = prepared.batchStatements[number] {
      return try await runBatches(batches, entry(statement, number))
    }
    try await exchangeLock(for: .state, done: block == nil ? number - 1 : progress.completed)
    if block != nil || statement.kind == .transactionControl {
      try await runInBlock(statement, number, reader)
    } else if statement.triesTransaction(dialect) {
      try await runWithRecord(statement, number, reader)
    } else {
      try await runAlone(statement, number, reader)
    }
  }

  /// Runs a statement and its record in one transaction: no crash leaves it in doubt. Again after lock
  /// time-outs; alone when it turns out to take no transaction.
  private func runWithRecord(
    _ statement: Statement, _ number: Int, _ reader: StatementReader
  ) async throws {
    var budget = LockBudget(settings, longest: prepared.options.lockTimeout, connection)
    while true {
      var digest = digest(of: statement, number)
      var command = SQLCommand(statement, from: reader)
      if let data = command.copyData {
        command.copyData = {
          let piece = try data()
          if let piece { digest.add(piece) }
          return piece
        }
      }
      let opening = [SQLCommand(dialect.begin)] + entering(lockTimeout: budget.timeout)
      do {
        // The record is made when the data is known.
        var steps: [() -> [SQLCommand]] = [
          { opening + [command] },
          { [self] in
            let comparison = comparison(after: statement)
            let entry = StateTables.JournalEntry(
              number: number, digest: digest.text, outcome: .done,
              isCompared: !comparison.isEmpty)
            return comparison + leaving + records([entry]) + [SQLCommand("COMMIT")]
          },
        ]
        var next: [SQLCommand] = []
        try await connection.run(
          next: {
            if next.isEmpty, !steps.isEmpty { next = steps.removeFirst()() }
            return next.isEmpty ? nil : next.removeFirst()
          }, completed: { _ in })
        return
      } catch let failure as CommandFailure {
        guard case .statement(let error) = failure.error, statement.kind != .copyFromStdin else {
          throw failure
        }
        if error.needsNoTransaction, failure.position == opening.count {
          await connection.rollBack()
          return try await runAlone(statement, number, reader)
        }
        guard error.condition == .lockNotAvailable else { throw failure }
        await connection.rollBack()
        guard let pause = budget.pauseAfterTimeout() else { throw failure }
        executor.emit(
          .lockTimeout(
            prepared.step, at: statement.location, attempt: budget.attempts, pause: pause,
            blockers: []))
        try await MigrationSession.sleep(pause)
      }
    }
  }

  /// Runs a statement that takes no transaction around it, and records it.
  ///
  /// It may wait for its locks as long as a migration may: they let reads and writes pass, and when
  /// it gave up it would leave an invalid index behind. What follows it may not.
  private func runAlone(
    _ statement: Statement, _ number: Int, _ reader: StatementReader
  ) async throws {
    if isPooled, let setting = session.setting {
      throw MigratorError.unfitFile(ProblemList([statement.needsSession(of: setting)]))
    }
    var entry = entry(statement, number)
    progress.isAlone = true
    if let facts = try await dialect.facts(before: statement, connection) {
      (entry.outcome, entry.facts, progress.facts) = (.begun, facts, facts)
      try await connection.transaction(
        ownRole + tables.opening + [tables.note(prepared.step.revision, entry)])
    }
    if !isPooled {
      let timeouts = Timeouts(settings, prepared.options, lockTimeout: settings.lockRetryFor)
      try await connection.run(dialect.set(timeouts, isLocal: false))
    }
    try await connection.run([SQLCommand(statement, from: reader)])
    let comparison = comparison(after: statement)
    (entry.outcome, entry.facts, entry.isCompared) = (.done, nil, !comparison.isEmpty)
    try await connection.transaction(comparison + ownRole + records([entry]))
    (progress.isAlone, progress.facts) = (false, nil)
    if !isPooled { try await connection.run(dialect.set(Timeouts(settings), isLocal: false)) }
  }

  /// Runs a statement of the file's own transaction, which is recorded as a whole.
  private func runInBlock(
    _ statement: Statement, _ number: Int, _ reader: StatementReader
  ) async throws {
    let entry = entry(statement, number)
    let isCommit =
      statement.kind == .transactionControl
      && ["COMMIT", "END"].contains { statement.text.utf8.starts(withKeyword: $0) }
    if isCommit, let done = block {
      var last = entry
      let comparison = blockHidesSettings ? compared : []
      last.isCompared = !comparison.isEmpty
      // What is checked at the end is checked as the role that has done it.
      let checks = prepared.touchesSession ? dialect.constraintChecks : []
      try await connection.run(
        checks + comparison + leaving + records(done + [last]) + [
          SQLCommand(statement, from: reader)
        ])
      block = connection.isInTransaction ? [] : nil
    } else {
      try await connection.run([SQLCommand(statement, from: reader)])
      let done = (block ?? []) + [entry]
      if connection.isInTransaction {
        block = done
        if statement.hidesSettings(dialect) { blockHidesSettings = true }
        if statement.mayChangeTimeouts(dialect) { try await connection.run(timeouts) }
      } else {
        try await connection.transaction(ownRole + records(done))
        block = nil
      }
    }
    if statement.kind == .transactionControl, connection.isInTransaction {
      blockHidesSettings = false
      try await connection.run(entering())
    }
  }

  private var blockHidesSettings = false

  /// Asks the server what code has set, and notes it.
  private func observe(_ statement: Statement, _ number: Int) async throws {
    guard let before = observation else { return }
    let isHidden =
      statement.hidesSettings(dialect)
      || statement.kind == .transactionControl && blockHidesSettings
    guard isHidden || statement.touchesSession || statement.kind == .transactionControl else {
      return
    }
    let now = try await SessionObservation(
      connection, besides: ownSettings, namedIn: prepared.code)
    observation = now
    guard isHidden else { return }
    blockHidesSettings = false
    let changes = now.changes(since: before)?.text
    // A value of a placeholder may be a secret: what holds one is not written down, and cannot be set
    // again by another run.
    let isSecret = changes.map { PlacedValues.masked($0) != $0 } ?? false
    try await connection.transaction(
      ownRole + tables.opening + [
        tables.observe(
          prepared.step.revision, number, isSecret ? SectionSession.notObserved : changes)
      ])
    if let changes { session.add(journal: changes, after: statement) }
  }

  /// Compares the session with what it was before a statement of which only the server knows what it
  /// sets.
  private func comparison(after statement: Statement) -> [SQLCommand] {
    statement.hidesSettings(dialect) ? compared : []
  }

  private var compared: [SQLCommand] {
    observation.map { [$0.compare(besides: ownSettings, namedIn: prepared.code)] } ?? []
  }

  /// The settings that migrate sets itself for each statement.
  private var ownSettings: [String] {
    ["lock_timeout", "idle_in_transaction_session_timeout"]
      + ((prepared.options.statementTimeout ?? settings.statementTimeout) == nil
        ? [] : ["statement_timeout"])
  }

  // MARK: Around a statement

  /// Makes the session what the file has made it, inside a transaction that begins.
  func entering(lockTimeout: Duration? = nil) -> [SQLCommand] {
    (isPooled ? session.restoring.map(\.0) : []) + timeouts(lockTimeout)
  }

  /// Makes the rest of a transaction migrate's own; behind a pooler nothing of it stays in the session.
  var leaving: [SQLCommand] {
    isPooled && prepared.touchesSession ? dialect.resets(nil) : ownRole
  }

  var ownRole: [SQLCommand] { prepared.ownRole }

  private var timeouts: [SQLCommand] { timeouts(nil) }

  private func timeouts(_ lockTimeout: Duration?) -> [SQLCommand] {
    dialect.set(
      Timeouts(
        settings, prepared.options,
        lockTimeout: lockTimeout
          ?? LockBudget.firstTimeout(settings, longest: prepared.options.lockTimeout)),
      isLocal: true)
  }

  // MARK: Records

  func digest(of statement: Statement, _ number: Int) -> StatementDigest {
    StatementDigest(statement, prepared.batchStatements[number]?.backfill)
  }

  private func entry(_ statement: Statement, _ number: Int) -> StateTables.JournalEntry {
    StateTables.JournalEntry(
      number: number, digest: digest(of: statement, number).text, outcome: .done)
  }

  /// What records statements as done.
  func records(_ entries: [StateTables.JournalEntry]) -> [SQLCommand] {
    let revision = prepared.step.revision
    return tables.opening + entries.map { tables.note(revision, $0) }
      + [tables.recordProgress(revision, completedStatements: entries.last?.number ?? 0)]
  }
}

/// How far the statements of a step outside a transaction are.
struct StatementProgress {
  /// The statements that are known to be done and recorded.
  var completed: Int
  /// The statement that runs.
  var current: Statement?
  /// Whether it is a backfill of which batches are done.
  var isWithinBackfill = false
  /// Whether it runs in no transaction.
  var isAlone = false
  /// What the catalog said before it ran.
  var facts: String?

  /// Whether nothing of the step can be there after a failure.
  var hadNoEffect: Bool { completed == 0 && !isWithinBackfill && !isAlone }
}

extension Statement {
  /// Whether the statement is first tried in one transaction with the record that it is done.
  func triesTransaction(_ dialect: any Dialect) -> Bool {
    switch kind {
    case .ordinary, .copyFromStdin: true
    case .session: dialect.triesTransaction(session: self)
    case .transactionControl, .nonTransactional: false
    }
  }

  /// Whether the statement can share a transaction with the record that it is done.
  package func canBeRecordedWithin(_ backEnd: BackEnd) -> Bool {
    switch kind {
    case .ordinary, .copyFromStdin: true
    case .session: backEnd.dialect.canBeRecordedWithin(session: self)
    case .transactionControl, .nonTransactional: false
    }
  }

  /// The problem of a statement that takes no transaction, behind a pooler, after a setting.
  func needsSession(of setting: Statement) -> Problem {
    Problem(
      location,
      """
      behind a pooler the setting of line \(setting.location.line) cannot hold for this statement, \
      which runs outside a transaction; connect to the server itself, or put the two into different \
      migrations
      """)
  }
}

extension StatementError {
  /// Whether the statement has to run outside a transaction.
  var needsNoTransaction: Bool { ["25001", "2D000"].contains(code) }
}
