import Foundation
import Support
import Testing

/// From the real Alembic to migrate, and back.
@Suite("Alembic")
struct AlembicTests {
  /// Two branches and their merge.
  private static let modules: KeyValuePairs = [
    "alembic/versions/1aaa_note.py": module(
      "1aaa", "None",
      up: """
        op.create_table("note", sa.Column("id", sa.BigInteger, primary_key=True),
                            sa.Column("body", sa.Text))
        """, down: #"op.drop_table("note")"#),
    "alembic/versions/2bbb_index.py": module(
      "2bbb", "\"1aaa\"", up: #"op.create_index("note_body", "note", ["body"])"#,
      down: #"op.drop_index("note_body")"#),
    "alembic/versions/3ccc_tag.py": module(
      "3ccc", "\"1aaa\"", up: #"op.execute("CREATE TABLE tag (name text DEFAULT '%')")"#,
      down: #"op.drop_table("tag")"#),
    "alembic/versions/4ddd_merge.py": module(
      "4ddd", #"("2bbb", "3ccc")"#, up: "pass", down: "pass"),
  ]

  private static func module(
    _ revision: String, _ parents: String, up: String, down: String
  ) -> String {
    """
    import sqlalchemy as sa
    from alembic import op

    revision = "\(revision)"
    down_revision = \(parents)

    def upgrade():
        \(up)

    def downgrade():
        \(down)
    """
  }

  @Test("its state is taken over, with both branches, and it finds nothing pending on the way back")
  func thereAndBack() async throws {
    try await TestDatabase.with(.postgreSQL) { expected async throws in
      try expected.directory.write(Self.modules)
      let up = try await AlembicProject(expected).run("upgrade", "head")
      #expect(up.exitCode == 0, "\(up)")

      try await TestDatabase.with(.postgreSQL) { database async throws in
        try database.directory.write(Self.modules)
        let alembic = try AlembicProject(database)
        for revision in ["2bbb", "3ccc"] {
          let part = try await alembic.run("upgrade", revision)
          #expect(part.exitCode == 0, "\(part)")
        }
        let adopted = try await database.migrate(
          "import", ".", "--python", testPython, "--adopt")
        #expect(adopted.exitCode == 0, "\(adopted)")
        #expect(try await database.applied() == ["1aaa", "2bbb", "3ccc"])
        #expect(try await database.migrate("upgrade", "head").exitCode == 0)
        #expect(
          try await postgreSQLSchema(database.url, excluding: ["migrate_*"])
            == postgreSQLSchema(expected.url))

        let old = database.directory.appending(path: "alembic/versions")
        try FileManager.default.removeItem(at: old)
        let exported = try await database.migrate(
          "export", "--to", "alembic", "alembic/versions", "--url", database.url)
        #expect(exported.exitCode == 0, "\(exported)")
        #expect(try await alembic.run("current", "--check-heads").exitCode == 0)
        let down = try await alembic.run("downgrade", "base")
        #expect(down.exitCode == 0, "\(down)")
        #expect(try await database.query("SELECT to_regclass('note')") == "")
      }
    }
  }

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
