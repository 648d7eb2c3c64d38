import Foundation
import Support
import Testing

@Suite("dump")
struct DumpTests {
  static let kinds = [TestDatabaseKind.sqlite, .postgreSQL]

  /// One schema, reached in one step and in several ones.
  struct Paths: Sendable {
    let direct: String
    let detour: [String]

    static func of(_ kind: TestDatabaseKind) -> Paths {
      kind == .sqlite ? sqlite : postgreSQL
    }

    private static let sqlite = Paths(
      direct: """
        CREATE TABLE person(id integer PRIMARY KEY,
          -- as in the passport
          name text NOT NULL, born date, CHECK (name <> ''));
        CREATE TABLE "order" (id integer PRIMARY KEY AUTOINCREMENT,
          person_id integer REFERENCES person (id));
        CREATE INDEX order_person ON "order" (person_id);
        CREATE VIEW person_order AS SELECT name FROM person;
        CREATE TRIGGER new_order AFTER INSERT ON "order"
          BEGIN UPDATE person SET name = name WHERE id = 1; END;
        CREATE VIRTUAL TABLE document USING fts5(title, body);
        INSERT INTO "order" DEFAULT VALUES;
        """,
      detour: [
        """
        CREATE VIRTUAL TABLE document USING fts5(title, body);
        CREATE TABLE "order" (id integer PRIMARY KEY AUTOINCREMENT,
          person_id integer REFERENCES someone (id));
        CREATE TABLE someone (id integer PRIMARY KEY, name text NOT NULL, CHECK (name <> ''));
        """,
        """
        CREATE TRIGGER new_order AFTER INSERT ON "order"
          BEGIN UPDATE someone SET name = name WHERE id = 1; END;
        CREATE INDEX order_person ON "order" (person_id);
        ALTER TABLE someone ADD COLUMN born date;
        ALTER TABLE someone RENAME TO person;
        CREATE VIEW person_order AS SELECT name FROM person;
        """,
      ])

    private static let postgreSQL = Paths(
      direct: """
        CREATE TYPE mood AS ENUM ('glad', 'sad');
        CREATE FUNCTION shout(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT upper($1) $$;
        CREATE TABLE person (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, mood mood,
          CONSTRAINT named CHECK (name <> ''));
        COMMENT ON TABLE person IS 'who; \\restrict';
        CREATE TABLE "order" (id serial PRIMARY KEY, person_id bigint REFERENCES person (id));
        CREATE INDEX person_shout ON person (shout(name));
        CREATE INDEX order_person ON "order" (person_id);
        CREATE VIEW person_order AS SELECT p.name, o.id FROM person p JOIN "order" o ON p.id = o.person_id;
        CREATE EXTENSION citext;
        """,
      detour: [
        """
        CREATE EXTENSION citext;
        CREATE TABLE "order" (id serial PRIMARY KEY, person_id bigint);
        CREATE INDEX order_person ON "order" (person_id);
        CREATE TYPE mood AS ENUM ('glad');
        CREATE TABLE human (id bigint GENERATED ALWAYS AS IDENTITY, name text NOT NULL);
        """,
        """
        ALTER TABLE human RENAME TO person;
        ALTER SEQUENCE human_id_seq RENAME TO person_id_seq;
        ALTER TABLE person ADD PRIMARY KEY (id);
        ALTER TABLE person ADD COLUMN mood mood;
        ALTER TYPE mood ADD VALUE 'sad';
        ALTER TABLE "order" ADD FOREIGN KEY (person_id) REFERENCES person (id);
        ALTER TABLE person ADD CONSTRAINT named CHECK (name <> '');
        CREATE VIEW person_order AS SELECT p.name, o.id FROM person p JOIN "order" o ON p.id = o.person_id;
        CREATE FUNCTION shout(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT upper($1) $$;
        CREATE INDEX person_shout ON person (shout(name));
        COMMENT ON TABLE person IS 'who; \\restrict';
        """,
      ])
  }

  @Test(
    "is the same for one schema, whatever way led to it, and for a database made from the dump",
    arguments: kinds)
  func deterministic(kind: TestDatabaseKind) async throws {
    let paths = Paths.of(kind)
    let direct = try await TestDatabase.with(kind) { database async throws in
      try database.write([
        "0001_first.sql": "-- migrate:up\n\(paths.direct)", "0002_second.sql": "-- migrate:up\n",
      ])
      return try await Self.dump(database)
    }
    let detour = try await TestDatabase.with(kind) { database async throws in
      try database.write([
        "0001_first.sql": "-- migrate:up\n\(paths.detour[0])",
        "0002_second.sql": "-- migrate:up\n\(paths.detour[1])",
      ])
      return try await Self.dump(database)
    }
    #expect(direct == detour)
    #expect(!direct.contains("migrate_"))
    #expect(!direct.contains("sqlite_sequence") && !direct.contains("SET statement_timeout"))
    #expect(direct.contains("--   migrate stamp 0002\n"))

    try await TestDatabase.with(kind) { database async throws in
      try database.write([
        "0001_first.sql": "-- migrate:up\n", "0002_second.sql": "-- migrate:up\n",
      ])
      try await database.query(direct)
      #expect(try await database.migrate("stamp", "0002").exitCode == 0)
      #expect(try await database.migrate("dump", "-o", "-").output == direct)
    }
  }

