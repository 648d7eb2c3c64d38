import Migrations
import Testing

@testable import MigrateCommand

@Suite("Import: which tool it was")
struct RecognitionTests {
  private static let samples: [(String, KeyValuePairs<String, String>)] = [
    ("alembic", ["versions/a.py": "revision = 'a'\ndown_revision: str | None = None\n"]),
    ("django", ["shop/migrations/0001_a.py": "class Migration(migrations.Migration):"]),
    ("golang-migrate", ["1_a.up.sql": "SELECT 1;"]),
    ("goose", ["1_a.sql": "-- +goose Up"]),
    ("sql-migrate", ["1_a.sql": "-- +migrate Up"]),
    ("dbmate", ["1_a.sql": "-- migrate:up"]),
    ("flyway", ["V1__a.sql": "SELECT 1;"]),
    ("diesel", ["1_a/up.sql": "SELECT 1;"]),
    ("prisma", ["1_a/migration.sql": "SELECT 1;"]),
    ("tern", ["1_a.sql": "---- create above / drop below ----"]),
    ("tern", ["1_a.sql": "SELECT 1;", "tern.conf": "[database]"]),
    ("liquibase", ["a.sql": "-- liquibase formatted sql\n--changeset a:1"]),
    ("sqlx", ["1_a.sql": "-- no-transaction\nSELECT 1;"]),
    ("rails", ["db/structure.sql": "INSERT INTO schema_migrations (version) VALUES ('1');"]),
    ("sqitch", ["sqitch.plan": "%project=a"]),
    ("yoyo", ["0001.a.py": "from yoyo import step"]),
    ("graphile-migrate", ["committed/000001.sql": "--! Previous: -\n"]),
    ("up-down", ["1_a.sql": "-- Up\nSELECT 1;\n-- Down\nSELECT 2;"]),
    ("plain", ["1_a.sql": "SELECT 1;"]),
  ]

  private func tree(_ files: KeyValuePairs<String, String>) -> SourceTree {
    SourceTree(
      path: "old",
      files: files.map { SourceFile(path: "old/\($0)", name: $0, text: $1) })
  }

  @Test("each format is told from all others", arguments: RecognitionTests.samples)
  func recognized(tool: String, files: KeyValuePairs<String, String>) throws {
    #expect(try MigrationTools.recognizedFormat(in: tree(files)).name == tool)
  }

  @Test("changelogs that hold no SQL are named, with the command that prints it")
  func changelog() async {
    await #expect {
      try await convert([
        "1_a.sql": "SELECT 1;", "db.changelog-master.yaml": "databaseChangeLog:\n- changeSet:\n",
      ])
    } throws: { error in
      "\(error)".hasPrefix("old/db.changelog-master.yaml:1: is a changelog without SQL")
        && "\(error)".contains("liquibase update-sql")
    }
  }

  @Test("files that could be of two tools are not guessed at")
  func ambiguous() {
    let files = tree(["1_a.up.sql": "-- no-transaction\nSELECT 1;"])
    let expected = ImportError.ambiguous(
      directory: "old", candidates: ["golang-migrate", "sqlx"])
    #expect(throws: expected) { try MigrationTools.recognizedFormat(in: files) }
  }

  @Test("a directory without SQL and an unknown tool are refused")
  func unknown() {
    #expect(throws: ImportError.unrecognized(directory: "old")) {
      try MigrationTools.recognizedFormat(in: tree([:]))
    }
    #expect(throws: ImportError.unknownTool("phinx")) { try MigrationTools.format(named: "phinx") }
  }
}
