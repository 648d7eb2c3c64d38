/// A run's session with one database: connects, waits, locks, and connects again.
///
/// It knows nothing of plans and steps; see `Executor`.
final class MigrationSession {
  private let connect: Migrator.Connect
  let settings: MigratorSettings
  let emit: (MigrationEvent) -> Void
  /// The connection of this run.
  private(set) var connection: any Connection {
    didSet { lastProcessID = connection.processID }
  }
  /// The server process of the connection, also once that is lost.
  private(set) var lastProcessID: Int?
  /// The state as it was last read.
  var store: VersionStore
  /// The lock that keeps other runs out; nil while there is none.
  private var held: AdvisoryLock.Purpose?
  /// Whether a run that has the lock of the state has that of backfills, too.
  private var hasBackfillLock = false
  /// What tells others that this run is inside a migration outside a transaction.
  private var presence: (any RunPresence)?

  private init(
    _ connect: @escaping Migrator.Connect, _ settings: MigratorSettings,
    _ emit: @escaping (MigrationEvent) -> Void, _ connection: any Connection, _ store: VersionStore
  ) {
    self.connect = connect
    self.settings = settings
    self.emit = emit
    self.connection = connection
    lastProcessID = connection.processID
    self.store = store
  }

  /// Connects and reads the state, without a lock.
  ///
  /// - Parameter wait: how long to wait for a database that cannot be reached.
  /// - Throws: `DatabaseError`, `StateError`.
  static func open(
    _ connect: @escaping Migrator.Connect, wait: Duration, settings: MigratorSettings,
    emit: @escaping (MigrationEvent) -> Void
  ) async throws -> MigrationSession {
    let connection = try await openConnection(connect, wait: wait, emit: emit)
    do {
      let store = try await VersionStore.read(
        connection, schema: settings.schema, versionName: settings.versionTable,
        historyName: settings.historyTable)
      return MigrationSession(connect, settings, emit, connection, store)
    } catch {
      connection.close()
      throw error
    }
  }

