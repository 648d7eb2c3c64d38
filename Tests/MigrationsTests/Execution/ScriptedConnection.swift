import Migrations
import Synchronization

/// What happens to the commands of a run, each event once and in order.
final class ConnectionScript: Sendable {
  /// Something that happens at the next command with a text in it.
  struct Event: Sendable {
    var text: String
    var moment = Moment.before
    var action: Action
  }

  /// When it happens.
  enum Moment: Sendable {
    /// The command is not run.
    case before
    /// The command is run, and nobody hears of it.
    case after
  }

  /// What happens.
  enum Action: Sendable {
    /// The command fails.
    case failure(StatementError)
    /// The connection breaks.
    case loss
    /// Somebody else does something; then the command is run.
    case interference(@Sendable () async throws -> Void)
  }

  private let events: Mutex<[Event]>
  private let opened = Mutex(0)

  init(_ events: [Event]) { self.events = Mutex(events) }

  /// How many connections were opened.
  var connections: Int { opened.withLock(\.self) }

  /// Whether all has happened.
  var isOver: Bool { events.withLock(\.isEmpty) }

  /// Opens a connection to a SQLite database to which all this happens.
  func open(_ path: String) async throws -> any Connection {
    opened.withLock { $0 += 1 }
    return ScriptedConnection(try await SQLiteConnection.open(path), self)
  }

  fileprivate func take(_ moment: Moment, _ command: SQLCommand) -> Action? {
    events.withLock { events in
      guard let event = events.first, event.moment == moment, command.sql.contains(event.text)
      else { return nil }
      events.removeFirst()
      return event.action
    }
  }
}

/// A connection to SQLite whose commands fail, or whose ends are lost, as a script says.
final class ScriptedConnection: Connection {
  private let base: SQLiteConnection
  private let script: ConnectionScript

  init(_ base: SQLiteConnection, _ script: ConnectionScript) {
    self.base = base
    self.script = script
  }

  var backEnd: BackEnd { base.backEnd }
  var serverVersion: String { base.serverVersion }
  var capabilities: Capabilities { base.capabilities }
  var isInTransaction: Bool { base.isInTransaction }
  var processID: Int? { base.processID }
  var ignoresCancellation: Bool {
    get { base.ignoresCancellation }
    set { base.ignoresCancellation = newValue }
  }

  func result(of sql: String, _ parameters: [DatabaseValue]) async throws -> QueryResult {
    try await base.result(of: sql, parameters)
  }

  func openCursor(
    _ sql: String, _ parameters: [DatabaseValue]
  ) async throws -> any RowCursor {
    try await base.openCursor(sql, parameters)
  }

  func run(
    next: () throws -> SQLCommand?, completed: (_ position: Int) -> Void
  ) async throws {
    var position = 0
    while let command = try next() {
      try await happen(.before, command, position)
      do {
        try await base.run([command])
      } catch let failure as CommandFailure {
        throw CommandFailure(position: position, error: failure.error)
      }
      try await happen(.after, command, position)
      completed(position)
      position += 1
    }
  }

  private func happen(
    _ moment: ConnectionScript.Moment, _ command: SQLCommand, _ position: Int
  ) async throws {
    switch script.take(moment, command) {
    case .failure(let error):
      throw CommandFailure(position: position, error: .statement(error))
    case .loss:
      close()
      throw CommandFailure(position: position, error: .connectionLost("the script says so"))
    case .interference(let action): try await action()
    case nil: break
    }
  }

  func close() { base.close() }
}
