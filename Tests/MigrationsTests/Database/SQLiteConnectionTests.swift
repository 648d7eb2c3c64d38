import Foundation
import Migrations
import Support
import Testing

@Suite("A SQLite connection")
struct SQLiteConnectionTests {
  private func inMemory() async throws -> SQLiteConnection {
    try await SQLiteConnection.open(":memory:")
  }

  @Test("tells what it is")
  func identity() async throws {
    let connection = try await inMemory()
    #expect(connection.backEnd == .sqlite)
    #expect(connection.serverVersion.hasPrefix("3."))
    #expect(connection.capabilities == [.deferredForeignKeyCheck])
    #expect(try await connection.query("PRAGMA foreign_keys") == [[0]])
  }

  @Test("returns text, integers, NULL, reals and blobs")
  func values() async throws {
    let connection = try await inMemory()
    let rows = try await connection.query("SELECT 'é', -9223372036854775808, NULL, 1.5, x'6869'")
    #expect(rows == [["é", .integer(.min), nil, 1.5, .blob([0x68, 0x69])]])
  }

  @Test("binds numbered parameters by number, in any order and more than once")
  func numberedParameters() async throws {
    let connection = try await inMemory()
    let rows = try await connection.query("SELECT $2, $1, $3, $2", "one", 2, nil)
    #expect(rows == [[2, "one", nil, 2]])
    #expect(try await connection.query("SELECT ?2, ?1", "one", "two") == [["two", "one"]])
  }

  @Test("binds plain parameters by position")
  func plainParameters() async throws {
    let connection = try await inMemory()
    #expect(try await connection.query("SELECT ?, ?", "one", 2) == [["one", 2]])
  }

  @Test("refuses a parameter without a value", arguments: ["$2", "?2", ":name", "$0"])
  func missingParameter(parameter: String) async throws {
    let connection = try await inMemory()
    let error = await statementError {
      try await connection.execute("SELECT \(parameter)", "one")
    }
    #expect(error?.code == "SQLITE_RANGE")
    #expect(error?.message == "there is no parameter \(parameter)")
  }

  @Test("keeps text with a NUL in it whole")
  func nulInText() async throws {
    let connection = try await inMemory()
    let rows = try await connection.query("SELECT $1, length(CAST($1 AS blob))", "a\0b")
    #expect(rows == [["a\0b", 3]])
  }

  @Test("runs every statement of a command, trigger bodies and comments included")
  func severalStatements() async throws {
    let connection = try await inMemory()
    let script = """
      -- a ; in a comment
      CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT);
      CREATE TABLE log (line TEXT);
      CREATE TRIGGER item_added AFTER INSERT ON item BEGIN
        INSERT INTO log VALUES ('added ' || NEW.name);
        INSERT INTO log VALUES (';');
      END;;
      INSERT INTO item (name) VALUES ('a;b'); SELECT * FROM item /* no semicolon */
      """
    try await connection.run([SQLCommand(script)])
    #expect(try await connection.query("SELECT line FROM log") == [["added a;b"], [";"]])
  }

  @Test(
    "runs a command that holds nothing but blanks and comments", arguments: ["", " \n", "-- x"])
  func nothing(sql: String) async throws {
    let connection = try await inMemory()
    #expect(try await connection.run([SQLCommand(sql), SQLCommand("SELECT 1")]) == [0, 1])
  }

  @Test("stops at the command that fails and says which one it was")
  func failingCommand() async throws {
    let connection = try await inMemory()
    var completed: [Int] = []
    let failure = await #expect(throws: CommandFailure.self) {
      try await connection.run(
        [
          SQLCommand("CREATE TABLE item (id INTEGER)"), SQLCommand("INSERT INTO items VALUES (1)"),
          SQLCommand("CREATE TABLE never (id INTEGER)"),
        ], completed: { completed.append($0) })
    }
    #expect(completed == [0])
    #expect(failure?.position == 1)
    guard case .statement(let error) = failure?.error else {
      Issue.record("not a statement's error: \(String(describing: failure))")
      return
    }
    #expect(error.condition == .undefinedTable)
    let tables = try await connection.query("SELECT name FROM sqlite_schema")
    #expect(tables == [["item"]])
  }

  @Test("passes on what the source of the commands throws, after the commands before it")
  func failingSource() async throws {
    struct SourceFailure: Error {}
    let connection = try await inMemory()
    var commands = [SQLCommand("CREATE TABLE item (id INTEGER)")]
    await #expect(throws: SourceFailure.self) {
      try await connection.run(
        next: {
          guard !commands.isEmpty else { throw SourceFailure() }
          return commands.removeFirst()
        }, completed: { _ in })
    }
    #expect(try await connection.query("SELECT count(*) FROM item") == [[0]])
  }

  @Test("knows whether a transaction is open")
  func transaction() async throws {
    let connection = try await inMemory()
    #expect(!connection.isInTransaction)
    try await connection.execute("BEGIN IMMEDIATE")
    #expect(connection.isInTransaction)
    try await connection.execute("ROLLBACK")
    #expect(!connection.isInTransaction)
  }

  @Test("rolls an open transaction back when it is closed, and is of no use after it")
  func closing() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "test.db").path
      let connection = try await SQLiteConnection.open(path)
      try await connection.execute("BEGIN; CREATE TABLE item (id INTEGER)")
      connection.close()
      #expect(!connection.isInTransaction)
      await #expect(throws: DatabaseError.connectionLost("the connection has been closed")) {
        try await connection.execute("SELECT 1")
      }
      let second = try await SQLiteConnection.open(path)
      #expect(try await second.query("SELECT * FROM sqlite_schema").isEmpty)
    }
  }
}

extension SQLiteConnection {
  /// Runs commands and returns the positions of those that were completed.
  @discardableResult
  func run(_ commands: [SQLCommand], completed: ((Int) -> Void)? = nil) async throws -> [Int] {
    var remaining = commands[...]
    var positions: [Int] = []
    try await run(
      next: { remaining.popFirst() },
      completed: { position in
        positions.append(position)
        completed?(position)
      })
    return positions
  }
}

/// The statement's error that a piece of work throws.
func statementError(
  _ work: () async throws -> Void
) async -> StatementError? {
  let error = await #expect(throws: DatabaseError.self) { try await work() }
  guard case .statement(let statement) = error else {
    Issue.record("not a statement's error: \(String(describing: error))")
    return nil
  }
  return statement
}