  private static func dump(_ database: TestDatabase) async throws -> String {
    let run = try await database.migrate("upgrade", "head")
    #expect(run.exitCode == 0, "\(run.errors)")
    let result = try await database.migrate("dump", "-o", "-")
    #expect(result.exitCode == 0, "\(result.errors)")
    return result.output
  }

  @Test("--check shows how the file differs and ends with 2", arguments: kinds)
  func check(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: UpgradeTests.versions) { database async throws in
      try await database.migrate("upgrade", "0001")
      #expect(try await database.migrate("dump").output == "wrote schema.sql\n")
      #expect(try await database.migrate("dump", "--check").exitCode == 0)

      try await database.migrate("upgrade", "head")
      let result = try await database.migrate("dump", "--check")
      #expect(result.exitCode == 2, "\(result.errors)")
      #expect(result.output.hasPrefix("--- schema.sql\n+++ the database\n+"))
      #expect(result.output.contains("\n---   migrate stamp 0001\n"))
      #expect(result.output.contains("\n+--   migrate stamp 0003\n"))
      #expect(try await database.migrate("dump", "--check", "-o", "none.sql").exitCode == 2)
      #expect(try await database.migrate("dump", "--check", "-o", "-").exitCode == 64)
    }
  }

  @Test("is written after every run that did something, when so configured", arguments: kinds)
  func afterUpgrade(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: UpgradeTests.versions) { database async throws in
      let configuration = database.directory.appending(path: "migrate.conf")
      try "dump_after_upgrade = \"schema.sql\"\n".write(
        to: configuration, atomically: true, encoding: .utf8)
      let schema = database.directory.appending(path: "schema.sql")
      func text() throws -> String { try String(contentsOf: schema, encoding: .utf8) }

      try await database.migrate("upgrade", "head", "--dry-run")
      #expect(!FileManager.default.fileExists(atPath: schema.path))
      try await database.migrate("upgrade", "head")
      #expect(try text().contains("migrate stamp 0003"))
      try await database.migrate("downgrade", "0001")
      #expect(try text().contains("migrate stamp 0001"))
      #expect(try await database.migrate("dump", "--check").exitCode == 0)

      let failed = try await database.migrate(
        "upgrade", "head", "--dump-after-upgrade", "nowhere/schema.sql")
      #expect(failed.exitCode == 78)
      #expect(failed.errors.contains("The run itself is done and recorded"), "\(failed.errors)")
      #expect(try await database.applied() == ["0001", "0002", "0003"])
    }
  }

  @Test("owners and privileges are written when asked for")
  func content() async throws {
    try await TestDatabase.with(.postgreSQL, versions: UpgradeTests.versions) {
      database async throws in
      try await database.migrate("upgrade", "head")
      try await database.query("GRANT SELECT ON users TO PUBLIC")
      let plain = try await database.migrate("dump", "-o", "-").output
      #expect(!plain.contains("OWNER TO") && !plain.contains("GRANT"))
      let full = try await database.migrate("dump", "-o", "-", "--owners", "--privileges").output
      #expect(full.contains("ALTER TABLE public.users OWNER TO postgres;"))
      #expect(full.contains("GRANT SELECT ON TABLE public.users TO PUBLIC;"))
    }
  }

  @Test("options of the URL, which may set secrets, are no arguments of pg_dump")
  func options() async throws {
    try await TestDatabase.with(.postgreSQL) { database async throws in
      let program = database.directory.appending(path: "pg_dump")
      try database.directory.write([
        "pg_dump": "#!/bin/sh\necho \"$@\" > arguments\necho \"$PGOPTIONS\" > options\nexit 1\n"
      ])
      chmod(program.path, 0o700)
      let separator = database.url.contains("?") ? "&" : "?"
      _ = try await database.migrate(
        "dump", "--url", database.url + separator + "options=-c%20app.key%3Dhunter2",
        environment: ["MIGRATE_PG_DUMP": program.path])
      #expect(try !database.directory.read("arguments").contains("hunter2"))
      #expect(try database.directory.read("options") == "-c app.key=hunter2\n")
    }
  }

  @Test("a configured pg_dump that is not there is named, and so is what one says that fails")
  func noProgram() async throws {
    try await TestDatabase.with(.postgreSQL) { database async throws in
      let missing = try await database.migrate(
        "dump", "-o", "-", environment: ["MIGRATE_PG_DUMP": "/nowhere/pg_dump"])
      #expect(missing.exitCode == 78)
      #expect(
        missing.errors
          == "error: the configured pg_dump /nowhere/pg_dump cannot be run: No such file or directory\n"
      )
      let failing = try await database.migrate(
        "dump", "-o", "-", environment: ["MIGRATE_PG_DUMP": "/bin/ls"])
      #expect(failing.exitCode == 78)
      #expect(failing.errors.contains("/bin/ls failed:\n/bin/ls: "), "\(failing.errors)")
    }
  }
}
