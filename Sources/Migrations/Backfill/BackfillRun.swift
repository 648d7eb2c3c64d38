import Glibc

/// Runs a backfill from where it stands to its end.
struct BackfillRun {
  let backfill: Backfill
  let name: StateTables.BackfillName
  let connection: any Connection
  let tables: StateTables
  let settings: MigratorSettings
  let options: SectionOptions
  /// What stands around the parts of a batch.
  let session: BatchSession
  /// What is committed together with the end of the backfill.
  let completion: [SQLCommand]
  /// Is done before the end is recorded.
  let willComplete: () async throws -> Void
  /// Whether the work is Swift's: it cannot be left in the middle, so that a pause is waited out; and
  /// what is complete is passed over when the work is done again.
  let isSwift: Bool
  let emit: (Event) -> Void

  /// What happens in a backfill.
  enum Event {
    case progress(BackfillProgress)
    /// A batch could not get a lock in time, was rolled back, and is tried again after a pause.
    case lockTimeout(attempt: Int, pause: Duration)
    /// The next batch waits for standbys to catch up.
    case waitingForReplicas(lag: Duration)
    /// The next batch waits until fewer sessions are active.
    case waitingForSessions(active: Int)
    /// The next batch waits until the backfill is resumed.
    case waitingWhilePaused
  }

  private let queries: KeysetQueries

  init(
    backfill: Backfill, name: StateTables.BackfillName, connection: any Connection,
    tables: StateTables, settings: MigratorSettings, options: SectionOptions,
    session: BatchSession, completion: [SQLCommand],
    willComplete: @escaping () async throws -> Void = {}, isSwift: Bool = false,
    emit: @escaping (Event) -> Void
  ) async throws {
    self.backfill = backfill
    self.name = name
    self.connection = connection
    self.tables = tables
    self.settings = settings
    self.options = options
    self.session = session
    self.completion = completion
    self.willComplete = willComplete
    self.isSwift = isSwift
    self.emit = emit
    queries = try await session.within(connection) {
      try await KeysetQueries(backfill, on: connection)
    }
  }

  /// Runs a statement for all batches that are left, each in one round trip.
  ///
  /// - Throws: `RetryableFailure.conflict` when another runner works on the backfill;
  ///   `BackfillLeftOpen` when it was paused; `DatabaseError`, `CommandFailure`.
  func run(_ statement: BatchStatement) async throws {
    try await forEachBatch { batch, opening in
      try await claiming(opening.count) {
        try await connection.run(
          opening + session.enter + [statement.command(batch)] + session.leave
            + [SQLCommand("COMMIT")])
      }
    }
  }

  /// Does some work for all batches that are left.
  ///
  /// - Throws: As with a statement, and what the work throws.
  func run(_ work: (Batch) async throws -> Void) async throws {
    try await forEachBatch { batch, opening in
      try await claiming(opening.count) { try await connection.run(opening + session.enter) }
      try await work(batch)
      try await connection.run(session.leave + [SQLCommand("COMMIT")])
    }
  }

  /// - Parameter perform: Runs the transaction of a batch, which begins with these commands.
  private func forEachBatch(
    _ perform: (Batch, _ opening: [SQLCommand]) async throws -> Void
  ) async throws {
    guard var (position, meter) = try await begin() else { return }
    emit(.progress(meter.progress))
    let pauses = PauseWatch()
    while let batch = try await nextBatch(after: position) {
      try await checkPause(pauses)
      try await waitForReplicas(pauses)
      try await waitForSessions(pauses)
      try await untilUnlocked(batch, at: position, pauses, perform)
      position = BackfillPosition(batch.to)
      meter.add(batch.rows)
      emit(.progress(meter.progress))
      if batch.rows == backfill.batchSize, backfill.pause > .zero {
        try await sleep(backfill.pause, pauses)
      }
    }
    try await willComplete()
    try await complete(at: position)
    emit(.progress(meter.completed))
  }

  // MARK: Position

  /// Reads where the backfill is, and makes sure at its beginning that its key will do.
  ///
  /// - Returns: where it goes on; nil when all of it is done.
  private func begin() async throws -> (BackfillPosition, ProgressMeter)? {
    // Without a record, another runner has completed it.
    guard let found = try await tables.progress(of: name, as: session.own, connection) else {
      throw RetryableFailure.conflict
    }
    if found.isComplete {
      guard isSwift else { throw RetryableFailure.conflict }
      return nil
    }
    if found.isPaused { try await rest() }
    let position = BackfillPosition(text: found.position)
    if position.key.isEmpty { try await checkKey() }
    let remaining = try await rows(after: position, countingUpTo: 10_000_000)
    try await write(
      tables.beginRun(
        of: name, by: connection.processID ?? Int(getpid()), estimatedRows: found.rows + remaining))
    return (position, ProgressMeter(table: backfill.table, rows: found.rows, remaining: remaining))
  }