  /// Connects, and waits for a database that cannot be reached.
  /// - Throws: `DatabaseError`.
  static func openConnection(
    _ connect: Migrator.Connect, wait: Duration, emit: (MigrationEvent) -> Void
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
        try await sleep(pause)
        pause = min(pause * 2, .seconds(2))
      }
    }
  }

  /// Opens connections to the database beside that of the session, in any task.
  var another: Migrator.Connect {
    let connect = connect
    return { try await connect().guardingNames() }
  }

  /// Closes the connection.
  func close() { connection.close() }

  /// Connects again and takes the lock again.
  ///
  /// The lock is free only when the server has ended the lost session, and with it decided about its
  /// last COMMIT: so what the version table says afterwards is final.
  /// - Throws: `DatabaseError`, `StateError`, `MigratorError.locked`.
  func reconnect(after message: String) async throws {
    connection.close()
    (held, hasBackfillLock) = (nil, false)
    connection = try await Self.openConnection(connect, wait: settings.reconnectWait, emit: emit)
    try await lock()
    try await setTimeouts()
    try await reread()
    emit(.reconnected(after: message))
  }

  /// Reads the state again.
  /// - Throws: `StateError`, `DatabaseError`.
  func reread() async throws { try await store.reread(connection) }

  // MARK: Lock

  /// Keeps other runners out, until `end`, and reads the state again.
  /// - Throws: `MigratorError.locked`, `DatabaseError`, `StateError`.
  private func begin() async throws {
    try await lock()
    do {
      try await reread()
      try await awaitRunOfPartial()
      try await setTimeouts()
    } catch {
      await end()
      throw error
    }
  }

  /// Gives the lock back, after a failure with a transaction that is open still.
  private func end() async {
    await connection.rollBack()
    await unlock()
  }

  private func unlock() async {
    let purposes = [held, hasBackfillLock ? .backfills : nil].compactMap(\.self)
    (held, hasBackfillLock) = (nil, false)
    for purpose in purposes { await advisoryLock(purpose)?.unlock(connection) }
  }

  /// Does work while no other runner can, on a state read under the lock.
  /// - Throws: as `begin`, and what `work` throws.
  func locked<Result>(_ work: () async throws -> Result) async throws -> Result {
    try await begin()
    do {
      let result = try await work()
      await end()
      return result
    } catch {
      await end()
      throw error
    }
  }

  private func advisoryLock(_ purpose: AdvisoryLock.Purpose) -> AdvisoryLock? {
    guard settings.usesAdvisoryLock, !store.isPooled,
      connection.capabilities.contains(.advisoryLocks)
    else { return nil }
    return AdvisoryLock(
      tables: store.tables, for: purpose, keepsRowsUnchanged: !settings.runsBesideOthers)
  }

  /// The lock while the run holds it; nil for a run without one.
  var heldLock: AdvisoryLock? { held.flatMap(advisoryLock) }

  private func lock() async throws {
    try await lock(settings.runsBesideOthers ? .backfills : .state)
  }

  private func lock(_ purpose: AdvisoryLock.Purpose) async throws {
    guard try await take(purpose) else { return }
    held = purpose
  }

  /// - Returns: false where there are no such locks.
  private func take(_ purpose: AdvisoryLock.Purpose) async throws -> Bool {
    guard let lock = advisoryLock(purpose) else { return false }
    try await poll(
      { try await lock.tryLock(connection) }, holder: { try await lock.holder(connection) })
    return true
  }

  /// In a run beside others, takes the lock for what comes next, in the place of the one that it has:
  /// never both, since a run that has the lock of the state may wait for that of backfills.
  ///
  /// - Returns: whether others may have gone on with the same migration meanwhile.
  /// - Throws: `MigratorError.locked`, `DatabaseError`.
  func exchangeLock(for purpose: AdvisoryLock.Purpose) async throws -> Bool {
    guard settings.runsBesideOthers, let held, held != purpose else { return false }
    await unlock()
    try await lock(purpose)
    return true
  }

  /// Keeps runs beside this one, which has the lock of the state, from working on backfills.
  ///
  /// - Returns: whether others may have gone on with one until now.
  /// - Throws: `MigratorError.locked`, `DatabaseError`.
  func lockBackfills() async throws -> Bool {
    guard held == .state, !settings.runsBesideOthers, !hasBackfillLock else { return false }
    hasBackfillLock = try await take(.backfills)
    return hasBackfillLock
  }

  /// Tries to take a lock until it is free, and tells who has it.
  /// - Throws: `MigratorError.locked` after the time that the settings allow.
  private func poll(
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
      try await Self.sleep(
        min(pause * Double.random(in: 0.75...1.25), settings.lockWait - waited))
      pause = min(pause * 2, .seconds(1))
    }
  }

  /// Sets the session's time-outs, so that not every transaction has to.
  private func setTimeouts() async throws {
    guard !store.isPooled else { return }
    try await connection.run(connection.dialect.set(Timeouts(settings), isLocal: false))
  }

  /// Sleeps; a cancelled task ends as a cancelled statement does.
  /// - Throws: `DatabaseError.cancelled`.
  static func sleep(_ duration: Duration) async throws {
    do {
      try await Task.sleep(for: duration)
    } catch {
      throw DatabaseError.cancelled
    }
  }

  // MARK: Presence

  /// Waits until no other run is inside a migration outside a transaction, and keeps others from
  /// beginning one until `releasePresence`.
  ///
  /// - Returns: false where the session lock does that already.
  /// - Throws: `MigratorError.locked`, `DatabaseError`, `StateError`.
  func takePresence() async throws -> Bool {
    presence = try await newPresence(toRun: true)
    return presence != nil
  }

  /// Lets others begin a migration outside a transaction.
  func releasePresence() {
    presence?.release()
    presence = nil
  }

  /// Makes sure that no other run has begun a migration outside a transaction, as between two
  /// statements.
  /// - Throws: `DatabaseError.connectionLost` when one may have.
  func confirmPresence() async throws { try await presence?.confirm() }

  /// - Parameter isToRun: whether statements are run while it is held.
  private func newPresence(toRun isToRun: Bool) async throws -> (any RunPresence)? {
    guard heldLock == nil else { return nil }
    if isToRun, store.isPooled { try await checkPool() }
    guard
      let presence = connection.dialect.presence(
        connection, store.tables, host: settings.host, connect: another)
    else { return nil }
    try await poll({ try await presence.tryLock() }, holder: { try await presence.holder() })
    return presence
  }

  /// Waits for a run that is inside a migration outside a transaction: what it has left partly done
  /// counts as interrupted only when that run is gone.
  private func awaitRunOfPartial() async throws {
    guard store.rows.contains(where: { $0.partial != nil }),
      let presence = try await newPresence(toRun: false)
    else { return }
    presence.release()
    try await reread()
  }

  /// How long a pooler may take to find a connection to the server.
  private static let poolPatience = Duration.seconds(5)

  /// Makes sure that a pooler lends this run two connections to the server at once: the one that the
  /// presence keeps, and another for the statements, which would wait for the first one for ever.
  /// - Throws: `DatabaseError`.
  private func checkPool() async throws {
    let (connect, outcome) = (another, FirstOutcome<Bool>())
    var isAnswered = true
    try await connection.transaction {
      let second = Task.detached {
        do {
          let connection = try await connect()
          defer { connection.close() }
          try await connection.execute("SELECT 1")
        } catch {
          // Whatever it is, the presence is going to say it.
        }
        outcome.settle(true)
      }
      let timer = Task.detached {
        try? await Task.sleep(for: Self.poolPatience)
        outcome.settle(false)
      }
      isAnswered = await withTaskCancellationHandler {
        await outcome.value()
      } onCancel: {
        outcome.settle(true)
      }
      second.cancel()
      timer.cancel()
    }
    guard !isAnswered else { return }
    throw DatabaseError.cannotConnect(
      .unreachable,
      message:
        "the pooler lends this run one connection to the server at a time (none other within "
        + "\(Self.poolPatience)), and a migration with transaction:false needs two: give it a pool of "
        + "at least two (pool_size), or connect to the server itself")
  }
}
