import Support
import Testing

@testable import Migrations

@Suite("COPY on PostgreSQL")
struct PostgreSQLCopyTests {
  private func copy(_ lines: [String], into table: String = "t") -> SQLCommand {
    var rest = lines[...]
    return SQLCommand(
      "COPY \(table) FROM stdin", copyData: { rest.popFirst().map { Array($0.utf8)[...] } })
  }

  @Test("sends its data in the middle of other commands", arguments: [true, false])
  func data(pipelining: Bool) async throws {
    try await withPostgreSQL(pipelining: pipelining) { connection, _ in
      let (positions, error) = await connection.completedPositions(of: [
        SQLCommand("BEGIN"), SQLCommand("CREATE TABLE t (a int, b text)"),
        copy(["1\tone\n2\t", "two\n", "", "3\t\\N\n"]), SQLCommand("UPDATE t SET a = a * 10"),
        copy([]), SQLCommand("COMMIT"),
      ])
      #expect(error == nil)
      #expect(positions == [0, 1, 2, 3, 4, 5])
      let rows = try await connection.query("SELECT * FROM t ORDER BY a")
      #expect(rows == [["10", "one"], ["20", "two"], ["30", nil]])
    }
  }

  @Test("fails at its command for wrong data or a missing table", arguments: [true, false])
  func wrongData(pipelining: Bool) async throws {
    try await withPostgreSQL(pipelining: pipelining) { connection, _ in
      try await connection.execute("CREATE TABLE t (n int)")
      let wrong = await connection.completedPositions(of: [
        SQLCommand("BEGIN"), copy(["1\n", "x\n", "2\n"]), SQLCommand("COMMIT"),
      ])
      let failure = wrong.error as? CommandFailure
      #expect(failure?.position == 1)
      #expect(failure?.error.statement?.code == "22P02")
      #expect(failure?.error.statement?.context?.contains("line 2") == true)
      try await connection.execute("ROLLBACK")

      let missing = await connection.completedPositions(of: [copy(["1\n"], into: "nope")])
      #expect((missing.error as? CommandFailure)?.error.statement?.code == "42P01")
      #expect(try await connection.query("SELECT n FROM t") == [])
    }
  }

  @Test("is undone when its data cannot be read", arguments: [true, false])
  func unreadableData(pipelining: Bool) async throws {
    struct Unreadable: Error {}
    try await withPostgreSQL(pipelining: pipelining) { connection, _ in
      try await connection.execute("CREATE TABLE t (n int)")
      var pieces = 0
      let command = SQLCommand(
        "COPY t FROM stdin",
        copyData: {
          pieces += 1
          guard pieces < 3 else { throw Unreadable() }
          return Array("1\n".utf8)[...]
        })
      let (_, error) = await connection.completedPositions(of: [command])
      #expect(error is Unreadable)
      #expect(try await connection.query("SELECT n FROM t") == [])
    }
  }

  @Test("without data is an error and no wait", arguments: [true, false])
  func noData(pipelining: Bool) async throws {
    try await withPostgreSQL(pipelining: pipelining) { connection, _ in
      try await connection.execute("CREATE TABLE t (n int)")
      let (positions, error) = await connection.completedPositions(of: [
        SQLCommand("BEGIN"), SQLCommand("/* so */ copy t FROM stdin"), SQLCommand("COMMIT"),
      ])
      #expect(positions == [0])
      #expect((error as? CommandFailure)?.error.statement?.message.contains("without data") == true)
      try await connection.execute("ROLLBACK")
    }
  }

  @Test("to stdout is read and dropped", arguments: [true, false])
  func toStdout(pipelining: Bool) async throws {
    try await withPostgreSQL(pipelining: pipelining) { connection, _ in
      let (positions, error) = await connection.completedPositions(of: [
        SQLCommand("BEGIN"),
        SQLCommand("COPY (SELECT repeat('x', 1000) FROM generate_series(1, 10000)) TO stdout"),
        SQLCommand("COMMIT"),
      ])
      #expect(error == nil)
      #expect(positions == [0, 1, 2])
    }
  }

  @Test("of much data does not pile it up", arguments: [true, false])
  func muchData(pipelining: Bool) async throws {
    try await withPostgreSQL(pipelining: pipelining) { connection, _ in
      try await connection.execute("CREATE TEMP TABLE t (line text)")
      let line = Array((String(repeating: "x", count: 999) + "\n").utf8)
      let piece = Array(repeatElement(line, count: 64).joined())[...]
      var left = 500
      let command = SQLCommand(
        "COPY t FROM stdin",
        copyData: {
          left -= 1
          return left < 0 ? nil : piece
        })
      let (_, error) = await connection.completedPositions(of: [command])
      #expect(error == nil)
      #expect(try await connection.value("SELECT count(*) FROM t") == "32000")
    }
  }
}
