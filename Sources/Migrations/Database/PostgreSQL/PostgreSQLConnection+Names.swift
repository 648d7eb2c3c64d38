import CLibPQ

/// The commands of `run`, with what sets the search path for migrate's own among them: see
/// `SessionNames`. In a pipeline that costs no round trip.
final class NameGuard {
  private let connection: PostgreSQLConnection
  private var isInTransaction: Bool
  private var held: SQLCommand?
  /// The positions of the commands that were put in, among all that were sent, as far as they are
  /// not answered.
  private var added: [Int] = []
  private var answeredAdded = 0
  private var sent = 0

  init(_ connection: PostgreSQLConnection) {
    self.connection = connection
    isInTransaction = connection.isInTransaction
    if !isInTransaction { connection.path = .users }
  }

  /// The next command to send.
  func next(_ next: () throws -> SQLCommand?) rethrows -> SQLCommand? {
    if let command = held {
      held = nil
      sent += 1
      return command
    }
    guard let command = try next() else { return nil }
    let before = setting(for: command)
    defer { sent += 1 }
    guard let before else { return command }
    held = command
    added.append(sent)
    return before
  }

  /// Notes what a command does to the path; the command that has to come before it.
  private func setting(for command: SQLCommand) -> SQLCommand? {
    let kind = CommandKind(command.sql)
    let isOfMigration = command.isOfMigration || SessionNames.isOfMigration
    switch SessionNames.Need(command.sql, isOfMigration: isOfMigration) {
    case .none:
      if kind == .transactionStart { isInTransaction = true }
    case .setsSettings:
      if connection.path == .own { connection.path = .unknown }
    case .endsTransaction:
      (isInTransaction, connection.path) = (false, .users)
    case .mayChangePath:
      if kind == .transactionEnd, connection.isPipelining || connection.isInTransaction {
        isInTransaction = true
      }
      connection.path = .unknown
    case .path(.users):
      if kind == .transactionStart { isInTransaction = true }
      guard isInTransaction, connection.path != .users else { break }
      connection.path = .users
      return SQLCommand(SessionNames.leave)
    case .path:
      guard isInTransaction else {
        // Command and setting are one transaction.
        var enter = SQLCommand(SessionNames.enter)
        enter.joinsNext = true
        return enter
      }
      guard connection.path != .own else { break }
      connection.path = .own
      return SQLCommand(SessionNames.enter)
    }
    return nil
  }

  /// The position among the caller's commands of the next one that was answered; nil for one that
  /// was put in.
  func answered(_ position: Int) -> Int? {
    guard added.first == position else { return position - answeredAdded }
    added.removeFirst()
    answeredAdded += 1
    return nil
  }

  /// A failure in terms of the caller's commands; what was put in belongs to the command after it.
  func failure(_ failure: CommandFailure) -> CommandFailure {
    CommandFailure(position: failure.position - answeredAdded, error: failure.error)
  }
}

extension PostgreSQLConnection {
  /// Has names in migrate's own statements mean objects of the system only; see `SessionNames`.
  func guardNames() { guardsNames = true }

  /// Runs a query; one of migrate's own with its own search path, in the same round trip.
  func guarded(_ command: SQLCommand, receive: (ResultHandle) -> Void) async throws {
    guard guardsNames else { return try await perform(command, receive: receive) }
    let isInTransaction = isInTransaction
    if !isInTransaction { path = .users }
    switch SessionNames.Need(
      command.sql, isOfMigration: command.isOfMigration || SessionNames.isOfMigration)
    {
    case .none: try await perform(command, receive: receive)
    case .setsSettings:
      if path == .own { path = .unknown }
      try await perform(command, receive: receive)
    case .endsTransaction:
      try await perform(command, receive: receive)
      path = .users
    case .mayChangePath:
      path = .unknown
      try await perform(command, receive: receive)
    case .path(.users):
      if isInTransaction, path != .users {
        path = .users
        try await perform(SQLCommand(SessionNames.leave)) { _ in }
      }
      try await perform(command, receive: receive)
    case .path:
      if isInTransaction, path == .own {
        return try await perform(command, receive: receive)
      }
      try await performTogether(
        command, after: SessionNames.enter,
        before: isInTransaction && path == .users ? SessionNames.leave : nil, receive: receive)
      if isInTransaction, path == .unknown { path = .own }
    }
  }

  /// Runs a query of migrate's own between settings, as one message and outside a transaction as one
  /// transaction.
  func performTogether(
    _ command: SQLCommand, after first: String, before last: String? = nil,
    receive: (ResultHandle) -> Void
  ) async throws {
    let text = [first, SQLText.inlined(command, PostgreSQLDialect(), asText: true), last]
      .compactMap(\.self).joined(separator: ";\n")
    var statement = 0
    do {
      try await perform(send: { () throws(DatabaseError) in try send(text) }) { result in
        if statement == 1 { receive(result) }
        if result.status != PGRES_SINGLE_TUPLE { statement += 1 }
      }
    } catch DatabaseError.statement(var error) {
      error.offset = nil  // in a text that nobody has seen
      throw DatabaseError.statement(error)
    }
  }

  /// Puts the statements of a text into libpq's output buffer, by the simple protocol.
  private func send(_ text: String) throws(DatabaseError) {
    try refuseNUL(in: [text])
    let pg = try libpq()
    guard PQsendQuery(pg, text) == 1 else { throw lost(libpqMessage(pg)) }
  }
}
