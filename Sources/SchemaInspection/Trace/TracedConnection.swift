package import Migrations

/// A connection that observes what each statement of a migration does.
///
/// Statements of a migration are those that say where they stand in a file; what migrate itself runs
/// passes unobserved.
package final class TracedConnection: Connection {
  /// The statements so far, in order.
  package private(set) var statements: [TracedStatement] = []

  private let base: any Connection
  private let connect: Migrator.Connect
  private var observer: LockObserver?
  /// The first statement of the open transaction.
  private var firstOfTransaction = 0

  /// Opens a connection to a database of PostgreSQL that nobody else uses, and, once it is needed, a
  /// second one from which the first is observed.
  /// - Throws: `DatabaseError`.
  package init(_ connect: @escaping Migrator.Connect) async throws {
    self.connect = connect
    base = try await connect().guardingNames()
  }

  /// The statements since this was asked last.
  package func takeStatements() -> [TracedStatement] {
    defer { (statements, firstOfTransaction) = ([], 0) }
    return statements
  }

  // MARK: Observation

  private func observe<Result>(
    _ text: String, at location: SourceLocation,
    _ work: () async throws -> Result
  ) async throws -> Result {
    let observer = try await observer()
    let isInTransaction = base.isInTransaction
    let (locksBefore, before) = try await (observer.locks(), RelationStorage.read(base))

    let result: Result
    let locks: LockObserver.Locks
    let duration: Duration
    if !isInTransaction {
      (result, locks, duration) = try await watched(by: observer, work)
    } else {
      let start = ContinuousClock.now
      result = try await work()
      duration = .now - start
      locks = try await observer.locks()
    }

    let after = try await RelationStorage.read(base)
    // Of a transaction's relations those that others can see.
    let isVisible = { oid in !isInTransaction || locks[oid] != nil }
    statements.append(
      TracedStatement(
        text: text, location: location, locks: locks.beyond(locksBefore),
        rewritten: after.rewritten(since: before).filter { isVisible($0.key) }.sortedByName,
        scanned: isInTransaction
          ? after.scanned(since: before).filter { isVisible($0.key) }.sortedByName : [],
        duration: duration, held: .zero, release: isInTransaction ? .transaction : .statement,
        observation: isInTransaction ? .complete : .sampled))
    for index in firstOfTransaction..<statements.count { statements[index].held += duration }
    return result
  }

  /// Does work while the observer looks on.
  private func watched<Result>(
    by observer: LockObserver, _ work: () async throws -> Result
  ) async throws -> (Result, LockObserver.Locks, Duration) {
    await observer.hold()
    let watch = Task { await observer.watch() }
    let start = ContinuousClock.now
    do {
      let result = try await work()
      let end = ContinuousClock.now
      watch.cancel()
      let (locks, released) = await watch.value
      return (result, locks, end - (released ?? start))
    } catch {
      watch.cancel()
      _ = await watch.value
      throw error
    }
  }

  private func observer() async throws -> LockObserver {
    if let observer { return observer }
    let made = try await LockObserver(connect, observing: base.processID ?? 0)
    observer = made
    return made
  }

  // MARK: Connection

  /// Runs a statement; of a migration, observed.
  package func result(of sql: String, _ parameters: [DatabaseValue]) async throws -> QueryResult {
    defer { noteTransactionEnd() }
    guard let location = StatementOrigin.location else {
      return try await base.result(of: sql, parameters)
    }
    return try await observe(sql, at: location) {
      try await base.result(of: sql, parameters)
    }
  }

  /// Runs a query; of a migration, observed.
  package func openCursor(
    _ sql: String, _ parameters: [DatabaseValue]
  ) async throws -> any RowCursor {
    guard let location = StatementOrigin.location else {
      return try await base.openCursor(sql, parameters)
    }
    return try await observe(sql, at: location) {
      try await base.openCursor(sql, parameters)
    }
  }

  /// Runs commands one by one; those of a migration are observed.
  package func run(
    next: () throws -> SQLCommand?, completed: (_ position: Int) -> Void
  ) async throws {
    var position = 0
    while let command = try next() {
      do {
        if let location = command.location ?? StatementOrigin.location {
          try await observe(command.sql, at: location) {
            try await base.run([command])
          }
        } else {
          try await base.run([command])
        }
      } catch let failure as CommandFailure {
        throw CommandFailure(position: position, error: failure.error)
      }
      noteTransactionEnd()
      completed(position)
      position += 1
    }
  }

  private func noteTransactionEnd() {
    if !base.isInTransaction { firstOfTransaction = statements.count }
  }

  /// Closes both connections.
  package func close() {
    base.close()
    if let observer { Task { await observer.close() } }
  }

  /// As the connection underneath has it.
  package var standardConformingStrings: Bool { base.standardConformingStrings }

  /// Which database this is.
  package var backEnd: BackEnd { base.backEnd }
  /// The server's version.
  package var serverVersion: String { base.serverVersion }
  /// What the connection can do, except for sending statements ahead.
  package var capabilities: Capabilities { base.capabilities.subtracting(.pipelining) }
  /// Whether a transaction is open.
  package var isInTransaction: Bool { base.isInTransaction }
  /// Whether calls go on although the task is cancelled.
  package var ignoresCancellation: Bool {
    get { base.ignoresCancellation }
    set { base.ignoresCancellation = newValue }
  }
  /// The server process of the observed session.
  package var processID: Int? { base.processID }
}

extension [Int: TracedRelation] {
  fileprivate var sortedByName: [TracedRelation] { values.sorted { $0.name < $1.name } }
}
