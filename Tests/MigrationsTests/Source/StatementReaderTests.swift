@testable import Migrations
import Testing

/// The statements of a text.
func split(
  _ text: String, _ dialect: BackEnd = .postgreSQL, standardConformingStrings: Bool = true
) throws -> [Statement] {
  let reader = StatementReader(
    text: text, location: SourceLocation(path: "a.sql", line: 1), dialect: dialect,
    standardConformingStrings: standardConformingStrings)
  var statements: [Statement] = []
  while let statement = try reader.next() { statements.append(statement) }
  return statements
}

@Suite struct StatementReaderTests {
  @Test("what is between statements belongs to none")
  func trivia() throws {
    let text = " ;; -- a;\n/* b; */ SELECT 1 /* c */ ;\n\n  SELECT 2 -- d\n;SELECT 3 -- e"
    #expect(try split(text).map(\.text) == ["SELECT 1", "SELECT 2", "SELECT 3"])
    #expect(try split("-- only\n/* comments */;").isEmpty)
    #expect(try split("").isEmpty)
  }

  @Test("comments and line ends inside a statement stay as they are")
  func inside() throws {
    let text = "CREATE TABLE a ( -- one; two\r\n  b int /* ; */\r\n)"
    #expect(try split(text + ";\r\n").map(\.text) == [text])
  }

  @Test("a location is the line and column of the first character")
  func locations() throws {
    let statements = try split("SELECT 'é';  /* ü */ SELECT 2;\n\n\tSELECT 3;")
    #expect(statements.map(\.location.line) == [1, 1, 3])
    #expect(statements.map(\.location.column) == [1, 22, 2])
  }