  /// Makes sure that the backfill can run, and notes how large it is, but leaves it for later.
  ///
  /// - Throws: `DatabaseError`; always `BackfillLeftOpen` otherwise.
  func leaveOpen() async throws -> Never {
    try await checkKey()
    let start = BackfillPosition(text: "")
    try await write(tables.estimate(rows(after: start, countingUpTo: 0), for: name))
    throw BackfillLeftOpen()
  }

  /// How many rows are left: counted, or where that would take long, estimated.
  private func rows(after position: BackfillPosition, countingUpTo limit: Int) async throws -> Int {
    let key = position.key.isEmpty ? nil : position.key
    if let plan = queries.plan(after: key) {
      let plan = try await own(plan).first?.first?.text ?? ""
      if let estimate = KeysetQueries.estimatedRows(plan), estimate > limit { return estimate }
    }
    return try await own(queries.count(after: key)).first?.first?.integer ?? 0
  }

  /// Changes what is recorded of the backfill beside its position.
  private func write(_ command: SQLCommand) async throws {
    try await connection.transaction(session.own + tables.opening + [command])
  }

  private func checkKey() async throws {
    let key = backfill.key.joined(separator: ", ")
    // Also tells whether there are such a table and columns.
    guard try await own(queries.rowWithoutKey).isEmpty else {
      throw DatabaseError.unfit(
        "a row of \(backfill.table) has NULL in its key (\(key)); the backfill would never reach it",
        "Choose a key without NULLs, as a rule the primary key.")
    }
    guard try await !own(queries.index).isEmpty else {
      throw DatabaseError.unfit(
        "\(backfill.table) has no index that begins with \(key); each batch would read all of it",
        "Choose an indexed key, as a rule the primary key, or create the index first.")
    }
  }

  private func nextBatch(after position: BackfillPosition) async throws -> Batch? {
    let isFirst = position.key.isEmpty
    let found = try await own(queries.nextBatch(after: isFirst ? nil : position.key))
    guard let last = found.first else { return nil }
    let to = Array(last.dropLast())
    let from = isFirst ? try await own(SQLCommand(queries.firstKey)).first ?? to : position.key
    return Batch(from: from, to: to, rows: last.last?.integer ?? 0, isFirst: isFirst)
  }

  private func complete(at position: BackfillPosition) async throws {
    try await claiming {
      try await connection.transaction(
        session.own + tables.opening
          + tables.moveBackfill(name, from: position, to: position, rows: 0) + completion)
    }
  }

  // MARK: Batches

  /// Does a batch, again after lock time-outs, deadlocks and serialization failures.
  private func untilUnlocked(
    _ batch: Batch, at position: BackfillPosition, _ pauses: PauseWatch,
    _ perform: (Batch, _ opening: [SQLCommand]) async throws -> Void
  ) async throws {
    var budget = LockBudget(settings, longest: options.lockTimeout, connection)
    let claim = tables.moveBackfill(
      name, from: position, to: BackfillPosition(batch.to), rows: batch.rows)
    while true {
      do {
        try await perform(batch, opening(lockTimeout: budget.timeout) + claim)
        return
      } catch {
        await connection.rollBack()
        guard case .statement(let refusal)? = DatabaseError(underlying: error), refusal.isPassing
        else { throw error }
        guard let pause = budget.pauseAfterTimeout() else {
          throw DatabaseError.statement(budget.exhausted(refusal))
        }
        emit(.lockTimeout(attempt: budget.attempts, pause: pause))
        try await sleep(pause, pauses)
      }
    }
  }

  private func opening(lockTimeout: Duration) -> [SQLCommand] {
    let dialect = connection.dialect
    return [SQLCommand(dialect.begin)]
      + dialect.set(Timeouts(settings, options, lockTimeout: lockTimeout), isLocal: true)
      + session.own + tables.opening
  }

  /// Runs commands that begin with a claim of the position.
  ///
  /// - Parameter count: how many of them belong to the claim; nil for all.
  private func claiming(_ count: Int? = nil, _ commands: () async throws -> Void) async throws {
    do {
      try await commands()
    } catch let failure as CommandFailure {
      if failure.position < count ?? .max, case .statement(let error) = failure.error,
        tables.isConflictOfClaim(error)
      {
        throw RetryableFailure.conflict
      }
      throw failure
    }
  }

  // MARK: Pace

  /// How often somebody who has paused the backfill is looked for.
  private static let pauseInterval = Duration.seconds(1)

  /// When a pause was last looked for.
  private final class PauseWatch {
    var lookedAt = ContinuousClock.now
  }

