/// The commands of one transactional step, in the order in which they are sent.
///
/// The version row comes first in the transaction, so that two runners can never both get beyond
/// it; the statements are read from the file as they are sent.
struct StepScript {
  /// Where a command comes from, to make sense of its failure.
  enum Origin {
    /// BEGIN, settings, closing.
    case frame
    /// The version row's claim.
    case claim
    /// The file.
    case statement(Statement)
    /// What has to be true at the end.
    case confirmation(Confirmation)
    /// The command after which the step is done.
    case last
  }

  /// What comes before the file's statements.
  private(set) var before: ArraySlice<(SQLCommand, Origin)>
  private let reader: StatementReader
  private let dialect: any Dialect
  /// Sets the time-outs again.
  private let timeouts: [SQLCommand]
  /// A statement of the file that was read to know what comes before it.
  private var readAhead: Statement?
  /// What comes after them.
  private(set) var after: ArraySlice<(SQLCommand, Origin)>

  /// Puts a step between what comes before and what comes after it.
  ///
  /// - Parameters:
  ///   - lock: the lock that the run holds.
  ///   - confirms: whether it is made sure at the end that the step has left alone what migrate relies
  ///     on.
  init(
    _ prepared: PreparedStep, frame: TransactionFrame, tables: StateTables,
    settings: MigratorSettings, lock: AdvisoryLock? = nil, confirms: Bool = false
  ) throws {
    reader = try prepared.reader()
    dialect = tables.dialect
    timeouts = frame.timeouts
    let claim = prepared.claim(
      tables, remembering: confirms ? prepared.otherRows(lock) : nil)
    let confirmations = confirms ? prepared.confirmations(tables, lock: lock) : []
    let opening =
      (frame.opening + frame.checksBefore).map { ($0, Origin.frame) }
      + claim.map { ($0, Origin.claim) }
    before = (opening + prepared.hooks.before.commands)[...]
    if prepared.hooks.before.touchesSession { before += timeouts.map { ($0, .frame) } }
    let checks =
      frame.checks.map { ($0, Origin.frame) }
      + (settings.runsVerifySections ? prepared.verifySection?.commands ?? [] : [])
    let closing = prepared.close(tables, settings) + frame.closing
    after =
      (prepared.hooks.after.commands + checks + frame.resets.map { ($0, .frame) }
      + confirmations.map { ($0.1, .confirmation($0.0)) } + closing.map { ($0, .frame) })[...]
    if let last = after.indices.last {
      after[last].0.isCheckpoint = true
      after[last].1 = .last
    }
    if frame.beginsTransaction { try moveTransactionSettings(isPooled: frame.isPooled) }
  }

  /// The next command; nil when the step is complete.
  /// - Throws: `Problem` when the file cannot be read on.
  mutating func next() throws -> (SQLCommand, Origin)? {
    if let first = before.popFirst() { return first }
    if let statement = try takeReadAhead() ?? reader.next() {
      // The file's own settings do not take away the budget for locks.
      if !timeouts.isEmpty, statement.mayChangeTimeouts(dialect) {
        before += timeouts.map { ($0, .frame) }
      }
      return (SQLCommand(statement, from: reader), .statement(statement))
    }
    return after.popFirst()
  }
}

extension StepScript {
  private mutating func takeReadAhead() -> Statement? {
    defer { readAhead = nil }
    return readAhead
  }

  /// Puts the statements with which the file begins, if they set how transactions are isolated,
  /// where they have an effect: before the first query, which would be one of migrate's own.
  private mutating func moveTransactionSettings(isPooled: Bool) throws {
    // In front of BEGIN, which is the first command.
    var place = before.startIndex
    while let statement = try reader.next() {
      guard let setting = TransactionSetting(statement.text) else {
        readAhead = statement
        return
      }
      let command = (SQLCommand(statement, from: reader), Origin.statement(statement))
      switch setting {
      case .transaction: before.insert(command, at: place + 1)
      case .session: before.insert(command, at: isPooled ? place + 1 : place)
      }
      place += 1
    }
  }
}

extension SQLCommand {
  /// The command of a file's statement, with its data where it is a COPY.
  package init(_ statement: Statement, from reader: StatementReader) {
    self.init(
      statement.text,
      copyData: statement.kind == .copyFromStdin ? { try reader.nextCopyData() } : nil,
      location: statement.location)
  }
}

extension HistoryEntry {
  /// The entry of a step that was run.
  init(
    _ step: MigrationStep, _ outcome: Outcome, _ settings: MigratorSettings, error: String? = nil,
    duration: Duration? = nil
  ) {
    let checksum: String?
    let event: Event
    switch step.body {
    case .file(let file, _):
      (checksum, event) = (file.checksum, step.direction == .up ? .upgrade : .downgrade)
    case .stored: (checksum, event) = (nil, .downgrade)
    case .repeatable(let file, _):
      (checksum, event) = (file.file.checksum, file.kind == .seed ? .seed : .repeatable)
    }
    self.init(
      event: event, revision: step.revision,
      outcome: outcome, checksum: checksum, durationMilliseconds: duration.map(\.milliseconds),
      error: error, runID: settings.runID, host: settings.host)
  }
}
