/// Applies and reverts migrations on one database.
///
/// ```swift
/// let migrator = try await Migrator.open(connect: { try await … }, settings: settings) { print($0) }
/// try await migrator.run(migrations.plan(request, on: migrator.state.recorded))
/// migrator.close()
/// ```
/// Whatever dies in the middle of a run - client, server or network - a transactional migration and
/// its version row are committed together or not at all.
public final class Migrator {
  /// Opens a new connection to the database.
  public typealias Connect = @Sendable () async throws -> any Connection

  let connect: Connect
  let settings: MigratorSettings
  let emit: (MigrationEvent) -> Void
  let hooks: RunHooks
  private let swiftMigrations: SwiftMigrations
  /// The connection of this run.
  public internal(set) var connection: any Connection {
    didSet { lastProcessID = connection.processID }
  }
  /// The server process of the connection, also once that is lost.
  private(set) var lastProcessID: Int?
  /// The state as it was last read.
  public internal(set) var state: DatabaseState
  private(set) var isLocked = false
  /// What tells others that this run is inside a migration outside a transaction.
  var presence: (any RunPresence)?

  private init(
    connect: @escaping Connect, settings: MigratorSettings, swiftMigrations: SwiftMigrations,
    hooks: RunHooks, emit: @escaping (MigrationEvent) -> Void, connection: any Connection,
    state: DatabaseState
  ) {
    self.connect = { try await connect().guardingNames() }
    self.settings = settings
    self.swiftMigrations = swiftMigrations
    self.hooks = hooks
    self.emit = emit
    self.connection = connection
    lastProcessID = connection.processID
    self.state = state
  }

  /// Connects and reads the state, without a lock.
  ///
  /// - Parameters:
  ///   - connect: opens a connection; called again after a lost one.
  ///   - wait: how long to wait for a database that cannot be reached.
  ///   - swiftMigrations: the migrations of the Swift files.
  ///   - hooks: what a run does besides.
  ///   - emit: is told of all that happens.
  /// - Throws: `DatabaseError`, `StateError`.
  public static func open(
    connect: @escaping Connect, wait: Duration = .zero, settings: MigratorSettings,
    swiftMigrations: SwiftMigrations = [:], hooks: RunHooks = RunHooks(),
    emit: @escaping (MigrationEvent) -> Void
  ) async throws -> Migrator {
    let connection = try await open(connect, wait: wait, emit: emit)
    do {
      let state = try await DatabaseState.read(
        connection, schema: settings.schema, versionName: settings.versionTable,
        historyName: settings.historyTable)
      return Migrator(
        connect: connect, settings: settings, swiftMigrations: swiftMigrations, hooks: hooks,
        emit: emit, connection: connection, state: state)
    } catch {
      connection.close()
      throw error
    }
  }

  /// Closes the connection.
  public func close() {
    connection.close()
  }

  /// Whether a plan has nothing to run, as far as is known without the lock.
  ///
  /// A partly run migration may be another runner's that is at work: the lock tells.
  /// - Throws: `StateError`, `DatabaseError`.
  package func isComplete(_ plan: RunPlan) async throws -> Bool {
    guard plan.steps.isEmpty, plan.interrupted == nil else { return false }
    return try await pending(plan.repeatables).isEmpty
  }

  /// Runs a plan, and stops at the first step that fails.
  ///
  /// One runner at a time: under the lock the state is read again and the plan is made again, so that
  /// what another runner did while this one waited is left out. A step that was interrupted in the
  /// middle of a backfill goes on where it stopped.
  /// - Returns: the steps that this run did.
  /// - Throws: `MigratorError`, `DatabaseError`, `StateError`, and what planning throws.
  @discardableResult
  package func run(_ plan: RunPlan) async throws -> [MigrationStep] {
    try await locked {
      let before = plan.steps
      let plan = try plan.renewed(on: state.recorded)
      let steps = try await steps(of: plan, insteadOf: before)
      let later =
        isOneTransaction ? [] : plan.repeatables.files.map { MigrationStep($0, timesRun: nil) }
      // What cannot run stops the run before it begins.
      let prepared = Array(try await prepare(steps + later).prefix(steps.count))
      for step in prepared { _ = try await resumption(of: step) }
      for step in prepared where step.isUnwritten { emit(.emptyStep(step.step)) }
      if settings.isDryRun {
        if !prepared.isEmpty { try await dryRun(prepared, of: plan) }
        return steps
      }
      if steps.isEmpty {
        guard try await !pending(plan.repeatables).isEmpty else { return [] }
      }
      return try await withRunHooks {
        let done = try await run(prepared, of: plan)
        return done + (try await runPending(plan.repeatables))
      }
    }
  }

  /// The steps of a plan that was made again; tells of those that are gone from it since another
  /// runner did them.
  ///
  /// A run in one transaction has its repeatable files among them.
  /// - Throws: `MigratorError.partial`, `StateError`, `DatabaseError`.
  func steps(
    of plan: RunPlan, insteadOf before: [MigrationStep]
  ) async throws -> [MigrationStep] {
    if let row = plan.interrupted { throw MigratorError.partial(row) }
    let steps = plan.steps + (isOneTransaction ? try await pending(plan.repeatables) : [])
    let gone = Set(before.map(\.revision)).subtracting(steps.map(\.revision))
    if !gone.isEmpty {
      emit(
        .alreadyDone(
          before.filter { gone.contains($0.revision) },
          by: state.rows.filter { gone.contains($0.revision) }))
    }
    return steps
  }

