import CSQLite
import Migrations
import Support
import Testing

/// Our statements against those that SQLite itself cuts.
@Suite struct SplitLikeSQLiteTests {
  @Test(
    "statements end where the tail of sqlite3_prepare begins",
    arguments: [
      """
      CREATE TABLE a (b INTEGER PRIMARY KEY, "c;" TEXT DEFAULT 'it''s;', [d;] TEXT, `e;` TEXT);
      -- a comment; with 'a quote
      ;; /* another; */
      CREATE TRIGGER t AFTER INSERT ON a WHEN new.b > 0 BEGIN
        UPDATE a SET "c;" = CASE WHEN new.b = 1 THEN ';' ELSE 'end;' END WHERE b = new.b; -- end;
        SELECT 1; /* END; */
      END;
      CREATE TEMP TRIGGER u AFTER INSERT ON a BEGIN DELETE FROM a WHERE b = 0; END ;
      INSERT /* not /* nested; */ INTO a VALUES (1, 'x''; --', "y", NULL), (2, x'00', '/*', '*/');
      SELECT $a, :b, @c, ?1 FROM a; SELECT [d;] FROM a
      """,
      "CREATE TABLE a (b);\r\nCREATE VIEW v AS\r\n  SELECT b -- ;\r\n FROM a;\r\nDROP VIEW v;",
      "BEGIN; CREATE TABLE a (b); END; EXPLAIN QUERY PLAN SELECT * FROM a; -- end",
      "SELECT 1 /* never closed */; SELECT '\\'; SELECT 2 -- ;",
    ])
  func preparedStatements(text: String) throws {
    let theirs = try preparedStatements(of: text)
    let ours = try split(text, .sqlite).map(\.text)
    try #require(ours.count == theirs.count, "\(ours)")
    for (our, their) in zip(ours, theirs) { #expect(isSameStatement(their, as: our)) }
  }

  /// Runs a script with `sqlite3_prepare_v2`, and returns what each call consumed.
  private func preparedStatements(of text: String) throws -> [String] {
    var database: OpaquePointer?
    try #require(sqlite3_open(":memory:", &database) == SQLITE_OK)
    defer { sqlite3_close(database) }
    var pieces: [String] = []
    try text.withCString { start in
      var rest = start
      while rest.pointee != 0 {
        var statement: OpaquePointer?
        var tail: UnsafePointer<CChar>?
        let result = sqlite3_prepare_v2(database, rest, -1, &statement, &tail)
        try #require(result == SQLITE_OK, "\(String(cString: sqlite3_errmsg(database)))")
        let next = try #require(tail)
        if statement != nil {
          let bytes = UnsafeRawBufferPointer(start: rest, count: next - rest)
          // Empty statements in front are skipped along with the statement.
          var piece = String(decoding: bytes, as: UTF8.self).withoutLeadingComments
          while piece.hasPrefix(";") { piece = String(piece.dropFirst()).withoutLeadingComments }
          pieces.append(piece)
          while sqlite3_step(statement) == SQLITE_ROW {}
          sqlite3_finalize(statement)
        }
        rest = next
      }
    }
    return pieces
  }

  @Test("random scripts are cut where sqlite3_complete is first satisfied", arguments: 0..<20)
  func randomScripts(seed: UInt64) throws {
    let words = [
      ";", ";", ";", "CREATE", "create", "TEMP", "temporary", "TRIGGER", "END", "end", "EXPLAIN",
      "BEGIN", "x", "1", ",", "'a;'", "\"b;\"", "[c;]", "`d;`", "-- e;\n", "/* f; */", "\n", "''",
    ]
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      let script = (0..<30).map { _ in words.randomElement(using: &generator) ?? "" }
        .joined(separator: " ")
      let theirs = completeStatements(of: script).filter {
        $0.withoutLeadingComments != ";"
      }
      let ours = completeStatements(
        in: StatementReader(
          text: script, location: SourceLocation(path: "a.sql", line: 1), dialect: .sqlite))
      try #require(ours.count >= theirs.count, "\(script)")
      for (our, their) in zip(ours, theirs) {
        try #require(isSameStatement(their, as: our), "\(script)")
      }
      // The rest has no last semicolon.
      #expect(ours.count <= theirs.count + 1, "\(script)")
    }
  }

  private func completeStatements(of script: String) -> [String] {
    var statements: [String] = []
    var current = ""
    for character in script {
      current.append(character)
      if character == ";", sqlite3_complete(current) == 1 {
        statements.append(current)
        current = ""
      }
    }
    return statements
  }

  /// The statements before the end, or before the first thing that is not closed.
  private func completeStatements(in reader: StatementReader) -> [String] {
    var statements: [String] = []
    while let statement = try? reader.next() { statements.append(statement.text) }
    return statements
  }
}
