import Foundation
import Support
import Testing

@testable import Migrations

@Suite("A run of commands on PostgreSQL")
struct PostgreSQLRunTests {
  @Test("completes every command in order", arguments: [true, false])
  func order(pipelining: Bool) async throws {
    try await withPostgreSQL(pipelining: pipelining) { connection, _ in
      let (positions, error) = await connection.completedPositions(of: [
        SQLCommand("CREATE TABLE t (n int)"),
        SQLCommand("INSERT INTO t VALUES ($1), ($2)", [1, "2"]),
        SQLCommand("SELECT * FROM t"), SQLCommand("-- nothing"),
        SQLCommand("UPDATE t SET n = n + 1"),
      ])
      #expect(error == nil)
      #expect(positions == [0, 1, 2, 3, 4])
      let sum = try await connection.value("SELECT sum(n) FROM t")
      #expect(sum == "5")
    }
  }

  @Test("stops at the first failure in a transaction", arguments: [true, false])
  func failureInTransaction(pipelining: Bool) async throws {
    try await withPostgreSQL(pipelining: pipelining) { connection, _ in
      try await connection.execute("CREATE TABLE t (n int)")
      let (positions, error) = await connection.completedPositions(of: [
        SQLCommand("BEGIN"), SQLCommand("INSERT INTO t VALUES (1)"),
        SQLCommand("COMMIT", isCheckpoint: true),
        SQLCommand("BEGIN"), SQLCommand("INSERT INTO t VALUES (2)"),
        SQLCommand("INSERT INTO t VALUES ('x')"),
        SQLCommand("COMMIT", isCheckpoint: true),
        SQLCommand("BEGIN"), SQLCommand("INSERT INTO t VALUES (3)"),
        SQLCommand("COMMIT", isCheckpoint: true),
      ])
      let failure = error as? CommandFailure
      #expect(failure?.position == 5)
      #expect(failure?.error.statement?.code == "22P02")
      #expect(positions == [0, 1, 2, 3, 4])
      #expect(connection.isInTransaction)
      try await connection.execute("ROLLBACK")
      #expect(try await connection.query("SELECT n FROM t") == [["1"]])
    }
  }

  @Test("commits each command outside a transaction by itself", arguments: [true, false])
  func failureOutsideTransaction(pipelining: Bool) async throws {
    try await withPostgreSQL(pipelining: pipelining) { connection, _ in
      let (positions, error) = await connection.completedPositions(of: [
        SQLCommand("CREATE TABLE t (n int)"),
        SQLCommand("BEGIN"), SQLCommand("INSERT INTO t VALUES (1)"), SQLCommand("COMMIT"),
        SQLCommand("CREATE INDEX CONCURRENTLY i ON t (n)"),
        SQLCommand("INSERT INTO nope VALUES (1)"),
        SQLCommand("INSERT INTO t VALUES (2)"),
      ])
      #expect((error as? CommandFailure)?.position == 5)
      #expect(positions == [0, 1, 2, 3, 4])
      #expect(!connection.isInTransaction)
      let rows = try await connection.query("SELECT n FROM t")
      #expect(rows == [["1"]])
      let isValid = try await connection.value(
        "SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass")
      #expect(isValid == "t")
    }
  }

  @Test(
    "knows every way in and out of a transaction",
    arguments: [true, false],
    [
      ["/* BEGIN */ -- BEGIN\n begin", "INSERT INTO t VALUES (1)", "END"],
      ["START TRANSACTION", "INSERT INTO t VALUES (1)", "COMMIT AND CHAIN", "COMMIT"],
      ["BEGIN", "SAVEPOINT s", "ROLLBACK TO s", "INSERT INTO t VALUES (1)", "COMMIT"],
      ["BEGIN", "ABORT", "INSERT INTO t VALUES (1)"],
      ["BEGIN", "INSERT INTO t VALUES (1)", "PREPARE TRANSACTION 'p'", "COMMIT PREPARED 'p'"],
    ])
  func transactionControl(pipelining: Bool, statements: [String]) async throws {
    try await withPostgreSQL(pipelining: pipelining) { connection, _ in
      try await connection.execute("CREATE TABLE t (n int)")
      // The names of prepared transactions are the whole server's.
      let name = "'p\(UInt64.random(in: 0...UInt64.max))'"
      let commands =
        statements.map { $0.replacing("'p'", with: name) }
        + ["INSERT INTO t VALUES (2)", "INSERT INTO t VALUES ('x')"]
      let (positions, error) = await connection.completedPositions(
        of: commands.map { SQLCommand($0) })
      #expect((error as? CommandFailure)?.error.statement?.code == "22P02")
      #expect(positions.count == commands.count - 1)
      #expect(!connection.isInTransaction)
      #expect(try await connection.query("SELECT n FROM t ORDER BY n") == [["1"], ["2"]])
    }
  }

  @Test("goes on in a transaction that is already open", arguments: [true, false])
  func openTransaction(pipelining: Bool) async throws {
    try await withPostgreSQL(pipelining: pipelining) { connection, _ in
      try await connection.execute("BEGIN")
      let commands = (0..<10).map { SQLCommand("CREATE TABLE t\($0) ()") }
      let (positions, error) = await connection.completedPositions(of: commands)
      #expect(error == nil)
      #expect(positions == Array(0..<10))
      #expect(connection.isInTransaction)
      try await connection.execute("ROLLBACK")
      #expect(try await connection.value("SELECT to_regclass('t0')") == nil)
    }
  }

