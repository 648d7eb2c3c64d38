import Foundation
import Migrations
import Support
import Testing

@Suite("An error of SQLite")
struct SQLiteErrorTests {
  @Test(
    "has the extended code by name, and what was violated",
    arguments: [
      ("INSERT INTO item VALUES (1, 'b', 1)", "SQLITE_CONSTRAINT_PRIMARYKEY", nil, "item"),
      ("INSERT INTO item VALUES (2, 'a', 1)", "SQLITE_CONSTRAINT_UNIQUE", nil, "item"),
      ("INSERT INTO item VALUES (2, NULL, 1)", "SQLITE_CONSTRAINT_NOTNULL", nil, "item"),
      ("INSERT INTO item VALUES (2, 'b', 0)", "SQLITE_CONSTRAINT_CHECK", "positive", nil),
      ("DELETE FROM item", "SQLITE_CONSTRAINT_TRIGGER", nil, nil),
    ] as [(String, String, String?, String?)])
  func constraint(sql: String, code: String, constraint: String?, table: String?) async throws {
    let connection = try await SQLiteConnection.open(":memory:")
    try await connection.execute(
      """
      CREATE TABLE item (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
        amount INTEGER, CONSTRAINT positive CHECK (amount > 0));
      CREATE TRIGGER keep BEFORE DELETE ON item BEGIN SELECT RAISE(ABORT, 'no'); END;
      INSERT INTO item VALUES (1, 'a', 1);
      """)
    let error = await statementError { try await connection.execute(sql) }
    #expect(error?.code == code)
    #expect(error?.constraint == constraint)
    #expect(error?.table == table)
  }

  @Test(
    "points at the character where it is, counted over the whole text",
    arguments: [
      ("SELEC 1", "SELEC"), ("SELECT 'ü€😀', nope", "nope"),
      ("SELECT 1; -- é\nSELECT 2; SELECT FROM x", "FROM"), ("SELECT '\u{65}\u{301}' x y", "y"),
    ])
  func offset(sql: String, token: String) async throws {
    let connection = try await SQLiteConnection.open(":memory:")
    let error = await statementError { try await connection.execute(sql) }
    let found = try #require(sql.unicodeScalars.firstRange(of: token.unicodeScalars))
    let expected = sql.unicodeScalars.distance(
      from: sql.unicodeScalars.startIndex, to: found.lowerBound)
    #expect(error?.offset == expected)
    #expect(error?.code == "SQLITE_ERROR")
  }

  @Test("has no offset when it comes from a statement that runs")
  func offsetWhileRunning() async throws {
    let connection = try await SQLiteConnection.open(":memory:")
    let error = await statementError {
      try await connection.execute("SELECT abs(-9223372036854775808)")
    }
    #expect(error?.message == "integer overflow")
    #expect(error?.offset == nil)
  }

  @Test("is raised for what a NUL would hide")
  func nulInStatement() async throws {
    let connection = try await SQLiteConnection.open(":memory:")
    let error = await statementError {
      try await connection.execute("CREATE TABLE a (id INTEGER);\0CREATE TABLE b (id INTEGER);")
    }
    #expect(error?.message == "a NUL character stands outside of any statement")
    #expect(error?.offset == 28)
  }

  @Test("tells that the disk is full")
  func diskFull() async throws {
    try await withTemporaryDirectory { directory in
      let connection = try await SQLiteConnection.open(directory.appending(path: "test.db").path)
      try await connection.execute("PRAGMA max_page_count = 3; CREATE TABLE item (name TEXT)")
      let error = await statementError {
        try await connection.execute("INSERT INTO item VALUES (zeroblob(100000))")
      }
      #expect(error?.code == "SQLITE_FULL")
      #expect(error?.condition == .diskFull)
      #expect(try await connection.query("SELECT count(*) FROM item") == [[0]])
    }
  }

  @Test("tells that the database is read-only")
  func readOnly() async throws {
    let connection = try await SQLiteConnection.open(":memory:")
    try await connection.execute("PRAGMA query_only = ON")
    let error = await statementError {
      try await connection.execute("CREATE TABLE item (id INTEGER)")
    }
    #expect(error?.condition == .readOnly)
  }
}

@Suite("Opening a SQLite database")
struct SQLiteOpenTests {
  private func message(opening path: String) async -> String? {
    let error = await #expect(throws: DatabaseError.self) {
      _ = try await SQLiteConnection.open(path, busyTimeout: .zero)
    }
    guard case .cannotConnect(.configuration, let message) = error else {
      Issue.record("not a configuration error: \(String(describing: error))")
      return nil
    }
    return message
  }

  @Test("creates the file")
  func creation() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "new.db").path
      _ = try await SQLiteConnection.open(path)
      #expect(FileManager.default.fileExists(atPath: path))
    }
  }

  @Test("fails without the directory, and names it")
  func missingDirectory() async throws {
    #expect(
      await message(opening: "/nonexistent/missing/test.db") == """
        cannot open the SQLite database /nonexistent/missing/test.db: there is no directory \
        /nonexistent/missing/; create it or correct the path
        """)
  }

  @Test("fails for a directory")
  func directory() async throws {
    try await withTemporaryDirectory { directory in
      let message = await message(opening: directory.path)
      #expect(message?.hasSuffix(": it is a directory; name a file in it") == true)
    }
  }

  @Test("fails for a file that is something else, and leaves it as it is")
  func notADatabase() async throws {
    try await withTemporaryDirectory { directory in
      let text = String(repeating: "Dear diary\n", count: 200)
      try directory.write(["diary.txt": text])
      let file = directory.appending(path: "diary.txt")
      let message = await message(opening: file.path)
      #expect(message?.contains("it is not a SQLite database") == true)
      #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }
  }

  @Test("tells a locked database from one that cannot be opened: waiting helps")
  func locked() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "test.db").path
      let owner = try await SQLiteConnection.open(path)
      try await owner.execute("CREATE TABLE item (id INTEGER); BEGIN EXCLUSIVE")
      await #expect(
        throws: DatabaseError.cannotConnect(
          .unreachable, message: "the SQLite database \(path) is locked by another process")
      ) {
        _ = try await SQLiteConnection.open(path, busyTimeout: .zero)
      }
    }
  }
}
