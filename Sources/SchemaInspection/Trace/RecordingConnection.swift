package import Migrations

/// A connection that keeps the statements that Swift migrations run.
///
/// What migrate itself runs, and what is in SQL files, is not kept.
package final class RecordingConnection: Connection {
  private let base: any Connection
  private var statements: [Statement] = []
  private var known: Set<Statement> = []

  /// Takes over a connection.
  package init(_ base: any Connection) {
    self.base = base
  }

  /// The statements since this was asked last, each with the place of the call in the source; one that
  /// is called again and again is there once.
  package func takeStatements() -> [Statement] {
    defer { (statements, known) = ([], []) }
    return statements
  }

  private func record(_ sql: String) {
    guard let location = StatementOrigin.location else { return }
    let reader = StatementReader(
      text: sql, location: location, dialect: backEnd,
      standardConformingStrings: standardConformingStrings)
    // What cannot be read as SQL is left to the database to refuse.
    while var statement = try? reader.next() {
      statement.location = location
      if known.insert(statement).inserted { statements.append(statement) }
    }
  }

  // MARK: Connection

  /// Runs a statement.
  package func result(of sql: String, _ parameters: [DatabaseValue]) async throws -> QueryResult {
    record(sql)
    return try await base.result(of: sql, parameters)
  }

  /// Runs a query.
  package func openCursor(
    _ sql: String, _ parameters: [DatabaseValue]
  ) async throws -> any RowCursor {
    record(sql)
    return try await base.openCursor(sql, parameters)
  }

  /// Runs commands.
  package func run(
    next: () throws -> SQLCommand?, completed: (_ position: Int) -> Void
  ) async throws {
    try await base.run(
      next: {
        let command = try next()
        if let command { record(command.sql) }
        return command
      }, completed: completed)
  }

  /// Closes the connection.
  package func close() { base.close() }

  /// As the connection underneath has it.
  package var standardConformingStrings: Bool { base.standardConformingStrings }

  /// Which database this is.
  package var backEnd: BackEnd { base.backEnd }
  /// The server's version.
  package var serverVersion: String { base.serverVersion }
  /// What the connection can do.
  package var capabilities: Capabilities { base.capabilities }
  /// Whether a transaction is open.
  package var isInTransaction: Bool { base.isInTransaction }
  /// Whether calls go on although the task is cancelled.
  package var ignoresCancellation: Bool {
    get { base.ignoresCancellation }
    set { base.ignoresCancellation = newValue }
  }
  /// The server process of the session.
  package var processID: Int? { base.processID }
}
