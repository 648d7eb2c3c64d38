import Foundation
import Support
import Testing

/// From migrate to the real Alembic.
@Suite("Alembic")
struct AlembicTests {
  private static let versions: KeyValuePairs = [
    "0001_note.sql": """
    -- migrate:up
    CREATE TABLE note (id bigint PRIMARY KEY, body text DEFAULT ':x 5% "q" \\ :y::z end');
    CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$
      SELECT "1" FROM (SELECT 1) AS t ("1");
    $$;
    -- migrate:down
    DROP FUNCTION one();
    DROP TABLE note;
    """,
    "0002_index.sql": """
    -- message: index the "body"
    -- down_revision: 0001
    -- branch_labels: search
    -- migrate:up transaction:false
    CREATE INDEX CONCURRENTLY note_body ON note (body);
    -- migrate:down
    DROP INDEX note_body;
    """,
    "0003_tag.sql": """
    -- down_revision: 0001
    -- migrate:up
    CREATE TABLE tag (id bigint PRIMARY KEY);
    -- migrate:down
    DROP TABLE tag;
    """,
    "0004_merge.sql": "-- down_revision: 0002, 0003\n-- migrate:up\n-- migrate:down\n",
    "0005_count.sql": """
    -- down_revision: none
    -- depends_on: 0003
    -- migrate:up
    CREATE TABLE tag_count (count bigint);
    -- migrate:down
    DROP TABLE tag_count;
    """,
  ]

  @Test("it makes the same schema of the exported files, and goes on where migrate stopped")
  func export() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      #expect(try await database.migrate("upgrade", "heads").exitCode == 0)
      let alembic = try AlembicProject(database)
      let exported = try await database.migrate(
        "export", "--to", "alembic", "alembic/versions", "--url", database.url)
      #expect(exported.exitCode == 0, "\(exported)")
      let current = try await alembic.run("current", "--check-heads")
      #expect(current.output.contains("0004 (head) (mergepoint)"), "\(current)")
      #expect(
        try await database.query("SELECT version_num FROM alembic_version ORDER BY 1")
          == "0004\n0005")
      let schema = try await postgreSQLSchema(database.url, excluding: ["migrate_*"])

      let down = try await alembic.run("downgrade", "base")
      #expect(down.exitCode == 0, "\(down)")
      #expect(try await database.query("SELECT to_regclass('note')") == "")
      let up = try await alembic.run("upgrade", "heads")
      #expect(up.exitCode == 0, "\(up)")
      #expect(try await postgreSQLSchema(database.url, excluding: ["migrate_*"]) == schema)
    }
  }
}
