import Basics
import Foundation
import Support
import Testing

@Suite("review")
struct ReviewTests {
  private static let released = """
    -- migrate:up
    CREATE TABLE item (id integer PRIMARY KEY, name text);
    -- migrate:down
    DROP TABLE item;

    """
  private static let new: KeyValuePairs = [
    "0002_price.sql": """
    -- migrate:up
    ALTER TABLE item ADD COLUMN price numeric;
    CREATE INDEX item_name ON item (name);
    -- migrate:down
    DROP INDEX item_name;

    """,
    "0003_drop.sql": """
    -- phase: contract
    -- irreversible: nobody reads it
    -- migrate:up
    ALTER TABLE item DROP COLUMN name; -- `name`, ```in a fence```

    """,
  ]

  /// A project of which the first file is in a commit.
  private func withProject(
    _ kind: TestDatabaseKind, _ work: (TestDatabase) async throws -> Void
  ) async throws {
    try await TestDatabase.with(kind, versions: ["0001_item.sql": Self.released]) {
      database async throws in
      try await database.git("init", "-q")
      try await database.git("add", "versions")
      try await database.git("commit", "-qm", "released")
      try database.write(Self.new)
      try await work(database)
    }
  }

  @Test("tells of each new revision its SQL, its findings, its locks and its way back")
  func page() async throws {
    try await withProject(.postgreSQL) { database in
      let result = try await database.migrate("review", "--since", "HEAD")
      #expect(result.exitCode == 0, "\(result.errors)")
      for text in [
        "Migrations: 2 new revisions", "head: 0001 → 0003",
        "before the new version of the application: 0002",
        "when the version before is gone: 0003 (contract)",
        "0003 (contract) stands on 0002 (expand) of the same release",
        "    ALTER TABLE item ADD COLUMN price numeric;",
        "Way back: wrong: after the down migration the schema is another than before",
        "    + column public.item.price: numeric", "warning index-not-concurrent, line 3:",
        "Way back: irreversible (nobody reads it)",
      ] {
        #expect(result.output.contains(text), "\(text)\n\(result.output)")
      }
      let lock = result.output.contains(#/2 +ACCESS EXCLUSIVE +public.item +reads and writes/#)
      #expect(lock, "\(result.output)")
      #expect(
        try await database.query("SELECT count(*) FROM pg_class WHERE relname = 'item'") == "0")
    }
  }

  @Test("is Markdown in which no text of a file is markup")
  func markdown() async throws {
    try await withProject(.postgreSQL) { database in
      let result = try await database.migrate(
        "review", "--since", "HEAD", "--format", "markdown", "-o", "review.md")
      #expect(result.exitCode == 0, "\(result.errors)")
      let page = try String(
        contentsOf: database.directory.appending(path: "review.md"), encoding: .utf8)
      #expect(page.hasPrefix("## Migrations: 2 new revisions\n"))
      #expect(page.contains("| 0002 | price | expand | wrong |"), "\(page)")
      #expect(page.contains("````sql\nALTER TABLE item DROP COLUMN name;"), "\(page)")
      #expect(page.contains("<details><summary>Down</summary>"))
    }
  }

  @Test("has objects for programs, and tells what of a released file has changed")
  func json() async throws {
    try await withProject(.postgreSQL) { database in
      try database.write(["0001_item.sql": Self.released + "-- edited\n"])
      let result = try await database.migrate("review", "--since", "HEAD", "--json")
      let review = try JSONValue(parsing: result.output)
      let file = try #require(review["changed_files"]?[0])
      #expect(file["path"]?.text == "versions/0001_item.sql")
      #expect(file["is_removed"]?.boolean == false)
      let revision = try #require(review["reviewed"]?[0])
      #expect(revision["verification"]?["verdict"]?.text == "wrong")
      #expect(
        revision["traced"]?[0]?["trace"]?["locks"]?[0]?["lock"]?.text == "ACCESS EXCLUSIVE")
      #expect(revision["findings"]?.elements.isEmpty == false)
    }
  }

  @Test("has the rest where nothing can be run, and the error of a revision that fails")
  func withoutServer() async throws {
    try await withProject(.postgreSQL) { database in
      let result = try await database.migrate(
        "review", "--since", "HEAD", "--scratch-url", "postgresql://nobody@127.0.0.1:1/none")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output.contains("not run on a scratch database: "))
      #expect(result.output.contains("warning index-not-concurrent"))
      try database.write(["0003_drop.sql": "-- migrate:up\nALTER TABLE item DROP COLUMN nam;\n"])
      let failing = try await database.migrate("review", "--since", "HEAD")
      #expect(failing.exitCode == 0, "\(failing.errors)")
      #expect(failing.output.contains("not found out: the up migration fails"))
      #expect(failing.output.contains(#"column "nam" of relation "item" does not exist"#))
    }
  }

  @Test("asks the database what is new, and works on SQLite")
  func sqlite() async throws {
    try await withProject(.sqlite) { database in
      let unknown = try await database.migrate(
        "review", environment: ["MIGRATE_URL": "sqlite:///none.db"])
      #expect(unknown.exitCode == 64)
      #expect(unknown.errors.contains("--since origin/main"))
      try await database.migrate("upgrade", "0001")
      let result = try await database.migrate("review")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output.contains("Migrations: 2 new revisions"))
      #expect(result.output.contains("error in index item_name after drop column"))
    }
  }

  @Test("says that a revision opens a second head")
  func heads() async throws {
    try await withProject(.sqlite) { database in
      try database.write([
        "0004_other.sql":
          "-- down_revision: 0001\n-- migrate:up\nCREATE TABLE o (id int);\n-- migrate:down\nDROP TABLE o;\n"
      ])
      let result = try await database.migrate("review", "--since", "HEAD", "--no-run")
      #expect(result.output.contains("the graph gets 2 heads (0003, 0004)"), "\(result.output)")
      #expect(result.output.contains("not run on a scratch database: --no-run"))
    }
  }
}
