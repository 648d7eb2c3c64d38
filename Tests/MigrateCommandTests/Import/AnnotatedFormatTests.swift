import Migrations
import Testing

@testable import MigrateCommand

/// Formats with both directions in one file.
@Suite("Import of annotated files")
struct AnnotatedFormatTests {
  @Test("goose: directions, statements, and what runs outside a transaction")
  func goose() async throws {
    let history = try await convert([
      "00001_f.sql": """
      -- +goose Up
      -- +goose StatementBegin
      CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$
      -- +goose StatementEnd
      CREATE TABLE a (id int);
      -- +goose Down
      DROP TABLE a;
      DROP FUNCTION one();

      """,
      "00002_i.sql":
        "-- +goose NO TRANSACTION\n-- +goose Up\nCREATE INDEX CONCURRENTLY i ON a (id);\n",
    ])
    #expect(
      history.bodies[0] == """
        -- migrate:up
        CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$
        ;
        CREATE TABLE a (id int);

        -- migrate:down
        DROP TABLE a;
        DROP FUNCTION one();

        """)
    #expect(
      history.bodies[1]
        == "-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY i ON a (id);\n")
    #expect(history.reviewItems.isEmpty)
  }

  @Test("goose: a migration in Go keeps its place and needs a look")
  func gooseProgram() async throws {
    let history = try await convert(
      ["1_a.sql": "-- +goose Up\nSELECT 1;", "3_c.sql": "-- +goose Up\nSELECT 3;"],
      others: ["2_b.go", "2_b_test.go", "main.go"])
    #expect(history.revisions == ["1", "2", "3"])
    #expect(
      history.reviewTexts == [
        "old/2_b.go:1: is a program in Go; write what it does in SQL or as a Swift migration"
      ])
    #expect(history.bodies[1] == "-- migrate:up\n-- migrate:todo old/2_b.go:1 is a program in Go\n")
  }

  @Test("goose: a file without Up is refused")
  func gooseWithoutUp() async {
    await #expect {
      try await convert(["1_a.sql": "-- +goose Up", "2_b.sql": "SELECT 1;"])
    } throws: { error in
      "\(error)" == "old/2_b.sql:1: there is no line `-- +goose Up`"
    }
  }

  @Test("sql-migrate: notransaction belongs to one direction")
  func sqlMigrate() async throws {
    let history = try await convert([
      "1_a.sql": """
      -- +migrate Up notransaction
      CREATE INDEX CONCURRENTLY i ON a (id);
      -- +migrate Down
      DROP INDEX i;
      """
    ])
    #expect(history.bodies[0].contains("-- migrate:up transaction:false\n"))
    #expect(history.bodies[0].contains("-- migrate:down\nDROP INDEX i;\n"))
  }

  @Test("tern: the separator begins the down migration, and templates need a look")
  func tern() async throws {
    let history = try await convert([
      "001_a.sql": """
      CREATE TABLE a (id int);
      ---- create above / drop below ----
      DROP TABLE a;
      """,
      "002_b.sql": "SELECT '{{1,2}}'::int[];\nCREATE SCHEMA {{.schema}};\n",
    ])
    #expect(history.revisions == ["001", "002"])
    #expect(history.bodies[0].hasSuffix("-- migrate:down\nDROP TABLE a;\n"))
    #expect(
      history.reviewTexts == ["old/002_b.sql:2: holds a placeholder `{{…`; write its value"])
    #expect(history.bodies[1].contains("-- migrate import: holds a placeholder"))
  }

  @Test("dbmate: the files come over as they are, and it is said that they need not")
  func dbmate() async throws {
    let history = try await convert([
      "20240101000000_a.sql": """
      -- migrate:up transaction:false
      CREATE INDEX CONCURRENTLY i ON a (id);

      -- migrate:down
      DROP INDEX i;

      """
    ])
    #expect(
      history.bodies == [
        """
        -- migrate:up transaction:false
        CREATE INDEX CONCURRENTLY i ON a (id);

        -- migrate:down
        DROP INDEX i;

        """
      ])
    #expect(history.notes[0].hasPrefix("these files are in migrate's own format"))
  }

  @Test("Liquibase: changesets, rollbacks and what only Liquibase does")
  func liquibase() async throws {
    let history = try await convert([
      "changelog.sql": """
      --liquibase formatted sql

      --changeset ann:1
      CREATE TABLE a (id int);
      --rollback DROP TABLE a;

      --changeset bob:index runInTransaction:false
      CREATE INDEX CONCURRENTLY i ON a (id);
      /* liquibase rollback
      DROP INDEX i;
      */
      --changeset bob:view runOnChange:true
      CREATE VIEW v AS SELECT 1;
      """
    ])
    #expect(history.names == ["0001_ann_1.sql", "0002_bob_index.sql", "0003_bob_view.sql"])
    #expect(history.migrations[0].file.message == "ann:1")
    #expect(
      history.bodies[0] == """
        -- migrate:up
        CREATE TABLE a (id int);

        -- migrate:down
        DROP TABLE a;

        """)
    #expect(history.bodies[1].hasPrefix("-- migrate:up transaction:false\n"))
    #expect(history.bodies[1].contains("\nDROP INDEX i;\n"))
    #expect(
      history.reviewTexts == [
        "old/changelog.sql:12: Liquibase acts on `runOnChange:true`, and migrate does not"
      ])
  }
}
