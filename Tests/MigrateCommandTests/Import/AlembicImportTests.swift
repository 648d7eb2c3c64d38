import Foundation
import Support
import Testing

/// Projects of the real Alembic.
@Suite("import from Alembic")
struct AlembicImportTests {
  private static let preamble = "from alembic import op\nimport sqlalchemy as sa\n"

  private static func revision(
    _ id: String, _ message: String, parents: String, rest: String = "", up: String,
    down: String = "    pass\n"
  ) -> (String, String) {
    (
      "alembic/versions/\(id)_\(message).py",
      """
      \"""\(message)

      Create Date: 2024-01-01 00:00:00
      \"""
      \(preamble)
      revision = '\(id)'
      down_revision = \(parents)
      \(rest)

      def upgrade():
      \(up)
      def downgrade():
      \(down)
      """
    )
  }

  private static let revisions = [
    revision(
      "aaaa1111", "note", parents: "None",
      up: """
            op.create_table(
                "note", sa.Column("id", sa.Integer, primary_key=True),
                sa.Column("body", sa.Text, server_default="50% off"))
            op.execute('''CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$
                SELECT 1; $$ -- one''')

        """,
      down: """
            op.execute("DROP FUNCTION one()")
            op.drop_table("note")

        """),
    revision(
      "bbbb2222", "rows", parents: "'aaaa1111'", rest: "branch_labels = ('rows',)",
      up: """
            bind = op.get_bind()
            if bind.engine.url.get_backend_name() == bind.dialect.name == "postgresql":
                bind.execute(
                    sa.text("INSERT INTO note (body) VALUES (:body)"), {"body": "it's"})

        """,
      down: "    op.execute('DELETE FROM note')\n"),
    revision(
      "cccc3333", "index", parents: "'aaaa1111'",
      up: """
            with op.get_context().autocommit_block():
                op.create_index("note_body", "note", ["body"], postgresql_concurrently=True)

        """,
      down: "    op.drop_index('note_body')\n"),
    revision(
      "dddd4444", "join", parents: "('bbbb2222', 'cccc3333')", up: "    pass\n"),
    revision(
      "eeee5555", "audit", parents: "None", rest: "depends_on = 'dddd4444'",
      up: "    op.add_column('note', sa.Column('at', sa.DateTime))\n",
      down: "    op.drop_column('note', 'at')\n"),
  ]

  private func write(_ revisions: [(String, String)], into directory: URL, url: String) throws {
    let driver = url.replacing("postgresql://", with: "postgresql+psycopg://")
    try directory.write([
      "alembic.ini": "[alembic]\nscript_location = alembic\nsqlalchemy.url = \(driver)\n",
      "alembic/env.py": """
      from alembic import context
      from sqlalchemy import create_engine

      url = context.config.get_main_option("sqlalchemy.url")
      if context.is_offline_mode():
          context.configure(url=url, literal_binds=True)
          with context.begin_transaction():
              context.run_migrations()
      else:
          with create_engine(url).connect() as connection:
              context.configure(connection=connection)
              with context.begin_transaction():
                  context.run_migrations()
      """,
    ])
    for (path, text) in revisions { try directory.write([path: text]) }
  }

  private func importAll(_ database: TestDatabase) async throws -> ProcessResult {
    try await database.migrate("import", ".", "--python", testPython)
  }

