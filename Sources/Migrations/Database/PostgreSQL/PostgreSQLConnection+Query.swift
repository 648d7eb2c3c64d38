import CLibPQ

extension PostgreSQLConnection {
  /// Runs one statement and returns what it gives, every value as text or NULL.
  /// - Throws: `DatabaseError`.
  package func result(
    of sql: String, _ parameters: [DatabaseValue]
  ) async throws -> QueryResult {
    var result = QueryResult()
    try await guarded(SQLCommand(sql, parameters)) { piece in
      if result.columns.isEmpty { result.columns = piece.columns }
      result.rows += piece.rows
      result.affectedRows += piece.affectedRows
    }
    return result
  }

  /// Opens a cursor on the server for one query.
  /// - Throws: `DatabaseError`.
  package func openCursor(
    _ sql: String, _ parameters: [DatabaseValue]
  ) async throws -> any RowCursor {
    try await PostgreSQLCursor(self, sql, parameters)
  }

  /// Runs commands in order until the first failure.
  /// - Throws: `CommandFailure`, or what `next` throws.
  package func run(
    next: () throws -> SQLCommand?, completed: (_ position: Int) -> Void
  ) async throws {
    let names = guardsNames ? NameGuard(self) : nil
    func guardedNext() throws -> SQLCommand? {
      if let names { try names.next(next) } else { try next() }
    }
    func guardedCompleted(_ position: Int) {
      if let names { names.answered(position).map(completed) } else { completed(position) }
    }
    do {
      if isPipelining {
        try await CommandPipeline(self).run(next: guardedNext, completed: guardedCompleted)
      } else {
        try await runOneByOne(next: guardedNext, completed: guardedCompleted)
      }
    } catch let failure as CommandFailure {
      throw names?.failure(failure) ?? failure
    }
  }

  /// Waits for the answer to each command before the next is sent.
  private func runOneByOne(
    next: () throws -> SQLCommand?, completed: (_ position: Int) -> Void
  ) async throws {
    var position = 0
    var joined: SQLCommand?
    while let command = try next() {
      if command.joinsNext {
        joined = command
      } else {
        try await perform(command, after: joined, at: position)
        if joined != nil { completed(position - 1) }
        joined = nil
        completed(position)
      }
      position += 1
    }
  }

  /// Runs one command of `run` by itself.
  func perform(
    _ command: SQLCommand, after setting: SQLCommand? = nil, at position: Int
  ) async throws {
    do {
      if let setting {
        try await performTogether(command, after: setting.sql) { _ in }
      } else {
        try await perform(command) { _ in }
      }
    } catch let error as DatabaseError {
      throw CommandFailure(position: position, error: error)
    }
  }

  /// Sends one command and hands its results over, a row at a time.
  /// - Throws: `DatabaseError`, or what the command's `copyData` throws.
  func perform(_ command: SQLCommand, receive: (ResultHandle) -> Void) async throws {
    try await perform(
      command, send: { () throws(DatabaseError) in try send(command) }, receive: receive)
  }

  /// - Parameters:
  ///   - command: for what it does with its results.
  ///   - send: puts the statements into the output buffer.
  func perform(
    _ command: SQLCommand? = nil, send: () throws(DatabaseError) -> Void,
    receive: (ResultHandle) -> Void
  ) async throws {
    try begin()
    try send()
    _ = PQsetSingleRowMode(try libpq())
    roundTrips += 1
    try await flush()

    var isAnswered = false
    var failure: (any Error)?
    while let result = try await nextResult() {
      isAnswered = true
      switch result.status {
      case PGRES_COPY_IN:
        failure = try await sendCopyData(command?.copyData)
        roundTrips += 1
      case PGRES_COPY_OUT: try await discardCopyData()
      case PGRES_COPY_BOTH: throw unexpected(result)
      default:
        if let error = try error(in: result) {
          failure = failure ?? error
        } else if let rowFailure = command?.rowFailure {
          let error = result.rows.lazy.compactMap(rowFailure).first
          failure = failure ?? error.map(DatabaseError.statement)
        } else {
          receive(result)
        }
      }
    }
    if !isAnswered { throw lost(libpqMessage(try libpq())) }
    if let failure { throw failure }
  }
}