  @Test("answers what was sent before the source of commands fails", arguments: [true, false])
  func failingSource(pipelining: Bool) async throws {
    struct Unreadable: Error {}
    try await withPostgreSQL(pipelining: pipelining) { connection, _ in
      var commands = [SQLCommand("BEGIN"), SQLCommand("CREATE TABLE t ()")][...]
      var positions: [Int] = []
      await #expect(throws: Unreadable.self) {
        try await connection.run(
          next: {
            guard let command = commands.popFirst() else { throw Unreadable() }
            return command
          }, completed: { positions.append($0) })
      }
      #expect(positions == [0, 1])
      try await connection.execute("COMMIT")
      #expect(try await connection.value("SELECT to_regclass('t')") == "t")
    }
  }

  @Test("refuses a NUL character at the command that has it", arguments: [true, false])
  func nulCharacter(pipelining: Bool) async throws {
    try await withPostgreSQL(pipelining: pipelining) { connection, _ in
      let (positions, error) = await connection.completedPositions(of: [
        SQLCommand("BEGIN"), SQLCommand("CREATE TABLE t ()"), SQLCommand("SELECT '\0'"),
        SQLCommand("COMMIT"),
      ])
      #expect((error as? CommandFailure)?.position == 2)
      #expect(positions == [0, 1])
      #expect(connection.isInTransaction)
    }
  }

  @Test("makes an error of a row where that is asked for", arguments: [true, false])
  func rowFailure(pipelining: Bool) async throws {
    try await withPostgreSQL(pipelining: pipelining) { connection, _ in
      func check(_ sql: String) -> SQLCommand {
        SQLCommand(sql, rowFailure: { StatementError(code: "X", message: $0[0].text ?? "") })
      }
      let (positions, error) = await connection.completedPositions(of: [
        SQLCommand("BEGIN"), check("SELECT 1 WHERE false"), check("SELECT 'found'"),
        SQLCommand("COMMIT"),
      ])
      #expect(positions == [0, 1])
      #expect((error as? CommandFailure)?.error.statement?.message == "found")
      #expect(connection.isInTransaction)
    }
  }

  @Test("drops large results as they arrive, however many", arguments: [true, false])
  func largeResults(pipelining: Bool) async throws {
    try await withPostgreSQL(pipelining: pipelining) { connection, _ in
      let count = 2_000
      let select = SQLCommand("SELECT repeat('x', 100000)")
      let (positions, error) = await connection.completedPositions(
        of: [SQLCommand("BEGIN")] + Array(repeating: select, count: count) + [SQLCommand("COMMIT")])
      #expect(error == nil)
      #expect(positions.count == count + 2)
    }
  }

  @Test("takes a hundred thousand commands with a failure near the end")
  func manyCommands() async throws {
    try await withPostgreSQL { connection, _ in
      try await connection.execute("CREATE TABLE t (n int)")
      let count = 100_000
      var sent = 0
      var completed = 0
      let failure = await commandFailure {
        try await connection.run(
          next: {
            defer { sent += 1 }
            switch sent {
            case 0: return SQLCommand("BEGIN")
            case count - 3: return SQLCommand("SELECT 1 / 0")
            case count: return nil
            default: return SQLCommand("SELECT repeat('x', 200)")
            }
          }, completed: { completed = $0 + 1 })
      }
      #expect(failure?.position == count - 3)
      #expect(completed == count - 3)
    }
  }

  @Test("a thousand transactions need few round trips")
  func roundTrips() async throws {
    try await withPostgreSQL { connection, _ in
      let before = connection.roundTrips
      let commands = (0..<1_000).flatMap { number in
        [
          SQLCommand("BEGIN"), SQLCommand("CREATE TABLE t\(number) ()"),
          SQLCommand("COMMIT", isCheckpoint: true),
        ]
      }
      let (positions, error) = await connection.completedPositions(of: commands)
      #expect(error == nil)
      #expect(positions.count == 3_000)
      #expect(connection.roundTrips - before <= 10 + 1_000 / 100)
    }
  }

  @Test("ends well when every answer is there before the next command", arguments: [true, false])
  func slowSource(pipelining: Bool) async throws {
    try await withPostgreSQL(pipelining: pipelining) { connection, _ in
      func run(_ statements: String...) async throws {
        var rest = statements[...]
        try await connection.run(
          next: {
            usleep(20_000)
            return rest.popFirst().map { SQLCommand($0, isCheckpoint: true) }
          }, completed: { _ in })
      }
      try await run("BEGIN", "CREATE TABLE t ()")
      #expect(connection.isInTransaction)
      let failure = await commandFailure { try await run("SELECT 1", "SELECT nope", "COMMIT") }
      #expect(failure?.position == 1)
      #expect(connection.isInTransaction)
      try await connection.execute("ROLLBACK")
    }
  }

  @Test("of two hundred megabytes does not pile up in memory")
  func memory() async throws {
    try await withPostgreSQL { connection, _ in
      try await connection.execute("CREATE TEMP TABLE t (text text)")
      let insert = "INSERT INTO t VALUES ('\(String(repeating: "x", count: 100_000))')"
      var (asked, answered, mostUnderWay) = (0, 0, 0)
      try await connection.run(
        next: {
          asked += 1
          mostUnderWay = max(mostUnderWay, asked - answered)
          if asked == 1 { return SQLCommand("BEGIN") }
          return asked <= 2_001 ? SQLCommand(insert) : nil
        }, completed: { _ in answered += 1 })
      #expect(answered == 2_001)
      // What is not answered yet is kept, here or in libpq.
      #expect(mostUnderWay * insert.utf8.count < 100 << 20)
    }
  }
}
