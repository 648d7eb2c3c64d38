import Foundation
import Support
import Testing

/// A project of the real yoyo.
@Suite("import from yoyo")
struct YoyoImportTests {
  private static let files: KeyValuePairs<String, String> = [
    "old/20240101_01_aB3dE-create-note.py": """
    \"""
    Create the notes
    \"""
    from yoyo import step

    __depends__ = {}

    steps = [
        step(
            "CREATE TABLE note (id int PRIMARY KEY, share text DEFAULT '50%')",
            "DROP TABLE note",
        ),
        step('''
            CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$  -- one
        ''', "DROP FUNCTION one()"),
    ]
    """,
    "old/0002.tag.sql": """
    -- the tags
    -- depends: 20240101_01_aB3dE-create-note

    CREATE TABLE tag (note int REFERENCES note);
    CREATE INDEX tag_note ON tag (note);
    """,
    "old/0002.tag.rollback.sql": "DROP INDEX tag_note;\nDROP TABLE tag;\n",
    "old/0003.index.py": """
    from yoyo import step
    __transactional__ = False
    __depends__ = {"0002.tag"}
    step("CREATE INDEX CONCURRENTLY note_share ON note (share)")
    """,
  ]

  @Test("the imported files make the schema that yoyo makes, and take it down again")
  func replay() async throws {
    let expected = try await TestDatabase.with(.postgreSQL) { database in
      try database.directory.write(Self.files)
      let url = database.url.replacing("postgresql://", with: "postgresql+psycopg://")
      let yoyo = try await runProcess(
        testPython, ["-m", "yoyo", "apply", "--batch", "--database", url, "old"],
        in: database.directory)
      #expect(yoyo.exitCode == 0, "\(yoyo)")
      try await database.query(
        "DROP TABLE _yoyo_log, _yoyo_migration, _yoyo_version, yoyo_lock")
      return try await database.schema()
    }
    try await TestDatabase.with(.postgreSQL) { database async throws in
      try database.directory.write(Self.files)
      let result = try await database.migrate("import", "old")
      #expect(result.exitCode == 0, "\(result)")
      let upgrade = try await database.migrate("upgrade", "head")
      #expect(upgrade.exitCode == 0, "\(upgrade)")
      #expect(try await database.schema() == expected)
      #expect(
        try await database.applied() == [
          "0002.tag", "0003.index", "20240101_01_aB3dE_create_note",
        ])
      #expect(
        try database.directory.names(in: "versions") == [
          "0001_create_the_notes.sql", "0002_tag.sql", "0003_index.sql",
        ])
      #expect(
        try database.directory.read("versions/0002_tag.sql")
          .contains("-- depends_on: 20240101_01_aB3dE_create_note\n"))
      // yoyo forgets a step without a way back; here it stays.
      #expect(try await database.migrate("downgrade", "base").exitCode == 65)
      let down = try await database.migrate("stamp", "0002.tag")
      #expect(down.exitCode == 0)
      #expect(try await database.migrate("downgrade", "base").exitCode == 0)
      #expect(try await database.query("SELECT to_regclass('note'), to_regclass('tag')") == "|")
    }
  }
}
