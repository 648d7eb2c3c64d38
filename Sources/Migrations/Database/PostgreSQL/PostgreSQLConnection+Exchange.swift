import CLibPQ
import Glibc

/// What libpq has to say about the results of a command.
enum Reply {
  case result(ResultHandle)
  /// All results of the command have been read.
  case end
  /// More must arrive first.
  case pending
}

/// The steps that every exchange with the server is made of.
extension PostgreSQLConnection {
  /// Begins a call.
  /// - Throws: `DatabaseError.cancelled` if the task already is, `connectionLost` if closed.
  func begin() throws(DatabaseError) {
    _ = try libpq()
    interruption = nil
    if isInterrupted { throw .cancelled }
  }

  /// Puts a command into libpq's output buffer. The extended protocol is used also without
  /// parameters: it takes exactly one statement, so that nothing rides along unseen.
  func send(_ command: SQLCommand) throws(DatabaseError) {
    let pg = try libpq()
    let texts = command.parameters.map(\.text)
    try refuseNUL(in: [command.sql] + texts.compactMap(\.self))
    let values = texts.map { $0.map { UnsafePointer(strdup($0)) } ?? nil }
    defer { for value in values { free(UnsafeMutablePointer(mutating: value)) } }
    // A string that is passed as it is would be copied.
    let isSent = command.sql.withCString {
      PQsendQueryParams(pg, $0, Int32(values.count), nil, values, nil, nil, 0) == 1
    }
    if !isSent { throw lost(libpqMessage(pg)) }
  }

  /// - Throws: `DatabaseError.statement` for a text that C would see the end of too early.
  func refuseNUL(in texts: [String]) throws(DatabaseError) {
    guard texts.contains(where: containsNUL) else { return }
    throw .statement(
      StatementError(
        code: "22021",
        message: "the statement contains a NUL character, which PostgreSQL "
          + "cannot store in text; remove it from the file"))
  }

  /// Sends what is in the output buffer. Input is read meanwhile: a server that cannot get rid of
  /// its answers would stop reading.
  func flush() async throws(DatabaseError) {
    while try !flushSome() {
      try await wait(for: [.reading, .writing])
      try readInput()
    }
  }

  /// Sends what the socket takes; false when something remains.
  func flushSome() throws(DatabaseError) -> Bool {
    let pg = try libpq()
    switch PQflush(pg) {
    case 0: return true
    case 1: return isBroken
    default:
      // What the server said before it went away tells more than the failed write.
      _ = PQconsumeInput(pg)
      isBroken = true
      return true
    }
  }

  /// Reads what has arrived into libpq's input buffer.
  ///
  /// To be called when `reply` has nothing left: libpq forgets which commands are unanswered when it
  /// meets the end of the connection.
  func readInput() throws(DatabaseError) {
    if PQconsumeInput(try libpq()) == 0 { isBroken = true }
  }

  /// The next result of the current command if it has arrived.
  func reply() throws(DatabaseError) -> Reply {
    let pg = try libpq()
    if !isBroken, PQisBusy(pg) == 1 { return .pending }
    return PQgetResult(pg).map { .result(ResultHandle($0)) } ?? .end
  }

  /// Waits for the next result of the current command; nil when all have been read.
  func nextResult() async throws(DatabaseError) -> ResultHandle? {
    while true {
      switch try reply() {
      case .result(let result): return result
      case .end: return nil
      case .pending:
        try await wait(for: .reading)
        try readInput()
      }
    }
  }

  /// Waits for the socket. Cancelling the task makes the server end what it does; see `Interruption`.
  func wait(for interest: SocketInterest) async throws(DatabaseError) {
    let socket = PQsocket(try libpq())
    guard socket >= 0 else {
      isBroken = true
      return
    }
    if ignoresCancellation, interruption == nil {
      return try await waitForLastWords(socket, interest)
    }
    let outcome = await waitForSocket(
      socket, interest, until: interruption?.nextStep, cancellable: interruption == nil)
    if outcome != .ready { try await interrupt() }
  }
}

private func containsNUL(_ text: String) -> Bool {
  text.withCString { strlen($0) } != text.utf8.count
}
