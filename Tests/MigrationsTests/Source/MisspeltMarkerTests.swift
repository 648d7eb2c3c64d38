import Migrations
import Testing

/// Lines that somebody took for markers: as comments they would make the down migration a part of
/// the up migration.
@Suite struct MisspeltMarkerTests {
  @Test(
    "a misspelt marker is an error that says how it is spelt",
    arguments: [
      "-- Migrate:Down", "--MIGRATE:DOWN", " -- migrate:down", "\t-- migrate:down",
      "-- migrate: down", "-- migrate :down", "-- migrate : down", "-- migrate down",
      "--- migrate:down", "---- migrate:down ----", "-- -- migrate:down", "/* migrate:down */",
      "/*migrate:down*/ DROP TABLE a;", "/** migrate:down */", "# migrate:down", "#migrate:down",
      "// migrate:down", "--\u{A0}migrate:down", "-- migrate\u{FF1A}down", "\u{2014} migrate:down",
      "\u{2013}- migrate:down", "\u{FEFF}-- migrate:down", "-- \u{200B}migrate:down",
      "\u{A0}-- migrate:down", "\u{B}-- migrate:down", "-- migrate-down", "-- migrate_down",
      "-- migrate.down", "-- migrate=down", "-- migrate/down", "-- migrate->down",
      "-- mirgate:down", "-- migrat:down", "-- migration:down", "-- migrate:down:",
      "-- Migrate:Down transaction:false", "-- migrate: down lock_timeout:1s -- soon",
      "-- migrate:dwon", "-- migrate:rollback", "-- ==== migrate:down ====", "-- [migrate:down]",
      "SELECT 1; -- migrate:down", "SELECT 1; /* Migrate:Down */", "migrate:down",
      "-- +goose Down", "--+goose down", "-- +migrate Down", "-- +micrate Down", "-- !Downs",
      "# --- !Downs", "-- Down Migration", "-- DOWN", "--//@UNDO", "-- //@UNDO", "-- @UNDO",
      "-- rollback", "-- Rollback:", "-- rambler down", "---- create above / drop below ----",
      "-- goose:down", "-- undo migration", "-- ------ Down ------",
    ])
  func misspelt(line: String) throws {
    let problems = try ScratchDirectory([
      "0001_a.sql": "-- migrate:up\nCREATE TABLE a ();\n\(line)\nDROP TABLE a;\n"
    ]).problems()
    try #require(problems.count == 1, "\(problems)")
    #expect(problems[0].hasPrefix("0001_a.sql:3: "))
    #expect(problems[0].contains("migrate:down`"))
  }

  @Test(
    "a comment of several lines that is no more than a marker is one that is misspelt",
    arguments: [
      "/*\n%-- migrate:down\n*/", "/*\n%migrate:down\n*/", "/* ------\n%Migrate: Down\n------ */",
      "/**\n * ====\n% * migrate:down transaction:false\n * ====\n */",
      "/*\n% -- Down\n*/ DROP TABLE b;",
      "  /*\n\n%  migrate:down */", "/*\n%* Rollback\n*/", "/*\r\n%-- migrate:down\r\n*/",
      "/*\n%-- +goose Down\n*/", "/*\n%Down\n*/",
    ])
  func heading(comment: String) throws {
    let line = comment.prefix { $0 != "%" }.split(whereSeparator: \.isNewline).count
    let problems = try ScratchDirectory([
      "0001_a.sql": "-- migrate:up\nCREATE TABLE a ();\n\(comment.replacing("%", with: ""))\n"
        + "DROP TABLE a;\n"
    ]).problems()
    try #require(problems.count == 1, "\(problems)")
    let blank = comment.contains("\n\n") ? 1 : 0
    #expect(problems[0].hasPrefix("0001_a.sql:\(3 + line + blank): "), "\(problems)")
    #expect(problems[0].contains("migrate:down`"), "\(problems)")
  }

