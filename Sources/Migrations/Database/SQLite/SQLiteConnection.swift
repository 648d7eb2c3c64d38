import CSQLite

/// One session with a SQLite database, through libsqlite3.
///
/// SQLite works inside the process: a statement keeps the thread of the calling task until it is
/// done. Waiting for the lock of another process does not.
///
/// Foreign keys are not enforced (`PRAGMA foreign_keys = OFF`), so that a migration can rebuild a
/// table that others refer to; whoever runs migrations checks them with `PRAGMA foreign_key_check`
/// before COMMIT.
package final class SQLiteConnection: Connection {
  private(set) var handle: OpaquePointer?
  private let busyTimeout: Duration
  /// What was wrong with foreign keys when a migration began.
  private var knownViolations: ForeignKeyViolations?

  /// SQLite.
  package let backEnd = BackEnd.sqlite
  /// The version of the linked library, for example `3.40.1`.
  package let serverVersion = SQLiteConnection.libraryVersion
  /// The version of the linked library, for example `3.40.1`.
  package static let libraryVersion = String(cString: sqlite3_libversion())
  /// Foreign keys are checked by us at the end of a migration.
  package let capabilities: Capabilities = [.deferredForeignKeyCheck]

  /// Whether a transaction is open. Some errors, such as a full disk, end it.
  package var isInTransaction: Bool {
    handle.map { sqlite3_get_autocommit($0) == 0 } ?? false
  }

  /// Nil: SQLite works inside this process.
  package let processID: Int? = nil

  /// Whether calls go on although the task is cancelled.
  package var ignoresCancellation = false {
    didSet { watchForCancellation() }
  }

  /// Takes over an open database.
  init(handle: OpaquePointer, busyTimeout: Duration) {
    self.handle = handle
    self.busyTimeout = busyTimeout
    sqlite3_extended_result_codes(handle, 1)
    watchForCancellation()
  }

  deinit { close() }

  /// Closes the database. An open transaction is rolled back.
  package func close() {
    sqlite3_close_v2(handle)
    handle = nil
  }

  /// Runs the statements of a text and returns what the last one gives.
  /// - Throws: `DatabaseError`.
  package func result(
    of sql: String, _ parameters: [DatabaseValue]
  ) async throws -> QueryResult {
    var result = QueryResult()
    try await run(sql, parameters, results: { result = $0 })
    return result
  }

  /// Begins a query; SQLite finds its rows as they are fetched, so that what other statements change
  /// meanwhile may or may not be seen.
  /// - Throws: `DatabaseError`.
  package func openCursor(
    _ sql: String, _ parameters: [DatabaseValue]
  ) async throws -> any RowCursor {
    let handle = try usableHandle()
    guard let pointer = try prepare(sql, from: 0, on: handle).0 else {
      return SQLiteCursor(self, nil)
    }
    let statement = SQLiteStatement(pointer)
    do { try statement.bind(parameters) } catch { throw DatabaseError.statement(error) }
    return SQLiteCursor(self, statement)
  }

  /// Runs commands in order until the first failure, each with all the statements in its text.
  /// - Throws: `CommandFailure`; whatever `next` throws.
  package func run(
    next: () throws -> SQLCommand?, completed: (_ position: Int) -> Void
  ) async throws {
    var position = 0
    while let command = try next() {
      do {
        if let action = command.foreignKeys {
          try await perform(action)
        } else {
          try await run(command.sql, command.parameters, rowFailure: command.rowFailure)
        }
      } catch let error as DatabaseError {
        throw CommandFailure(position: position, error: error)
      }
      completed(position)
      position += 1
    }
  }

  private func perform(_ action: ForeignKeyAction) async throws {
    let violations = try await ForeignKeyViolations(self)
    switch action {
    case .remember: knownViolations = violations
    case .compare:
      let known = knownViolations
      knownViolations = nil
      if let known, let error = violations.firstError(beyond: known) {
        throw DatabaseError.statement(error)
      }
    }
  }

  /// Runs every statement of a text, and hands over what each gives if that is wanted.
  private func run(
    _ sql: String, _ parameters: [DatabaseValue], rowFailure: ((Row) -> StatementError?)? = nil,
    results receive: ((QueryResult) -> Void)? = nil
  ) async throws(DatabaseError) {
    let length = sql.utf8.count
    var position = 0
    while position < length {
      let (result, end) = try await whileBusy { () throws(DatabaseError) in
        try runStatement(
          of: sql, at: position, parameters, keepingRows: receive != nil || rowFailure != nil)
      }
      if let result {
        if let rowFailure, let error = result.rows.lazy.compactMap(rowFailure).first {
          throw .statement(error)
        }
        receive?(result)
      }
      position = end
    }
  }

  /// Repeats what fails because another process holds the lock, until the busy time-out is over.
  ///
  /// SQLite's own busy handler would sleep inside the call and so keep the thread.
  func whileBusy<Result>(
    _ attempt: () throws(DatabaseError) -> Result
  ) async throws(DatabaseError) -> Result {
    var deadline: ContinuousClock.Instant?
    var pause = Duration.milliseconds(1)
    while true {
      do throws(DatabaseError) {
        return try attempt()
      } catch {
        let now = ContinuousClock.now
        // A process that was told to end does so within a second.
        let end =
          deadline ?? now + (Task.isCancelled ? min(busyTimeout, .milliseconds(500)) : busyTimeout)
        guard error.isPassingLock, now < end else { throw error }
        deadline = end
        // In a task of its own, since a cancelled one cannot sleep, and a ROLLBACK may have to.
        _ = await Task { [pause] in try? await Task.sleep(for: pause) }.value
        pause = min(pause * 2, .milliseconds(50))
      }
    }
  }

  /// The database, for a call that begins.
  /// - Throws: `DatabaseError.cancelled` if the task is cancelled, `connectionLost` if closed.
  func usableHandle() throws(DatabaseError) -> OpaquePointer {
    guard ignoresCancellation || !Task.isCancelled else { throw .cancelled }
    guard let handle else { throw .connectionLost("the connection has been closed") }
    return handle
  }

  /// Runs the one statement that begins at a byte of a text.
  /// - Returns: what it gives, with its rows if they are wanted (nil where only blanks are left), and
  ///   where the next statement begins.
  private func runStatement(
    of sql: String, at start: Int, _ parameters: [DatabaseValue], keepingRows: Bool
  ) throws(DatabaseError) -> (result: QueryResult?, end: Int) {
    let handle = try usableHandle()
    let (pointer, end) = try prepare(sql, from: start, on: handle)
    guard let pointer else { return (nil, end) }
    let statement = SQLiteStatement(pointer)
    do { try statement.bind(parameters) } catch { throw .statement(error) }

    var result = QueryResult()
    let changesBefore = sqlite3_total_changes64(handle)
    var code = statement.step()
    while code == SQLITE_ROW {
      if keepingRows { result.rows.append(statement.row) }
      code = statement.step()
    }
    guard code == SQLITE_DONE else { throw SQLiteFailure(on: handle).error }
    if keepingRows { result.columns = statement.columns }
    // A statement that changes nothing leaves the number of the one before it.
    if sqlite3_total_changes64(handle) != changesBefore {
      result.affectedRows = Int(sqlite3_changes64(handle))
    }
    return (result, end)
  }

  /// Prepares the statement that begins at a byte of a text; nil where only blanks and comments
  /// are left.
  private func prepare(
    _ sql: String, from start: Int, on handle: OpaquePointer
  ) throws(DatabaseError) -> (OpaquePointer?, end: Int) {
    var statement: OpaquePointer?
    let (code, end) = sql.withCString { text in
      var tail: UnsafePointer<CChar>?
      let code = sqlite3_prepare_v2(handle, text + start, -1, &statement, &tail)
      return (code, tail.map { $0 - text } ?? start)
    }
    guard code == SQLITE_OK else {
      throw SQLiteFailure(on: handle).error(in: sql, from: start)
    }
    // To SQLite a NUL is the end of the text; what follows would be passed over in silence.
    if statement == nil, end < sql.utf8.count {
      throw .statement(
        StatementError(
          code: "SQLITE_ERROR", message: "a NUL character stands outside of any statement",
          offset: sql.scalarOffset(ofByte: end)))
    }
    return (statement, end)
  }

  /// Makes a running statement stop soon after its task is cancelled.
  ///
  /// SQLite calls the handler every few thousand steps of its virtual machine on the thread, and so
  /// in the task, that runs the statement: no handle has to be shared with whoever cancels, as
  /// `sqlite3_interrupt` needs.
  private func watchForCancellation() {
    let steps: Int32 = ignoresCancellation ? 0 : 5_000
    sqlite3_progress_handler(handle, steps, { _ in Task.isCancelled ? 1 : 0 }, nil)
  }
}

extension DatabaseError {
  /// Whether another connection holds a lock that it will give back, so that the same statement may
  /// succeed later. After `SQLITE_BUSY_SNAPSHOT` only a new transaction can.
  fileprivate var isPassingLock: Bool {
    guard case .statement(let error) = self else { return false }
    return ["SQLITE_BUSY", "SQLITE_BUSY_RECOVERY"].contains(error.code)
  }
}
