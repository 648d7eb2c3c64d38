import Migrations
import Testing

@testable import MigrateCommand

/// Formats with a file for each direction.
@Suite("Import of pairs and folders")
struct PairAndFolderFormatTests {
  @Test("golang-migrate: a pair becomes one file that keeps its version")
  func golangMigrate() async throws {
    let history = try await convert([
      "000002_add_tag.up.sql": "CREATE TABLE tag (id int);\n",
      "000002_add_tag.down.sql": "DROP TABLE tag;\n",
      "000010_fill.up.sql": "INSERT INTO tag VALUES (1)",
    ])
    #expect(history.names == ["000002_add_tag.sql", "000010_fill.sql"])
    #expect(
      history.migrations[0].file.text == """
        -- revision: 000002
        -- down_revision: none
        -- message: add tag
        -- migrate:up
        CREATE TABLE tag (id int);

        -- migrate:down
        DROP TABLE tag;

        """)
    #expect(history.migrations[1].file.downRevisions == ["000002"])
    #expect(history.bodies[1] == "-- migrate:up\nINSERT INTO tag VALUES (1)\n")
    #expect(history.reviewItems.isEmpty)
  }

  @Test("golang-migrate: a down file alone needs a look")
  func downAlone() async throws {
    let history = try await convert([
      "1_a.up.sql": "SELECT 1;", "2_b.down.sql": "DROP TABLE b;",
    ])
    #expect(
      history.reviewTexts == [
        "old/2_b.down.sql:1: there is no file for the way up beside it; write what is missing"
      ])
    #expect(history.bodies[1].contains("-- migrate:down\nDROP TABLE b;\n"))
  }

  @Test("golang-migrate: a file that can only have run statement by statement needs no look")
  func multiStatement() async throws {
    let history = try await convert([
      "1_a.up.sql": "CREATE TABLE a (id int);\nCREATE INDEX CONCURRENTLY i ON a (id);\n"
    ])
    #expect(history.reviewItems.isEmpty)
    #expect(history.bodies[0].hasPrefix("-- migrate:up transaction:false\n"))
  }

  @Test("golang-migrate: two files of one version are refused")
  func duplicates() async {
    await #expect {
      try await convert(["1_a.up.sql": "", "01_b.up.sql": ""], from: "golang-migrate")
    } throws: { error in
      "\(error)".contains("another file has the version")
    }
  }

  @Test("sqlx: simple files and pairs, and those outside a transaction")
  func sqlx() async throws {
    let history = try await convert([
      "1_a.sql": "CREATE TABLE a (id int);",
      "2_b.sql": "-- no-transaction\nCREATE INDEX CONCURRENTLY b ON a (id);",
    ])
    #expect(history.revisions == ["1", "2"])
    #expect(history.bodies[0].hasPrefix("-- migrate:up\n"))
    #expect(history.bodies[1].hasPrefix("-- migrate:up transaction:false\n"))
    #expect(history.reviewItems.isEmpty)
  }

  @Test("Diesel: the version is that of its table, and metadata.toml is obeyed")
  func diesel() async throws {
    let history = try await convert([
      "2018-01-02-030405_index/up.sql": "CREATE INDEX CONCURRENTLY i ON a (id);",
      "2018-01-02-030405_index/down.sql": "DROP INDEX CONCURRENTLY i;",
      "2018-01-02-030405_index/metadata.toml": "run_in_transaction = false\n",
      "00000000000000_diesel_initial_setup/up.sql": "SELECT 1;",
    ])
    #expect(history.revisions == ["00000000000000", "20180102030405"])
    #expect(history.names[1] == "20180102030405_index.sql")
    #expect(
      history.bodies[1] == """
        -- migrate:up transaction:false
        CREATE INDEX CONCURRENTLY i ON a (id);

        -- migrate:down transaction:false
        DROP INDEX CONCURRENTLY i;

        """)
    #expect(history.reviewItems.isEmpty)
  }

  @Test("Diesel: two folders of one version both come over")
  func dieselDuplicates() async throws {
    let history = try await convert(["1_a/up.sql": "SELECT 1;", "1_b/up.sql": "SELECT 2;"])
    #expect(history.revisions == ["1", "1b"])
  }

  @Test("Prisma: folders with one script")
  func prisma() async throws {
    let history = try await convert([
      "20230101120000_init/migration.sql": "-- CreateTable\nCREATE TABLE \"User\" (id int);\n",
      "20230201120000_next/migration.sql": "SELECT 1;\n",
    ])
    #expect(history.names == ["20230101120000_init.sql", "20230201120000_next.sql"])
    #expect(!history.bodies[0].contains("migrate:down"))
  }

  @Test("plain: names without a number are counted, in the order of the names")
  func plain() async throws {
    let history = try await convert(["b.sql": "SELECT 2;", "a schema.sql": "SELECT 1;"])
    #expect(history.names == ["0001_a_schema.sql", "0002_b.sql"])
    #expect(history.reviewItems.isEmpty)
  }

  @Test("plain: numbers that sort otherwise than the names need a look")
  func plainOrder() async throws {
    let history = try await convert(["10_c.sql": "SELECT 10;", "2_b.sql": "SELECT 2;"])
    #expect(history.revisions == ["2", "10"])
    #expect(history.reviewItems.count == 1)
  }

  @Test("a gap between numbers and a file that is no migration are mentioned")
  func notes() async throws {
    let history = try await convert([
      "1_a.up.sql": "", "2_b.up.sql": "", "4_d.up.sql": "", "seeds.sql": "",
    ])
    #expect(
      history.notes == [
        "there is no version between 2 and 4; is a file missing?",
        "left out, as no migrations: old/seeds.sql",
      ])
    #expect(history.reviewItems.isEmpty)
  }
}