  @Test(
    "a comment of several lines that says more, or something else, is a comment",
    arguments: [
      "/*\n-- migrate:down\nDROP TABLE a;\n*/", "/*\nOnce there was\n-- migrate:down\n*/",
      "/*\n*/", "/*\n-----\n*/\n-- Up",
      "SELECT $$\n/*\n-- migrate:down\n*/\n$$;", "SELECT '\n/*\n-- migrate:down\n*/\n';",
      "/* a\n-- migrate:down\n*/", "/*\n  Down with them\n*/",
    ])
  func longComment(comment: String) throws {
    let text = "-- migrate:up\n\(comment)\nSELECT 1;\n-- migrate:down\nSELECT 2;\n"
    #expect(try ScratchDirectory(["0001_a.sql": text]).problems() == [])
  }

  @Test(
    "a misspelt line for migrate is an error, whatever it is for",
    arguments: [
      ("-- migrate:Backfill table:t key:id", "`migrate:backfill`"),
      ("-- migrate: backfill table:t key:id", "`-- migrate:backfill`"),
      ("-- Migrate:Ignore index-not-concurrent it is small", "`-- migrate:ignore`"),
      ("-- migrate:ignroe index-not-concurrent", "`migrate:ignore`"),
      (" -- migrate:todo fill it", "`-- migrate:todo`"),
      (" -- migrate:verify", "`-- migrate:verify`"), ("-- Migrate:Up", "`-- migrate:up`"),
      ("-- transaction:false", "`-- migrate:up transaction:false`"),
      ("-- Transaction = False", "`-- migrate:up transaction:false`"),
      ("-- lock_timeout: 5s", "`-- migrate:up lock_timeout:5s`"),
      ("-- +goose NO TRANSACTION", "`-- migrate:up transaction:false`"),
      ("-- phase: contract", "`-- phase: …` above the first section"),
      ("-- down_revision: 0000", "`-- down_revision: …` above the first section"),
      ("-- Depends-On: 0000", "`-- depends_on: …` above the first section"),
    ])
  func misspeltInSection(line: String, remedy: String) throws {
    let problems = try ScratchDirectory([
      "0001_a.sql": "-- migrate:up\n\(line)\nSELECT 1;\n"
    ]).problems()
    try #require(problems.count == 1, "\(problems)")
    #expect(problems[0].hasPrefix("0001_a.sql:2: "))
    #expect(problems[0].contains(remedy), "\(problems[0])")
  }

  @Test(
    "a misspelt line above the first section is an error too",
    arguments: [
      "--- down_revision: 0000", "-- down_revision = 0000", "--\u{A0}phase: contract",
      "-- phase\u{FF1A} contract", "/* down_revision: none */", "-- transaction:false",
      "-- revision = 0001a", " -- migrate:up transaction:false", "-- lock_timeout:1s",
    ])
  func misspeltHeader(line: String) throws {
    let problems = try ScratchDirectory(["0001_a.sql": "\(line)\n-- migrate:up\n"]).problems()
    try #require(problems.count == 1, "\(problems)")
    #expect(problems[0].hasPrefix("0001_a.sql:1: "))
  }

  @Test(
    "a comment that speaks of migrating is a comment",
    arguments: [
      "-- we migrate down the ladder", "-- migrate: the old rows",
      "-- migrate: up the ladder", "-- Migrate down-level clients first",
      "-- The section `-- migrate:down` is missing on purpose", "-- down with them",
      "-- up", "-- Up Migration", "-- rollback drop table a", "-- undo the change of 0007",
      "-- phase: two", "-- phase 2: contract", "-- transaction: see below", "-- https://up.example",
      "-- migrate: ignore old rows", "-- depends_on: the weather", "-- revision: 3 of the text",
      "-- state: down", "-- verify", "-- Downtime", "-- immigrate:down", "-- -- --", "--", "/**/",
      "/* migrate:down is missing */", "-- See https://example.org/migrate:down for more",
    ])
  func comments(line: String) throws {
    let text = "-- migrate:up\n\(line)\nSELECT 1;\n-- migrate:down\n-- Rollback\nSELECT 2;\n"
    #expect(try ScratchDirectory(["0001_a.sql": text]).problems() == [])
  }