  /// Stops when the backfill has been paused, as far as it is time to look for that.
  /// - Throws: `BackfillLeftOpen`, `DatabaseError`.
  private func checkPause(_ pauses: PauseWatch) async throws {
    guard .now - pauses.lookedAt >= Self.pauseInterval else { return }
    pauses.lookedAt = .now
    if try await isPaused() { try await rest() }
  }

  private func isPaused() async throws -> Bool {
    try await tables.progress(of: name, as: session.own, connection)?.isPaused == true
  }

  /// Stops at a paused backfill; in Swift, waits until it is resumed.
  /// - Throws: `BackfillLeftOpen`, `DatabaseError`.
  private func rest() async throws {
    guard isSwift else {
      try await write(tables.endRun(of: name))
      throw BackfillLeftOpen()
    }
    emit(.waitingWhilePaused)
    repeat { try await MigrationSession.sleep(Self.pauseInterval) } while try await isPaused()
  }

  /// Sleeps, and looks for a pause meanwhile.
  private func sleep(_ duration: Duration, _ pauses: PauseWatch) async throws {
    let end = ContinuousClock.now + duration
    while .now < end {
      try await MigrationSession.sleep(min(end - .now, Self.pauseInterval))
      try await checkPause(pauses)
    }
  }

  /// Waits until not too many other sessions are active.
  private func waitForSessions(_ pauses: PauseWatch) async throws {
    guard let limit = backfill.maxActive, let query = connection.dialect.activeSessions else {
      return
    }
    var isShown = false
    while true {
      let row = try await own(query).first ?? []
      guard row.last?.integer ?? 0 == 0 else {
        throw DatabaseError.unfit(
          "the role may not see which sessions are active, which max-active needs",
          "GRANT pg_read_all_stats to it, or leave max-active out.")
      }
      let active = row.first?.integer ?? 0
      guard active > limit else { return }
      if !isShown { emit(.waitingForSessions(active: active)) }
      isShown = true
      try await sleep(.milliseconds(500), pauses)
    }
  }

  /// Waits until no standby lags behind too far.
  private func waitForReplicas(_ pauses: PauseWatch) async throws {
    guard let limit = backfill.maxLag, let query = connection.dialect.replicationLag else { return }
    var isShown = false
    while true {
      let row = try await own(query).first ?? []
      guard row.last?.integer ?? 0 == 0 else {
        throw DatabaseError.unfit(
          "the role may not see how far the standbys lag behind, which max-lag needs",
          "GRANT pg_read_all_stats to it, or leave max-lag out.")
      }
      let lag = Duration.milliseconds(row.first?.integer ?? 0)
      guard lag > limit else { return }
      if !isShown { emit(.waitingForReplicas(lag: lag)) }
      isShown = true
      try await sleep(.milliseconds(500), pauses)
    }
  }

  /// Runs a query of our own, whose errors have no place in the user's statement.
  @discardableResult
  private func own(_ command: SQLCommand) async throws -> [Row] {
    do {
      return try await session.within(connection) {
        try await connection.query(command.sql, command.parameters)
      }
    } catch DatabaseError.statement(var error) {
      error.offset = nil
      throw DatabaseError.statement(error)
    }
  }
}

/// Why a step ends before its end without a failure: its backfill is for another run to do, or was
/// paused.
struct BackfillLeftOpen: Error {}

/// Measures the pace of a backfill.
private struct ProgressMeter {
  private let table: String
  private let rowsBefore: Int
  private let estimatedRows: Int
  private let began = ContinuousClock.now
  private var rows: Int

  init(table: String, rows: Int, remaining: Int) {
    self.table = table
    self.rows = rows
    rowsBefore = rows
    estimatedRows = rows + remaining
  }

  mutating func add(_ rows: Int) { self.rows += rows }

  var progress: BackfillProgress {
    let elapsed = ContinuousClock.now - began
    let (done, left) = (rows - rowsBefore, max(0, estimatedRows - rows))
    return BackfillProgress(
      table: table, rows: rows, estimatedRows: max(rows, estimatedRows), elapsed: elapsed,
      remaining: done > 0 && left > 0 ? elapsed * (Double(left) / Double(done)) : nil)
  }

  var completed: BackfillProgress {
    var progress = progress
    (progress.estimatedRows, progress.remaining) = (rows, .zero)
    progress.isComplete = true
    return progress
  }
}

extension DatabaseError {
  /// The error of a backfill that cannot run on its table.
  fileprivate static func unfit(_ message: String, _ hint: String) -> DatabaseError {
    .statement(StatementError(code: "0A000", message: message, hint: hint))
  }
}

extension StatementError {
  /// Whether the same transaction may succeed a little later.
  fileprivate var isPassing: Bool {
    [.lockNotAvailable, .deadlock, .serializationFailure].contains(condition)
  }
}
