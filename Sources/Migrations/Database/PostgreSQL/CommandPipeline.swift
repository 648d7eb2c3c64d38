import CLibPQ

/// Commands that are on their way to the server and whose answers are on their way back.
///
/// The server answers in order and, after an error, skips everything up to the next sync. A window
/// is what is sent between two syncs; its end is waited for before the next one begins, so nothing
/// after a failed command ever takes effect. Inside a transaction block a window goes on; a command
/// outside one ends it, because commands in one window without BEGIN would be one transaction.
final class CommandPipeline {
  private enum Limit {
    /// Transactions or other units in a window.
    static let checkpoints = 128
    /// Output that is collected before it is sent.
    static let unsentBytes = 32 * 1024
    /// Commands after which the server is asked not to keep answers back.
    static let unrequestedBytes = 128 * 1024
    /// Commands that may be unanswered; libpq keeps a copy of each.
    static let unansweredBytes = 1024 * 1024
  }

  private let connection: PostgreSQLConnection
  /// The commands that were answered before the first failure.
  private var answered = 0
  private var unanswered = SizeQueue()
  private var failure: CommandFailure?
  /// Something was sent since the last sync.
  private var isWindowOpen = false
  private var isAwaitingSync = false
  private var isInTransaction = false
  private var isHeadInSingleRowMode = false
  private var isHeadAnswered = false
  private var checkpoints = 0
  private var unsentBytes = 0
  private var unrequestedBytes = 0

  init(_ connection: PostgreSQLConnection) { self.connection = connection }

  /// See `Connection.run`.
  func run(next: () throws -> SQLCommand?, completed: (_ position: Int) -> Void) async throws {
    do throws(DatabaseError) {
      try connection.begin()
      try enterPipelineMode()
    } catch {
      throw CommandFailure(position: 0, error: error)
    }
    defer { leavePipelineMode() }
    do {
      while failure == nil, !connection.isInterrupted, let command = try next() {
        let kind = CommandKind(command.sql)
        if kind == .copy || command.copyData != nil || command.rowFailure != nil {
          try await runAlone(command, completed)
          continue
        }
        do throws(DatabaseError) {
          try connection.send(command)
        } catch {
          try await endWindow(completed)
          throw CommandFailure(position: answered, error: error)
        }
        try await noteSent(command, kind, completed)
      }
    } catch let failure as CommandFailure {
      throw failure
    } catch {
      try await endWindow(completed)
      throw error
    }
    let wasInterrupted = connection.isInterrupted
    try await endWindow(completed)
    if wasInterrupted { throw CommandFailure(position: answered, error: .cancelled) }
  }

  /// Runs a command that cannot share a window with others.
  private func runAlone(_ command: SQLCommand, _ completed: (Int) -> Void) async throws {
    try await endWindow(completed)
    leavePipelineMode()
    try await connection.perform(command, at: answered)
    completed(answered)
    answered += 1
    try enterPipelineMode()
  }

  /// Counts a command that was sent, and waits for answers where enough is on the way.
  private func noteSent(
    _ command: SQLCommand, _ kind: CommandKind, _ completed: (Int) -> Void
  ) async throws {
    let size = command.sql.utf8.count
    isWindowOpen = true
    unanswered.append(size)
    unsentBytes += size
    unrequestedBytes += size
    if command.isCheckpoint { checkpoints += 1 }
    if command.isCheckpoint || unrequestedBytes >= Limit.unrequestedBytes {
      _ = PQsendFlushRequest(try connection.libpq())
      unrequestedBytes = 0
      unsentBytes = Limit.unsentBytes
    }
    if unsentBytes >= Limit.unsentBytes {
      unsentBytes = 0
      try await exchange(completed) { unanswered.total < Limit.unansweredBytes }
    }
    switch kind {
    case .transactionStart: isInTransaction = true
    case .transactionEnd: isInTransaction = false
    case .copy, .other:
      if !isInTransaction, !command.joinsNext { try await endWindow(completed) }
    }
    if checkpoints == Limit.checkpoints { try await endWindow(completed) }
  }

