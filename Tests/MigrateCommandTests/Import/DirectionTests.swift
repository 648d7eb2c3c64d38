import Foundation
import Migrations
import Support
import Testing

@testable import MigrateCommand

/// How a way down is told from a way up, whatever the tool calls it.
@Suite("Import: directions")
struct DirectionTests {
  private static let up = "CREATE TABLE a (id int);\n"
  private static let down = "DROP TABLE a;\n"

  private static let marked: [(String, String, String)] = [
    ("node-pg-migrate", "-- Up Migration\n\(up)", "\n-- Down Migration\n"),
    ("node-pg-migrate", up, "---- down  migration, by hand\n"),
    ("micrate", "-- +micrate Up\n\(up)", "-- +micrate Down\n"),
    ("play", "# --- First tables\n\n# --- !Ups\n\n\(up)", "\n# --- !Downs\n"),
    ("play", "-- !Ups\n\(up)", "-- !Downs\n"),
    ("rambler", "-- rambler up\n\(up)", "-- rambler down\n"),
    ("mybatis", "-- // first\n\(up)", "-- //@UNDO\n"),
    ("mybatis", up, "--//@UNDO\r\n"),
    ("shmig", "-- Migration: a\n-- ====  UP  ====\nBEGIN;\n\(up)COMMIT;\n", "-- ==== DOWN ====\n"),
    ("up-down", "-- Up\n\(up)", "-- Down\n"),
    ("up-down", "--- first\n/* UP */\n\(up)", "/* ROLLBACK */\n"),
    ("up-down", "-- @up\n\(up)", "-- @down\n"),
    ("up-down", "-- Forward migration\n\(up)", "-- Revert migration\n"),
  ]

  @Test("files with a comment for each direction are read with it", arguments: marked)
  func sections(tool: String, first: String, mark: String) async throws {
    let history = try await convert(["1_a.sql": first + mark + Self.down])
    let body = try #require(history.bodies.first)
    let parts = body.split(separator: "-- migrate:down\n", omittingEmptySubsequences: false)
    #expect(parts.count == 2, "\(body)")
    #expect(parts[0].hasSuffix("\(Self.up)\n") && !parts[0].contains("DROP"), "\(body)")
    #expect(parts.last.map(String.init) == Self.down, "\(body)")
    #expect(history.reviewItems.isEmpty)
    let tree = SourceTree(
      path: "old",
      files: [SourceFile(path: "old/1_a.sql", name: "1_a.sql", text: first + mark + Self.down)])
    #expect(try MigrationTools.recognizedFormat(in: tree).name == tool)
  }