  private var isOneTransaction: Bool { settings.isDryRun || settings.isSingleTransaction }

  // MARK: Lock

  /// Does work while no other runner can, on a state read under the lock.
  func locked<Result>(_ work: () async throws -> Result) async throws -> Result {
    try await lock()
    do {
      try await state.reread(connection)
      try await awaitRunOfPartial()
      try await setTimeouts()
      let result = try await work()
      await unlock()
      return result
    } catch {
      await connection.rollBack()
      await unlock()
      throw error
    }
  }

  private var advisoryLock: AdvisoryLock? {
    guard settings.usesAdvisoryLock, !state.isPooled,
      connection.capabilities.contains(.advisoryLocks)
    else { return nil }
    return AdvisoryLock(tables: state.tables)
  }

  /// The lock while the run holds it; nil for a run without one.
  var heldLock: AdvisoryLock? { isLocked ? advisoryLock : nil }

  func lock() async throws {
    guard let lock = advisoryLock else { return }
    try await poll(
      { try await lock.tryLock(connection) }, holder: { try await lock.holder(connection) })
    isLocked = true
  }

  /// Tries to take a lock until it is free, and tells who has it.
  /// - Throws: `MigratorError.locked` after the time that the settings allow.
  func poll(
    _ tryLock: () async throws -> Bool, holder findHolder: () async throws -> LockHolder?
  ) async throws {
    let start = ContinuousClock.now
    var pause = Duration.milliseconds(50)
    var shown: LockHolder??
    while try await !tryLock() {
      let holder = try await findHolder()
      if shown != .some(holder) {
        shown = .some(holder)
        emit(.waitingForLock(holder: holder))
      }
      let waited = ContinuousClock.now - start
      guard waited < settings.lockWait else {
        throw MigratorError.locked(holder: holder, waited: waited)
      }
      try await sleep(min(pause * Double.random(in: 0.75...1.25), settings.lockWait - waited))
      pause = min(pause * 2, .seconds(1))
    }
  }

  /// Sets the session's time-outs, so that not every transaction has to.
  private func setTimeouts() async throws {
    guard connection.capabilities.contains(.sessionSettings), !state.isPooled else { return }
    try await connection.run([TransactionFrame.settings(settings, isLocal: false)])
  }

  private func unlock() async {
    guard isLocked else { return }
    isLocked = false
    await advisoryLock?.unlock(connection)
  }

  // MARK: Connection

  /// Connects, and waits for a database that cannot be reached.
  package static func open(
    _ connect: Connect, wait: Duration, emit: (MigrationEvent) -> Void
  ) async throws -> any Connection {
    let deadline = ContinuousClock.now + wait
    var pause = Duration.milliseconds(100)
    var shown: String?
    while true {
      do {
        return try await connect().guardingNames()
      } catch DatabaseError.cannotConnect(.unreachable, let message) {
        guard ContinuousClock.now + pause < deadline else {
          throw DatabaseError.cannotConnect(.unreachable, message: message)
        }
        if shown != message { emit(.waitingForDatabase(message: message)) }
        shown = message
        try await Self.sleep(pause)
        pause = min(pause * 2, .seconds(2))
      }
    }
  }

  /// Connects again and takes the lock again.
  ///
  /// The lock is free only when the server has ended the lost session, and with it decided about its
  /// last COMMIT: so what the version table says afterwards is final.
  func reconnect(after message: String) async throws {
    connection.close()
    isLocked = false
    connection = try await Self.open(connect, wait: settings.reconnectWait, emit: emit)
    try await lock()
    try await setTimeouts()
    try await state.reread(connection)
    emit(.reconnected(after: message))
  }

  /// Sleeps; a cancelled task ends as a cancelled statement does.
  static func sleep(_ duration: Duration) async throws {
    do {
      try await Task.sleep(for: duration)
    } catch {
      throw DatabaseError.cancelled
    }
  }

  func sleep(_ duration: Duration) async throws { try await Self.sleep(duration) }

  // MARK: Preparation

  /// Reads all statements once, so that a file that cannot run stops the run before it begins.
  func prepare(_ steps: [MigrationStep]) async throws -> [PreparedStep] {
    var prepared: [PreparedStep] = []
    var problems: [Problem] = []
    if settings.isSingleTransaction, !settings.isDryRun, hooks.haveActionsBetween {
      throw MigratorError.actionsInOneTransaction
    }
    let placeholders = settings.placeholderValues
    let before = try HookStatements(hooks[.beforeEach], connection, placeholders)
    let after = try HookStatements(hooks[.afterEach], connection, placeholders)
    for step in steps {
      var stored: String?
      if case .stored = step.body {
        let select = state.tables.selectDownBody(step.revision)
        stored = try await state.tables.reading(connection) {
          try await connection.query(select.sql, select.parameters)
        }.first?[0].text
      }
      do {
        var step = try PreparedStep(
          step, storedBody: stored, backEnd: connection.backEnd, swift: swiftMigrations,
          placeholders: placeholders,
          standardConformingStrings: connection.standardConformingStrings)
        step.surround(before, after)
        if settings.isSingleTransaction, !step.options.transaction {
          throw MigratorError.notTransactional(step.step)
        }
        if state.isPooled { problems += try step.problemsBehindPooler() }
        prepared.append(step)
      } catch let problem as Problem {
        problems.append(problem)
      }
    }
    guard problems.isEmpty else { throw MigratorError.unfitFile(ProblemList(problems)) }
    return prepared
  }
}
