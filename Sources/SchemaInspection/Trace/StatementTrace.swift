package import Migrations

/// Finds out what statements really do: which locks they take and what they rewrite.
///
/// ```swift
/// let trace = StatementTrace { try await url.connect() }
/// let traced = try await trace.run(
///   "ALTER TABLE item ALTER a TYPE bigint;", setup: "CREATE TABLE item (a integer);")
/// traced[0].lock(on: "package.item")      // .accessExclusive
/// traced[0].rewritten.map(\.name)        // ["package.item"]
/// ```
/// It is meant for a database of PostgreSQL that nobody else uses; what the statements do stays.
package struct StatementTrace: Sendable {
  private let connect: Migrator.Connect

  /// - Parameter connect: opens a connection; called twice for each run.
  package init(connect: @escaping Migrator.Connect) {
    self.connect = connect
  }

  /// Runs statements one by one, each observed.
  ///
  /// - Parameters:
  ///   - sql: any number of statements.
  ///   - setup: statements to run before, unobserved and each committed.
  ///   - isTransaction: whether the observed statements are one transaction, as those of a section
  ///     are. If not, each has one of its own; what takes no transaction runs without.
  /// - Throws: `Problem` for a text that is not closed, `CommandFailure` for a statement that fails,
  ///   `DatabaseError`.
  package func run(
    _ sql: String, setup: String = "", isTransaction: Bool = true
  ) async throws -> [TracedStatement] {
    let connection = try await TracedConnection(connect)
    defer { connection.close() }
    try await forEachStatement(of: setup, from: "setup") { statement, reader in
      var command = SQLCommand(statement, from: reader)
      command.location = nil  // not observed
      try await connection.run([command])
    }
    if isTransaction { try await connection.run([.begin(.postgreSQL)]) }
    try await forEachStatement(of: sql, from: "statements") { statement, reader in
      let command = SQLCommand(statement, from: reader)
      if !connection.isInTransaction, statement.canBeRecordedWithin(.postgreSQL) {
        try await connection.transaction([command])
      } else {
        try await connection.run([command])
      }
    }
    if isTransaction { try await connection.run([SQLCommand("COMMIT")]) }
    return connection.takeStatements()
  }

  private func forEachStatement(
    of sql: String, from path: String, _ body: (Statement, StatementReader) async throws -> Void
  ) async throws {
    let reader = StatementReader(
      text: sql, location: SourceLocation(path: path, line: 1), dialect: .postgreSQL)
    while let statement = try reader.next() { try await body(statement, reader) }
  }
}