  @Test(
    "a comment that may begin the down migration refuses the step, and is named",
    arguments: [
      "-- DOWN", "-- rollback", "--undo", "/* down */", "-- +tool Down", "-- tool:down",
      "-- ### revert ###",
      "-- down:", "-- To roll back this migration:", "---- create above, drop below ----",
      "-- Down script for the table a", "-- Rollback of 0001: see below", "-- [down]", "-- @down",
      "-- Downgrade", "# undo script", "-- backwards",
    ])
  func doubtful(mark: String) async throws {
    let history = try await convert(["1_a.sql": "\(Self.up)\(mark)\n\(Self.down)"])
    #expect(history.reviewItems.map(\.location) == [SourceLocation(path: "old/1_a.sql", line: 2)])
    #expect(
      history.bodies[0].hasPrefix(
        "-- migrate:up\n\(Self.up)-- migrate:todo old/1_a.sql:2 may begin"))
    #expect(history.bodies[0].hasSuffix("\n\(Self.down)"))
  }

  @Test(
    "words of no known tool, in whatever language, do not let a down migration pass unseen",
    arguments: [
      "-- Reverse migration", "-- dn", "-- 2. DOWN", "--#region down", "// down", "-- <down>",
      "-- uninstall",
    ])
  func otherWords(mark: String) async throws {
    let history = try await convert(["1_a.sql": "\(Self.up)\(mark)\n\(Self.down)-- </down>\n"])
    #expect(history.reviewItems.contains { $0.location.line == 2 }, "\(history.reviewItems)")
    #expect(history.bodies[0].contains("-- migrate:todo "), "\(history.bodies)")
  }

  @Test("what is made and dropped again behind a heading is named, whatever the heading says")
  func undone() async throws {
    for heading in ["-- Rückgängig", "-- --------\n-- cancel\n", "/* annuler */"] {
      let history = try await convert(["1_a.sql": "\(Self.up)\(heading)\n\(Self.down)"])
      #expect(history.reviewItems.count == 1, "\(history.reviewItems)")
      #expect(history.reviewItems.first?.message.hasPrefix("drops what line 1 has made") == true)
    }
    let harmless = [
      "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';\nSELECT f();\nDROP FUNCTION f;\n",
      "-- work\nCREATE TEMP TABLE t (i int);\n-- done\nDROP TABLE t;\n",
      "-- anew\nDROP TABLE IF EXISTS a;\n\(Self.up)",
      "CREATE TABLE b (i int);\n-- swap\nDROP TABLE a;\nALTER TABLE b RENAME TO a;\n",
    ]
    for text in harmless {
      #expect(try await convert(["1_a.sql": text]).reviewItems.isEmpty, "\(text)")
    }
    for name in ["R1_a.sql", "1_drop.sql", "1_a.cancel.sql"] {
      let history = try await convert(["1_a.sql": Self.up, "\(name)": Self.down], from: "plain")
      #expect(history.reviewItems.map(\.location.path) == ["old/\(name)"], "\(history.reviewItems)")
    }
  }

  @Test(
    "a comment that would be mistaken for a line of migrate's own is kept as one for people",
    arguments: [
      "-- revision: x", "-- down_revision: 0002", "-- phase: contract", "-- depends_on: a",
      "-- transaction: false", "-- lock_timeout: 5s", "/* migrate:backfill table:a */",
      "-- placeholders: on", "-- Migrate: verify", "/* phase = expand */",
      "/*\n * migrate:verify\n */",
    ])
  func ownWords(comment: String) async throws {
    for text in [
      "\(Self.up)\(comment)\n", "\(comment)\n\(Self.up)", "CREATE TABLE b (\n\(comment)\nid int);",
    ] {
      let history = try await convert(["1_a.sql": text])
      #expect(history.reviewItems.isEmpty, "\(history.reviewItems)")
      let file = try #require(history.migrations.first?.file)
      let directory = try await withTemporaryDirectory { directory in
        _ = try file.write(to: directory.path)
        return try VersionsDirectory(directory.path).load()
      }
      #expect(directory.count == 1)
      #expect(file.body.contains("the old file says"), "\(file.body)")
    }
  }

  @Test(
    "statements of the down migration in a comment are named",
    arguments: ["-- rollback: DROP TABLE a;", "-- undo DROP TABLE a", "/* down\nDROP TABLE a;\n*/"])
  func commented(comment: String) async throws {
    let history = try await convert(["1_a.sql": "\(Self.up)\(comment)\n"])
    #expect(history.reviewItems.map(\.location.line) == [2])
    let text = comment.replacing("/* down\n", with: "/* the old file says here: down\n")
    #expect(history.bodies[0].hasSuffix("\n\(text)\n"))
  }

  @Test("the same words mark nothing in columns, strings, bodies and rows")
  func ordinaryWords() async throws {
    let text = """
      -- scale down the workers
      CREATE TABLE t (
        up int,
        -- down
        down int -- down
      );
      CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$
      -- down
      BEGIN RETURN 1; END $$;
      INSERT INTO t VALUES ('
      -- down
      ');
      COPY t FROM stdin;
      -- down
      \\.

      """
    let history = try await convert(["1_a.sql": text])
    // Such a line would be a misspelt marker in migrate's own files.
    let written = text.replacing("  -- down\n", with: "-- the old file says here: `-- down`\n")
    #expect(history.bodies == ["-- migrate:up\n\(written)"])
    #expect(history.reviewItems.isEmpty)
    // Neither do they of a tool that has such marks.
    let goose = try await convert([
      "1_a.sql": "-- +goose Up\n\(text)-- +goose Down\nDROP TABLE t;\n"
    ])
    #expect(goose.reviewItems.isEmpty)
    let play = try await convert([
      "1.sql": "-- !Ups\nINSERT INTO t VALUES ('\n-- !Downs\n');;\n-- !Downs\nDROP TABLE t;\n"
    ])
    #expect(
      play.bodies == [
        """
        -- migrate:up
        INSERT INTO t VALUES ('
        -- !Downs
        ');

        -- migrate:down
        DROP TABLE t;

        """
      ])
  }

  @Test("what stands before the first section is named, and several down sections run backwards")
  func oddSections() async throws {
    let history = try await convert([
      "1_a.sql": "SELECT 0;\n-- +micrate Up\n\(Self.up)",
      "2_b.sql":
        "-- +micrate Up\nSELECT 1;\n-- +micrate Down\nSELECT -1;\n-- +micrate Up\nSELECT 2;\n"
        + "-- +micrate Down\nSELECT -2;\n",
    ])
    #expect(history.reviewItems.map(\.location.line) == [1, 7])
    #expect(
      history.bodies[1].hasSuffix(
        "\nSELECT 1;\nSELECT 2;\n\n-- migrate:down\nSELECT -2;\nSELECT -1;\n"))
    await #expect(throws: ProblemList.self) {
      try await convert(["1_a.sql": "-- +micrate Up\n", "2_b.sql": "SELECT 1;\n"])
    }
  }

  @Test("MyBatis: scripts without a number are no migrations, and are named")
  func bootstrap() async throws {
    let history = try await convert([
      "1_a.sql": "\(Self.up)-- //@UNDO\n\(Self.down)", "bootstrap.sql": "SELECT 0;\n",
    ])
    #expect(history.names == ["1_a.sql"])
    #expect(history.reviewItems.map(\.location.path) == ["old/bootstrap.sql"])
  }

  // MARK: Names

  private static let named: [(up: String, down: String, file: String)] = [
    ("001.do.create.sql", "001.undo.drop.sql", "001_create.sql"),
    ("001.do.sql", "001.undo.sql", "001.sql"),
    ("001_a-up.sql", "001_a-down.sql", "001_a.sql"),
    ("sqls/001_a-up.sql", "sqls/001_a-down.sql", "001_a.sql"),
    ("001_a.sql", "001_a.down.sql", "001_a.sql"), ("001_a.sql", "001_a.DOWN.sql", "001_a.sql"),
    ("001_a.sql", "001_a_rollback.sql", "001_a.sql"),
    ("001_a.sql", "undo_001_a.sql", "001_a.sql"),
    ("001_up_a.sql", "001_down_a.sql", "001_a.sql"),
    ("up/001_a.sql", "down/001_a.sql", "001_a.sql"),
    ("001_a.sql", "rollback/001_a.sql", "001_a.sql"),
    ("001_a.sql", "rollback/001_a_down.sql", "001_a.sql"),
    ("001_a.sql", "rollback-scripts/001_a.sql", "001_a.sql"),
    ("deploy/001_a.sql", "revert/001_a.sql", "001_a.sql"),
    ("001_scale_down.sql", "001_scale_down.undo.sql", "001_scale_down.sql"),
  ]

  @Test("files of two directions become one, whatever the word for it", arguments: named)
  func pairs(up: String, down: String, file: String) async throws {
    let history = try await convert([up: Self.up, down: Self.down])
    #expect(history.names == [file])
    #expect(history.bodies == ["-- migrate:up\n\(Self.up)\n-- migrate:down\n\(Self.down)"])
    #expect(history.reviewItems.isEmpty)
  }

  @Test("the name of a down migration without an up migration refuses the step")
  func lonelyNames() async throws {
    let history = try await convert([
      "001_a.down.sql": Self.down, "002_b_revert.sql": Self.down, "003_drop_undo_log.sql": Self.up,
    ])
    #expect(
      history.reviewItems.map(\.location.path) == ["old/001_a.down.sql", "old/002_b_revert.sql"])
    #expect(history.bodies[0].hasSuffix("\n-- migrate:down\n\(Self.down)"))
    #expect(history.bodies[1].hasPrefix("-- migrate:up\n-- migrate:todo "))
    #expect(history.bodies[2] == "-- migrate:up\n\(Self.up)")
    let pairs = try await convert(["1_a.up.sql": Self.up, "2_b.down.sql": Self.down])
    #expect(pairs.bodies[1].hasPrefix("-- migrate:up\n-- migrate:todo "))
    let sqlx = try await convert([
      "1_a.sql": "-- no-transaction\n\(Self.up)", "1_a.down.sql": Self.down,
    ])
    #expect(sqlx.names == ["1_a.sql"])
    #expect(sqlx.bodies[0].hasSuffix("-- migrate:down\n\(Self.down)"))
  }

  // MARK: Files

  @Test("each file that is passed over is named with the reason")
  func skipped() async throws {
    let history = try await convert(
      ["01-a.sql": Self.up, "sub/b.sql": Self.up],
      others: [
        "04-grants.sh", "05.sql.gz", "06-x.SQL", "07.pl", "08.do.cjs", "README.md", ".08.sql",
        "sub", "sub/c.sh",
      ])
    #expect(
      history.reviewTexts == [
        "old/04-grants.sh:1: is a program in the shell, and is left out; write what it does in SQL",
        "old/05.sql.gz:1: is compressed, and is left out; unpack it",
        "old/06-x.SQL:1: does not end in .sql, and is left out; rename it if it is a migration",
        "old/07.pl:1: is a program in Perl, and is left out; write what it does in SQL",
        "old/08.do.cjs:1: is a program in JavaScript, and is left out; write what it does in SQL",
      ])
    #expect(
      history.notes == [
        "left out, as no migrations: old/sub/b.sql",
        "left out: old/.08.sql begins with a dot, and is left out, old/README.md is no SQL",
      ])
  }
}