  @Test(
    "PostgreSQL: a semicolon inside something ends nothing",
    arguments: [
      "SELECT 'a;''b;'", #"SELECT E'a\';b'''"#, #"SELECT e'\\'"#, #"SELECT 'a\'"#,
      #"SELECT U&'a;\0041' UESCAPE '!'"#, #"SELECT U&"a;b""#, "SELECT \"a;\"\"b;\"",
      "SELECT B'0;', X'f;', N'a;'", "SELECT $$a;b$$", "SELECT $tag$ $$;$tag ; $tag$",
      "SELECT $a$ ; $b$a$", "SELECT $é1$;$é1$", "SELECT a$$ + b$$", "SELECT $1 + $2",
      "SELECT (1;2)", "SELECT 1 /* a /* b; */ c; */ + 2", "SELECT 1 -- a'b;\n + 2",
      "SELECT 1 -- a;\r + 2", "SELECT 1 */* ; */ 2", "SELECT a->>'b;'", "SELECT :name, a[1:x]",
      "SELECT E'a'\n  -- b\n 'c\\';d'", "SELECT e'a' /* b */ 'c'",
      "CREATE RULE r AS ON INSERT TO a DO (SELECT 1; SELECT 2;)",
      "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC; SELECT 1; END",
      "create or replace procedure p() begin atomic select case when a then 1 end; select 2; end",
      "CREATE FUNCTION f(a int DEFAULT (CASE WHEN true THEN 1 END)) RETURN a",
      "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END; $$",
    ])
  func postgreSQL(statement: String) throws {
    #expect(
      try split(statement + ";SELECT 'next';").map(\.text) == [statement, "SELECT 'next'"])
    #expect(try split(statement).map(\.text) == [statement])
  }

  @Test(
    "SQLite: a semicolon inside something ends nothing",
    arguments: [
      "SELECT 'a;''b;'", #"SELECT 'a\'"#, "SELECT \"a;\"", "SELECT `a;`", "SELECT [a;b]",
      "SELECT $a, :b, @c, ?1", "SELECT x'00'", "SELECT 1 -- a'b;\r;\n + 2",
      "SELECT 1 /* /* ; */ + 2",
      "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; DELETE FROM b; END",
      "create temp trigger t after insert on a begin select case when 1 then 2 end; end",
      "CREATE /* x */ TEMPORARY TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; -- END;\n END",
      "EXPLAIN QUERY PLAN CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END",
    ])
  func sqlite(statement: String) throws {
    #expect(
      try split(statement + ";SELECT 'next';", .sqlite).map(\.text)
        == [statement, "SELECT 'next'"])
  }

  @Test("BEGIN outside of a routine opens no body, and parentheses do not count in SQLite")
  func notInside() throws {
    #expect(try split("BEGIN; SELECT 1; END;").map(\.text) == ["BEGIN", "SELECT 1", "END"])
    #expect(try split("SELECT (1; 2)", .sqlite).map(\.text) == ["SELECT (1", "2)"])
    #expect(
      try split("CREATE TABLE trigger_log (a); SELECT 1;", .sqlite).map(\.text).last == "SELECT 1")
  }

  @Test("backslashes in ordinary strings escape when standard_conforming_strings is off")
  func standardConformingStrings() throws {
    let text = #"SELECT 'a\';b'; SELECT 1"#
    let off = [#"SELECT 'a\';b'"#, "SELECT 1"]
    #expect(try split(text, standardConformingStrings: false).map(\.text) == off)
    for set in [
      "SET standard_conforming_strings = off", "set session STANDARD_CONFORMING_STRINGS to 'off'",
    ] {
      #expect(try split("\(set); \(text)").dropFirst().map(\.text) == off)
      for reset in [
        "SET standard_conforming_strings = on", "RESET standard_conforming_strings", "RESET ALL",
        "SET standard_conforming_strings TO DEFAULT",
      ] {
        #expect(try split(#"\#(set); \#(reset); SELECT 'a\'; SELECT 1"#).count == 4)
      }
    }
    #expect(try split(#"SELECT U&'\', B'\' 'a\';b'"#, standardConformingStrings: false).count == 1)
  }

  @Test(
    "what is not closed is reported where it began",
    arguments: [
      ("SELECT 1;\n  SELECT 'a;\n\n", "a.sql:2:10: the string"),
      ("SELECT E'a\\';", "a.sql:1:8: the string"),
      ("SELECT\n\"a;", "a.sql:2:1: the quoted name"),
      ("SELECT $f$ $$;", "a.sql:1:8: the string after `$f$`"),
      ("/* a /* b */\nSELECT 1;", "a.sql:1:1: the comment"),
      ("INSERT INTO a\nVALUES (1, (2);\nSELECT 1;", "a.sql:2:8: the parenthesis"),
      ("CREATE FUNCTION f() BEGIN ATOMIC SELECT 1;", "a.sql:1:1: the BEGIN … END body"),
    ])
  func unclosed(text: String, message: String) throws {
    let problem = #expect(throws: Problem.self) { try split(text) }
    #expect(
      problem?.description.hasPrefix(message + " ") == true, "\(problem?.description ?? "")")
  }

  @Test("an unclosed trigger is reported")
  func unclosedTrigger() throws {
    let problem = #expect(throws: Problem.self) {
      try split("CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1;", .sqlite)
    }
    #expect(problem?.message.contains("not closed") == true)
  }

  @Test("psql's commands are refused with their line, outside of quotes only")
  func metaCommands() throws {
    #expect(try split(#"SELECT '\d', "\d", $$\d$$ -- \d"#).count == 1)
    let problem = #expect(throws: Problem.self) { try split("SELECT 1;\n\\connect other\n") }
    #expect(
      problem?.description
        == #"a.sql:2:1: `\connect` is a command of psql, which only psql understands; remove it, or"#
        + " write in SQL what it does")
    let stray = #expect(throws: Problem.self) { try split("\\.\n") }
    #expect(stray?.message.contains("ends the data of a COPY") == true)
    #expect(try split(#"SELECT '\', "\d", [\d], `\d`"#, .sqlite).count == 1)
    let inSQLite = #expect(throws: Problem.self) { try split("\\connect other\n", .sqlite) }
    #expect(inSQLite?.message == problem?.message)
  }

  @Test("the statements of a file are the same whatever the size of the pieces that are read")
  func pieces() throws {
    let up = #"""
      SET standard_conforming_strings = on; SELECT E'é\';' '' 'x' -- ü;
      'c;' ; /* a /* ; */ */ INSERT INTO "a;b" VALUES ('it''s', $t$ ;$ $t$);
      CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN 1 THEN 2 END; END;
      COPY a FROM stdin;
      1	\\.
      \.x
      \.
      SELECT 1 - -2 / 3;
      """#
    let directory = try ScratchDirectory(["0001_a.sql": "-- migrate:up\n" + up])
    let file = try directory.load()[0]
    let whole = try contents(
      of: StatementReader(file: file, section: file.up, dialect: .postgreSQL))
    #expect(whole.statements.count == 6)
    #expect(whole.statements.last?.location.line == 9)
    #expect(whole.data == "1\t\\\\.\n\\.x\n")
    for size in 1...80 {
      let input = try SectionInput(file, section: file.up, pieceSize: size)
      let reader = StatementReader(input, dialect: .postgreSQL, standardConformingStrings: true)
      let result = try contents(of: reader)
      #expect(result.statements == whole.statements, "pieces of \(size)")
      #expect(result.data == whole.data, "pieces of \(size)")
    }
  }

  @Test("a section is read from its own bytes only")
  func sections() throws {
    let directory = try ScratchDirectory([
      "0001_a.sql": "\u{FEFF}-- migrate:up\r\nSELECT 1\r\n-- migrate:down\r\nSELECT 2"
    ])
    let file = try directory.load()[0]
    let up = try StatementReader(file: file, section: file.up, dialect: .sqlite)
    #expect(try contents(of: up).statements.map(\.text) == ["SELECT 1"])
    let down = try StatementReader(
      file: file, section: try #require(file.down), dialect: .sqlite)
    let statement = try #require(try down.next())
    #expect(statement.text == "SELECT 2")
    #expect(statement.location.description == file.path + ":4:1")
  }

  @Test("a file that has become shorter is reported")
  func truncated() throws {
    let directory = try ScratchDirectory(["0001_a.sql": "-- migrate:up\nSELECT 1;\n"])
    let file = try directory.load()[0]
    try directory.write("0001_a.sql", Array("-- migrate:up\n".utf8))
    #expect {
      try StatementReader(file: file, section: file.up, dialect: .sqlite).next()
    } throws: { error in
      "\(error)".contains("the file has changed since this run read it")
    }
  }

  /// All statements of a reader, and all COPY data together.
  private func contents(
    of reader: StatementReader
  ) throws -> (statements: [Statement], data: String) {
    var statements: [Statement] = []
    var data: [UInt8] = []
    while let statement = try reader.next() {
      statements.append(statement)
      while let piece = try reader.nextCopyData() { data += piece }
    }
    return (statements, String(decoding: data, as: UTF8.self))
  }
}