  @Test("the imported history makes the schema that Alembic makes, and takes it down again")
  func replay() async throws {
    let expected = try await TestDatabase.with(.postgreSQL) { database in
      try write(Self.revisions, into: database.directory, url: database.url)
      let alembic = try await runProcess(
        testPython, ["-m", "alembic", "upgrade", "heads"], in: database.directory)
      #expect(alembic.exitCode == 0, "\(alembic)")
      try await database.query("DROP TABLE alembic_version")
      return try await database.schema()
    }
    try await TestDatabase.with(.postgreSQL) { database async throws in
      try write(Self.revisions, into: database.directory, url: database.url)
      let result = try await importAll(database)
      #expect(result.exitCode == 0, "\(result)")
      #expect(result.output.contains("nothing needs a look"))
      let upgrade = try await database.migrate("upgrade", "heads")
      #expect(upgrade.exitCode == 0, "\(upgrade)")
      #expect(try await database.schema() == expected)
      #expect(try await database.query("SELECT body FROM note") == "it's")
      #expect(
        try await database.applied() == [
          "aaaa1111", "bbbb2222", "cccc3333", "dddd4444", "eeee5555",
        ])
      let show = try await database.migrate("show", "rows@dddd4444")
      #expect(show.output.contains("bbbb2222"))
      let downgrade = try await database.migrate("downgrade", "base")
      #expect(downgrade.exitCode == 0, "\(downgrade)")
      #expect(try await database.schema().contains("note") == false)
    }
  }

  @Test(
    "a project of Flask-Migrate is found from its own directory, and env.py has its application")
  func flask() async throws {
    try await withTemporaryDirectory { directory async throws in
      try directory.write([
        "shop/__init__.py": """
        from flask import Flask

        def create_app():
            app = Flask(__name__)
            app.config["URL"] = "postgresql+psycopg://nobody@localhost/none"
            return app
        """,
        "migrations/alembic.ini": "[alembic]\n",
        "migrations/env.py": """
        from alembic import context
        from flask import current_app

        context.configure(url=current_app.config["URL"], literal_binds=True)
        with context.begin_transaction():
            context.run_migrations()
        """,
      ])
      let revision = Self.revisions[0]
      try directory.write([revision.0.replacing("alembic/", with: "migrations/"): revision.1])
      for place in [".", "migrations"] {
        let result = try await migrate(
          "import", place, "--to", "new-\(place.count)", "--python", testPython, in: directory)
        #expect(result.exitCode == 0, "\(result)")
        #expect(
          try directory.read("new-\(place.count)/0001_note.sql").contains("CREATE TABLE note"))
      }
    }
  }

  @Test("what needs a database is marked and refused, and all else comes over")
  func needsDatabase() async throws {
    let revisions = [
      Self.revisions[0],
      Self.revision(
        "bbbb2222", "fill", parents: "'aaaa1111'",
        up: """
              op.add_column("note", sa.Column("slug", sa.Text))
              for row in op.get_bind().execute(sa.text("SELECT id FROM note")):
                  print(row)

          """,
        down: "    raise NotImplementedError\n"),
      Self.revision(
        "cccc3333", "tag", parents: "'bbbb2222'",
        up: "    op.create_table('tag', sa.Column('id', sa.Integer))\n",
        down: "    sa.inspect(op.get_bind())\n"),
    ]
    try await TestDatabase.with(.postgreSQL) { database async throws in
      try write(revisions, into: database.directory, url: database.url)
      let result = try await importAll(database)
      #expect(result.exitCode == 2)
      let fill = try database.directory.read("versions/0002_fill.sql")
      #expect(fill.contains("-- migrate:todo"))
      #expect(fill.contains("ALTER TABLE note ADD COLUMN slug TEXT;"))
      #expect(!fill.contains("migrate:down"))
      #expect(fill.contains("-- irreversible: the other tool had no down migration"), "\(fill)")
      #expect(result.output.contains("bbbb2222_fill.py:14: reads rows of the database"))
      #expect(result.output.contains("the migration is irreversible until you write its down"))
      #expect(try database.directory.read("versions/0003_tag.sql").contains("CREATE TABLE tag"))
      let upgrade = try await database.migrate("upgrade", "head")
      #expect(upgrade.exitCode == 65)
      #expect(
        upgrade.errors.hasPrefix("versions/0002_fill.sql:7: this step is still to be written"))
      #expect(try await database.query("SELECT to_regclass('note')") == "")
      #expect(try await database.migrate("stamp", "bbbb2222").exitCode == 0)
    }
  }
}