  @Test(
    "nothing is a marker inside a string, a comment or COPY data",
    arguments: [
      "INSERT INTO a VALUES ('\n%\n');", "SELECT 1 AS \"\n%\n\";", "/*\n%\nSELECT 2;\n*/",
      "SELECT $$\n%\n$$;", "DO $a$ it's\n%\n$a$;", "SELECT E'\\'\n%\n';",
      "COPY a FROM stdin;\n1\n%\n\\.", "COPY a FROM stdin WITH (FORMAT csv); -- rows\n%\n\\.",
      "SELECT 'it''s';\nCOPY a FROM STDIN;\nit's\n%\n\\.\nSELECT 'b';",
    ])
  func content(template: String) throws {
    for line in ["-- migrate:down", " -- migrate:down", "-- Migrate:Down", "-- +goose Down"] {
      let body = template.replacing("%", with: line)
      let text = "-- migrate:up\n\(body)\nSELECT 1;\n-- migrate:down\nSELECT 3;\n"
      let file = try loadFile(text)
      #expect(file.down?.bytes == (text.utf8.count - 10)..<text.utf8.count, "\(text)")
    }
  }

  @Test("what only one of the databases takes for a string does not hide a down section")
  func ambiguous() throws {
    for body in ["CREATE TABLE [it's] (a);", "CREATE TABLE `it's` (a);", "SELECT 'a\\';b';"] {
      let file = try loadFile("-- migrate:up\n\(body)\n-- migrate:down\nDROP TABLE a;\n")
      #expect(file.down != nil, "\(body)")
    }
  }

  @Test("a commented section above the first one is none")
  func headerComment() throws {
    let file = try loadFile("/*\n-- migrate:up\nSELECT 0;\n*/\n-- migrate:up\nSELECT 1;\n")
    #expect(file.up.firstLine == 6)
  }

  @Test("another tool's file is named as such")
  func foreignFile() throws {
    let problems = try ScratchDirectory([
      "0001_a.sql": "-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n"
    ]).problems()
    #expect(problems.first?.hasPrefix("0001_a.sql:1: `-- +goose Up` is no marker") == true)
  }

  @Test(
    "in a Swift file too",
    arguments: [
      "// Migrate:Up transaction:false", "/// migrate:up transaction:false",
      "// migrate: up transaction:false", "/* migrate:up transaction:false */",
      "  // transaction:false", "//\u{A0}migrate:down lock_timeout:1s",
    ])
  func swift(line: String) throws {
    for text in ["\(line)\nstruct A {}\n", "struct A {}\n\(line)\n"] {
      let problems = try ScratchDirectory(["0001_a.swift": text]).problems()
      try #require(problems.count == 1, "\(problems)")
      #expect(problems[0].contains("`// migrate:"), "\(problems)")
    }
    let fine = "// rollback\nstruct A {\n  // migrate the rows\n  // down\n}\n"
    #expect(try ScratchDirectory(["0001_a.swift": fine]).problems() == [])
  }

  @Test("lines far into a long file are read in their place")
  func longFile() throws {
    let row = "INSERT INTO a VALUES ('it''s $$ /* -- migrate:ignore', $$'$$);\n"
    let rows = String(repeating: row, count: 4500)
    let text = "-- migrate:up\n\(rows)SELECT $$\nit's\n-- migrate:down\n$$;\n"
    #expect(try loadFile(text + "-- migrate:down\n").down?.firstLine == 4507)
    let problems = try ScratchDirectory(["0001_a.sql": text + "-- Migrate:Down\n"]).problems()
    #expect(problems.first?.hasPrefix("0001_a.sql:4506: ") == true)
  }
}
