import Migrations
import Support
import Testing

/// Connects to a database of its own, hands the connection over, and drops the database.
func withPostgreSQL<Result>(
  pipelining: Bool = true, onNotice: ((String) -> Void)? = nil,
  _ body: (PostgreSQLConnection, _ parameters: PostgreSQLParameters) async throws -> Result
) async throws -> Result {
  try await withScratchDatabase { url in
    let parameters = try postgreSQLParameters(url)
    let connection = try await PostgreSQLConnection.connect(
      to: parameters, pipelining: pipelining, onNotice: onNotice)
    return try await body(connection, parameters)
  }
}

func postgreSQLParameters(_ url: String) throws -> PostgreSQLParameters {
  guard case .postgreSQL(let parameters) = try DatabaseURL(url) else {
    throw DatabaseURLError.notAURL
  }
  return parameters
}

/// The error of a call that is expected to fail with a `DatabaseError`.
func databaseError(_ body: () async throws -> Void) async -> DatabaseError? {
  await #expect(throws: DatabaseError.self) { try await body() }
}

/// The failure of a `run` that is expected to fail at a command.
func commandFailure(_ body: () async throws -> Void) async -> CommandFailure? {
  await #expect(throws: CommandFailure.self) { try await body() }
}

extension DatabaseError {
  /// What the server said, if it was about a statement.
  var statement: StatementError? {
    if case .statement(let error) = self { error } else { nil }
  }

  /// Whether the connection broke.
  var isConnectionLost: Bool {
    if case .connectionLost = self { true } else { false }
  }
}

extension PostgreSQLConnection {
  /// Runs commands, and returns the positions that were completed.
  func completedPositions(of commands: [SQLCommand]) async -> (
    positions: [Int], error: (any Error)?
  ) {
    var rest = commands[...]
    var positions: [Int] = []
    do {
      try await run(next: { rest.popFirst() }, completed: { positions.append($0) })
      return (positions, nil)
    } catch {
      return (positions, error)
    }
  }

  /// The only value of a query, as text.
  func value(_ sql: String) async throws -> String? {
    try await query(sql).first?.first?.text
  }
}