  /// Ends the window and waits for its answers.
  /// - Throws: `CommandFailure` if one of its commands failed.
  private func endWindow(_ completed: (Int) -> Void) async throws(CommandFailure) {
    if isWindowOpen {
      do throws(DatabaseError) {
        isAwaitingSync = true
        if PQpipelineSync(try connection.libpq()) != 1 {
          throw connection.lost(connection.libpqMessage(try connection.libpq()))
        }
      } catch {
        throw CommandFailure(position: answered, error: error)
      }
      connection.roundTrips += 1
      try await exchange(completed) { !isAwaitingSync }
      isWindowOpen = false
      unsentBytes = 0
      unrequestedBytes = 0
      checkpoints = 0
      isInTransaction = connection.isInTransaction
    }
    if let failure { throw failure }
  }

  /// Sends and receives until everything is sent and `isEnough`, or a command has failed whose
  /// window is still open.
  private func exchange(
    _ completed: (Int) -> Void, until isEnough: () -> Bool
  ) async throws(CommandFailure) {
    do throws(DatabaseError) {
      while true {
        let isSent = try connection.flushSome()
        try readAnswers(completed)
        try connection.readInput()
        try readAnswers(completed)
        if isSent && isEnough() || failure != nil && !isAwaitingSync { break }
        try await connection.wait(for: isSent ? .reading : [.reading, .writing])
      }
    } catch {
      throw CommandFailure(position: failure?.position ?? answered, error: error)
    }
    await Task.yield()  // a server that keeps up never makes us wait
  }

  /// Takes in the answers that have arrived.
  private func readAnswers(_ completed: (Int) -> Void) throws(DatabaseError) {
    while isAwaitingSync || !unanswered.isEmpty {
      if !isHeadInSingleRowMode {
        isHeadInSingleRowMode = true
        _ = PQsetSingleRowMode(try connection.libpq())
      }
      switch try connection.reply() {
      case .pending: return
      case .result(let result): try receive(result)
      case .end:
        let pg = try connection.libpq()
        guard isHeadAnswered else { throw connection.lost(connection.libpqMessage(pg)) }
        isHeadInSingleRowMode = false
        isHeadAnswered = false
        unanswered.removeFirst()
        if failure == nil {
          completed(answered)
          answered += 1
        }
      }
    }
  }

  private func receive(_ result: ResultHandle) throws(DatabaseError) {
    isHeadAnswered = true
    switch result.status {
    case PGRES_PIPELINE_SYNC:
      isAwaitingSync = false
      isHeadInSingleRowMode = false
      isHeadAnswered = false
    case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH: throw connection.unexpected(result)
    default:
      if let error = try connection.error(in: result), failure == nil {
        failure = CommandFailure(position: answered, error: error)
      }
    }
  }

  private func enterPipelineMode() throws(DatabaseError) {
    let pg = try connection.libpq()
    isInTransaction = connection.isInTransaction
    guard PQenterPipelineMode(pg) == 1 else {
      throw connection.lost(connection.libpqMessage(pg))
    }
  }

  /// Does nothing on a connection that was lost.
  private func leavePipelineMode() {
    if let pg = try? connection.libpq() { _ = PQexitPipelineMode(pg) }
  }
}

/// The sizes of the commands in the order in which their answers will come.
private struct SizeQueue {
  private var sizes: [Int] = []
  private var head = 0
  private(set) var total = 0

  /// What a command costs beside its text.
  private static let overhead = 128

  var isEmpty: Bool { head == sizes.count }

  mutating func append(_ size: Int) {
    sizes.append(size + SizeQueue.overhead)
    total += size + SizeQueue.overhead
  }

  mutating func removeFirst() {
    total -= sizes[head]
    head += 1
    if head == sizes.count || head == 4096 {
      sizes.removeFirst(head)
      head = 0
    }
  }
}
