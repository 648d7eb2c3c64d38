import Migrations
import Testing

@testable import MigrateCommand

/// Statements that mean something else once they are joined, converted, or read without psql.
@Suite("Import: statements that keep their meaning")
struct FaithfulStatementTests {
  @Test("transactions that cannot be one become revisions, and the way down belongs to the first")
  func apart() async throws {
    let history = try await convert([
      "1_a.up.sql": """
      BEGIN;
      SET LOCAL search_path = app;
      CREATE TABLE a (id int);
      COMMIT;

      -- second
      BEGIN;
      CREATE TABLE b (id int);
      COMMIT;

      """,
      "1_a.down.sql": "DROP TABLE b;\n", "2_b.up.sql": "SELECT 2;\n",
    ])
    #expect(history.names == ["1_a.sql", "1_a_2.sql", "2_b.sql"])
    #expect(history.revisions == ["1", "1b", "2"])
    #expect(history.migrations[2].file.downRevisions == ["1b"])
    #expect(history.migrations.map(\.recordedName) == ["1", "1", "2"])
    #expect(
      history.bodies.prefix(2) == [
        """
        -- migrate:up
        SET LOCAL search_path = app;
        CREATE TABLE a (id int);

        -- migrate:down
        DROP TABLE b;

        """, "-- migrate:up\n-- second\nCREATE TABLE b (id int);\n\n-- migrate:down\n",
      ])
    #expect(history.reviewItems.isEmpty)
    #expect(history.notes.first?.contains("became 2 revisions") == true)
  }

  @Test(
    "what lasts until a transaction ends keeps it apart, or needs a look",
    arguments: [
      "SET LOCAL role = x", "SELECT set_config('a.b', 'c', true)", "LOCK TABLE a",
      "CREATE TEMP TABLE t (id int) ON COMMIT DROP", "SET CONSTRAINTS ALL DEFERRED",
      "SELECT pg_advisory_xact_lock(1)", "ALTER TYPE t ADD VALUE 'x'",
    ])
  func transactionState(statement: String) async throws {
    let apart = try await convert([
      "1_a.sql": "BEGIN;\n\(statement);\nCOMMIT;\nBEGIN;\nSELECT 2;\nCOMMIT;\n"
    ])
    #expect(apart.migrations.count == 2)
    let mixed = try await convert([
      "1_a.sql": "SELECT 1;\nBEGIN;\n\(statement);\nCOMMIT;\nSELECT 2;\n"
    ])
    #expect(mixed.reviewItems.map(\.location.line) == [2, 4])
    let line = try await convert([
      "1_a.sql": "BEGIN; \(statement); COMMIT; BEGIN; SELECT 2; COMMIT;\n"
    ])
    #expect(line.reviewItems.count == 4)
    let alone = try await convert(["1_a.sql": "BEGIN;\n\(statement);\nCOMMIT;\n"])
    #expect(alone.reviewItems.isEmpty)
  }

  @Test(
    "another encoding than that of the new files is taken out",
    arguments: [
      "SET client_encoding = 'LATIN1'", "set session client_encoding to win1252",
      "SET NAMES 'LATIN1'", "SELECT pg_catalog.set_config('client_encoding', 'SQL_ASCII', false)",
    ])
  func encoding(statement: String) async throws {
    let history = try await convert([
      "1_a.sql": "\(statement);\nSET client_encoding = 'UTF8';\nINSERT INTO t VALUES ('é');\n"
    ])
    #expect(
      history.bodies == [
        "-- migrate:up\nSET client_encoding = 'UTF8';\nINSERT INTO t VALUES ('é');\n"
      ])
    #expect(
      history.notes == ["old/1_a.sql:1: `\(statement)` is left out, as the new files are UTF-8"])
  }

  @Test("variables of psql need a look, and what only resembles them does not")
  func variables() async throws {
    let history = try await convert([
      "1_a.sql": """
      SET ROLE :owner;
      SELECT ':x', a::int, b[1:n], c[:n] FROM t;
      SELECT * FROM t WHERE a = :'value';
      GRANT ALL ON t TO :"role";
      \\set x 1
      SELECT 'CREATE DATABASE d' \\gexec

      """
    ])
    #expect(history.reviewItems.map(\.location.line).sorted() == [1, 3, 4, 5, 6])
    #expect(history.reviewTexts.contains { $0.contains("`:'value'`") })
  }

  private static let orders: [(String, KeyValuePairs<String, String>, [String])] = [
    (
      "diesel",
      [
        "2026-08-02-120000_b/up.sql": "SELECT 2;", "2026-08-01-120000-0000_a/up.sql": "SELECT 1;",
        "00000000000000_c/up.sql": "SELECT 0;",
      ], ["00000000000000", "202608011200000000", "20260802120000"]
    ),
    (
      "dbmate",
      [
        "10_a.sql": "-- migrate:up\n", "2_b.sql": "-- migrate:up\n", "1b.sql": "-- migrate:up\n",
      ], ["10", "1", "2"]
    ),
    (
      "sql-migrate",
      [
        "10_a.sql": "-- +migrate Up\n", "2b.sql": "-- +migrate Up\n", "x.sql": "-- +migrate Up\n",
        "02_a.sql": "-- +migrate Up\n",
      ], ["02_a.sql", "2b.sql", "10_a.sql", "x.sql"]
    ),
    ("goose", ["10_a.sql": "-- +goose Up\n", "9_b.sql": "-- +goose Up\n"], ["9", "10"]),
    (
      "prisma",
      ["2_b/migration.sql": "", "10_a/migration.sql": "", "10-c/migration.sql": ""],
      ["10-c", "10_a", "2_b"]
    ),
    ("flyway", ["V10__a.sql": "", "V9.1__b.sql": "", "V9__c.sql": ""], ["9", "9.1", "10"]),
  ]

  @Test("the order is that of each tool", arguments: orders)
  func order(tool: String, files: KeyValuePairs<String, String>, expected: [String]) async throws {
    let history = try await convert(files, from: tool)
    #expect(history.migrations.map(\.recordedName) == expected)
  }

  @Test("Atlas: directives, and files in a file")
  func atlas() async throws {
    let history = try await convert(
      [
        "20240101_a.sql": "-- atlas:txmode none\n\nCREATE INDEX CONCURRENTLY i ON a (id);\n",
        "20240102_b.sql":
          "-- atlas:txtar\n\n-- migration.sql --\nSELECT 1;\n-- down.sql --\nSELECT -1;\n",
        "20240103_c.sql": "-- atlas:delimiter \\n\\n\n\nSELECT 3;\n",
      ], others: ["atlas.sum"])
    #expect(history.bodies[0].hasPrefix("-- migrate:up transaction:false\n"))
    #expect(history.bodies[1] == "-- migrate:up\nSELECT 1;\n\n-- migrate:down\nSELECT -1;\n")
    #expect(history.reviewItems.map(\.location.path) == ["old/20240103_c.sql"])
    // It keeps its sums beside the files of other tools too.
    let goose = try await convert(["1_a.sql": "-- +goose Up\nSELECT 1;\n"], others: ["atlas.sum"])
    #expect(goose.bodies == ["-- migrate:up\nSELECT 1;\n"])
  }

  @Test("graphile-migrate: committed files by their headers, and the current one is named")
  func graphile() async throws {
    let history = try await convert([
      "committed/000001-a.sql":
        "--! Previous: -\n--! Hash: sha1:a\n--! Message: first tables\n--! no-transaction\n\nSELECT 1;\n",
      "committed/000002.sql":
        "--! Previous: sha1:a\n\n--! split: 1-b.sql\nSELECT :DATABASE_NAME;\n",
      "current.sql": "SELECT 3;\n",
    ])
    #expect(history.names == ["000001_first_tables.sql", "000002.sql"])
    #expect(history.bodies[0] == "-- migrate:up transaction:false\nSELECT 1;\n")
    #expect(
      history.reviewItems.map(\.location.path) == ["old/current.sql", "old/committed/000002.sql"])
  }
}
