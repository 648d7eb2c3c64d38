import Foundation
import Support
import Testing

@Suite("squash")
struct SquashCommandTests {
  private static let person = """
    -- migrate:up
    CREATE TABLE person (id integer PRIMARY KEY, name text);
    -- migrate:down
    DROP TABLE person;
    """

  @Test("lists what changes rows, and leaves it out when told", arguments: DumpTests.kinds)
  func data(kind: TestDatabaseKind) async throws {
    let versions: KeyValuePairs = [
      "0001_person.sql": Self.person,
      "0002_fill.sql": """
      -- migrate:up
      -- the first one
      INSERT INTO person VALUES (1, 'Ada');
      ALTER TABLE person ADD COLUMN born integer;
      WITH found AS (SELECT 1) UPDATE person SET born = 1815;
      -- migrate:down
      ALTER TABLE person DROP COLUMN born;
      """,
    ]
    try await TestDatabase.with(kind, versions: versions) { database async throws in
      let dry = try await database.migrate("squash", ":0002", "--dry-run")
      #expect(dry.exitCode == 0, "\(dry.errors)")
      #expect(
        dry.output.hasPrefix(
          """
          versions/0002_fill.sql:3: kept: INSERT INTO person VALUES (1, 'Ada')
          versions/0002_fill.sql:5: kept: WITH found AS (SELECT 1) UPDATE person SET born = 1815
          would create 0002_squash_of_0001_to_0002.sql

          """), "\(dry.output)")
      let result = try await database.migrate("squash", ":0002", "--drop-data", "-m", "all")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output.contains("versions/0002_fill.sql:3: left out: INSERT"))
      #expect(
        try database.directory.read("versions/0002_all.sql") == """
          -- revision: 0002_squash
          -- down_revision: none
          -- replaces: 0001, 0002
          -- message: all
          -- migrate:up
          -- 0001: person
          CREATE TABLE person (id integer PRIMARY KEY, name text);

          -- 0002: fill
          ALTER TABLE person ADD COLUMN born integer;

          -- migrate:down
          -- 0002: fill
          ALTER TABLE person DROP COLUMN born;

          -- 0001: person
          DROP TABLE person;

          """)
      #expect(try await database.migrate("upgrade", "head").exitCode == 0)
      #expect(try await database.query("SELECT count(*) FROM person") == "0")
    }
  }

  @Test("says why there is no way back, as the revisions did")
  func irreversible() async throws {
    let versions: KeyValuePairs = [
      "0001_person.sql": Self.person,
      "0002_gone.sql": "-- irreversible: of no use\n-- migrate:up\nDROP TABLE person;\n",
    ]
    try await TestDatabase.with(.sqlite, versions: versions) { database async throws in
      try await database.succeed("squash", ":0002", "-m", "all")
      let text = try database.directory.read("versions/0002_all.sql")
      #expect(text.contains("-- irreversible: 0002: of no use\n"), "\(text)")
    }
  }

  @Test("--schema writes what the range leads to, from base only", arguments: DumpTests.kinds)
  func schema(kind: TestDatabaseKind) async throws {
    let paths = DumpTests.Paths.of(kind)
    let versions: KeyValuePairs = [
      "0001_first.sql": "-- migrate:up\n\(paths.detour[0])\n-- migrate:down\n",
      "0002_second.sql": "-- migrate:up\n\(paths.detour[1])\n-- migrate:down\n",
      "0003_row.sql": "-- migrate:up\nINSERT INTO person (name) VALUES ('Ada');\n-- migrate:down\n",
    ]
    try await TestDatabase.with(kind, versions: versions) { database async throws in
      let inside = try await database.migrate("squash", "0002:0003", "--schema")
      #expect(inside.exitCode == 65)
      #expect(inside.errors.contains("the range stands on 0001"), "\(inside.errors)")
      let result = try await database.migrate("squash", ":", "--schema")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output.hasPrefix("versions/0003_row.sql:2: left out: INSERT INTO person"))
      let text = try database.directory.read("versions/0003_squash_of_0001_to_0003.sql")
      #expect(text.contains("-- migrate:up\n-- the schema\n"))
      #expect(!text.contains("'Ada'") && !text.contains("RENAME"))
      #expect(try await database.migrate("upgrade", "head").exitCode == 0)
      #expect(try await database.query("SELECT count(*) FROM person") == "0")
    }
  }

  @Test("keeps placeholders, and is not written where `${` means two things")
  func placeholders() async throws {
    let versions: KeyValuePairs = [
      "0001_a.sql": "-- placeholders: on\n-- migrate:up\nCREATE TABLE ${NAME:-a} (id integer);\n",
      "0002_b.sql": "-- migrate:up\nCREATE TABLE b (id integer);\n",
      "0003_c.sql": "-- migrate:up\nCREATE TABLE c (text text DEFAULT '${NAME}');\n",
    ]
    try await TestDatabase.with(.sqlite, versions: versions) { database async throws in
      let result = try await database.migrate("squash", ":0002", "-m", "all")
      #expect(result.exitCode == 0, "\(result.errors)")
      let text = try database.directory.read("versions/0002_all.sql")
      #expect(text.contains("-- migrate:up placeholders:on\n"), "\(text)")
      #expect(text.contains("CREATE TABLE ${NAME:-a} (id integer);"), "\(text)")
      let mixed = try await database.migrate("squash", ":0003", "-m", "mixed")
      #expect(mixed.exitCode == 65)
      #expect(mixed.errors.contains("`${` stands for itself in 0003: c"), "\(mixed.errors)")
    }
  }

  @Test("--schema writes no value of a placeholder into the file")
  func secrets() async throws {
    let view = """
      -- placeholders: on
      -- migrate:up
      CREATE TABLE a (key text DEFAULT '${SECRET}');
      """
    let table = "-- migrate:up\nCREATE TABLE b (id integer);\n"
    try await TestDatabase.with(.sqlite, versions: ["0001_a.sql": view, "0002_b.sql": table]) {
      database async throws in
      let result = try await database.migrate(
        "squash", ":", "--schema", environment: ["SECRET": "hunter2hunter2"])
      #expect(result.exitCode == 65)
      #expect(result.errors.contains("squash without --schema"), "\(result.errors)")
      #expect(try database.directory.names(in: "versions") == ["0001_a.sql", "0002_b.sql"])
    }
  }

  @Test("--schema refuses to lose privileges, and writes them with --privileges")
  func privileges() async throws {
    try await TestDatabase.with(.postgreSQL) { database async throws in
      try database.write([
        "0001_item.sql": """
        -- migrate:up
        CREATE TABLE item (id int, note text);
        CREATE TYPE mood AS ENUM ('glad');
        CREATE EXTENSION hstore;
        """,
        "0002_access.sql": """
        -- migrate:up
        GRANT UPDATE (note) ON item TO PUBLIC;
        REVOKE USAGE ON TYPE mood FROM PUBLIC;
        ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;
        COMMENT ON EXTENSION hstore IS 'ours';
        """,
      ])
      let refused = try await database.migrate("squash", ":", "--schema")
      #expect(refused.exitCode != 0)
      for line in [
        "- grant on column public.item.note: UPDATE TO PUBLIC",
        "- grant on type public.mood: nothing TO PUBLIC", "- default privileges of ",
        "--privileges",
      ] { #expect(refused.errors.contains(line), "\(refused.errors)") }
      #expect(!refused.errors.contains("extension"), "\(refused.errors)")
      let result = try await database.migrate("squash", ":", "--schema", "--privileges")
      #expect(result.exitCode == 0, "\(result.errors)")
    }
  }

  @Test("is not written when the schema would be another")
  func differs() async throws {
    let versions: KeyValuePairs = [
      "0001_person.sql": Self.person,
      "0002_fill.sql": "-- migrate:up\nINSERT INTO person VALUES (1, 'Ada');",
      "0003_conditional.sql": """
      -- migrate:up
      DO $$ BEGIN
        IF EXISTS (SELECT FROM person) THEN CREATE TABLE visit (id integer); END IF;
      END $$;
      """,
    ]
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      let result = try await database.migrate("squash", ":0003", "--drop-data")
      #expect(result.exitCode == 65)
      #expect(result.errors.contains("\n  - table public.visit: (id)\n"), "\(result.errors)")
      let names = try FileManager.default.contentsOfDirectory(
        atPath: database.directory.appending(path: "versions").path)
      #expect(names.sorted() == ["0001_person.sql", "0002_fill.sql", "0003_conditional.sql"])
    }
  }

  @Test("settings of one revision do not reach the next, and COPY and backfills keep working")
  func apart() async throws {
    let versions: KeyValuePairs = [
      "0001_app.sql": """
      -- migrate:up
      CREATE SCHEMA app;
      SET search_path = app;
      CREATE TABLE person (id integer PRIMARY KEY, name text);
      COPY person FROM stdin;
      1\tAda
      \\.
      """,
      "0002_public.sql": "-- migrate:up\nCREATE TABLE visit (id integer PRIMARY KEY)",
      "0003_batches.sql": """
      -- migrate:up transaction:false statement_timeout:20m
      -- migrate:backfill table:app.person key:id
      UPDATE app.person SET name = upper(name) WHERE id > :from AND id <= :to;
      """,
    ]
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      let result = try await database.migrate("squash", ":")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output.contains("It has no down migration"))
      let text = try database.directory.read("versions/0003_squash_of_0001_to_0003.sql")
      #expect(text.contains("-- migrate:up transaction:false statement_timeout:1200000ms\n"))
      #expect(text.contains("BEGIN;\nCREATE SCHEMA app;"))
      #expect(text.contains("COMMIT;\nRESET SESSION AUTHORIZATION;"))
      #expect(try await database.migrate("upgrade", "head").exitCode == 0)
      #expect(try await database.query("SELECT name FROM app.person") == "ADA")
      #expect(try await database.query("SELECT count(*) FROM public.visit") == "0")
    }
  }

  @Test("statements that need others to be committed keep their transactions")
  func commits() async throws {
    let versions: KeyValuePairs = [
      "0001_mood.sql": "-- migrate:up\nCREATE TYPE mood AS ENUM ('glad');",
      "0002_sad.sql": "-- migrate:up\nALTER TYPE mood ADD VALUE 'sad';",
      "0003_day.sql": "-- migrate:up\nCREATE TABLE day (mood mood DEFAULT 'sad');",
    ]
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      let result = try await database.migrate("squash", "0002:0003", "-q")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output == "versions/0003_squash_of_0002_to_0003.sql\n")
      let text = try database.directory.read("versions/0003_squash_of_0002_to_0003.sql")
      #expect(text.contains("-- down_revision: 0001\n"))
      #expect(text.contains("-- migrate:up transaction:false\n"))
      #expect(try await database.migrate("upgrade", "head").exitCode == 0)
    }
  }

  @Test("a down migration that leaves something is not taken over", arguments: DumpTests.kinds)
  func wrongDown(kind: TestDatabaseKind) async throws {
    let versions: KeyValuePairs = [
      "0001_person.sql": Self.person,
      "0002_visit.sql": "-- migrate:up\nCREATE TABLE visit (id integer);\n-- migrate:down\n",
    ]
    try await TestDatabase.with(kind, versions: versions) { database async throws in
      let result = try await database.migrate("squash", ":0002", "--json")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(
        result.output == """
          {"data":[],"is_reversible":false,"path":"versions/0002_squash_of_0001_to_0002.sql",\
          "replaces":["0001","0002"],"revision":"0002_squash"}

          """)
      let text = try database.directory.read("versions/0002_squash_of_0001_to_0002.sql")
      #expect(!text.contains("migrate:down"))
    }
  }

  @Test("ranges that cannot be squashed are refused, and so is a revision that fails")
  func refused() async throws {
    try await TestDatabase.with(.sqlite, versions: SampleHistory.twoHeads) {
      database async throws in
      for (range, text) in [
        ("0001:0001", "the range is only 0001"), (":", "the range ends at 0003 and at 0004"),
        (":0003", "0004 stands on 0002 inside the range"),
      ] {
        let result = try await database.migrate("squash", range)
        #expect(result.exitCode == 64)
        #expect(result.errors.contains(text), "\(result.errors)")
      }
      #expect(try await database.migrate("squash", "current:head").exitCode == 64)
    }
    try await TestDatabase.with(.sqlite) { database async throws in
      try database.write([
        "0001_person.sql": Self.person, "0002_broken.sql": "-- migrate:up\nSELECT nowhere;",
      ])
      let result = try await database.migrate("squash", ":")
      #expect(result.exitCode == 1)
      #expect(result.errors.contains("The up migration of 0002 failed on a scratch database"))
    }
  }

  @Test("Swift migrations are left out when told, and run where the old files go on")
  func swift() async throws {
    try await TestDatabase.with(.sqlite, versions: SwiftFixture.versions) { database async throws in
      #expect(try await database.migrate("upgrade", "0001").exitCode == 0)
      let refused = try await database.migrate("squash", ":0003")
      #expect(refused.exitCode == 65)
      #expect(
        refused.errors.contains(
          "versions/0002_backfill_slugs.swift: a Swift migration cannot be a part of an SQL file"))
      let result = try await database.migrate("squash", ":0003", "--drop-data")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output.contains("left out: Swift migration 0002"))
      #expect(try await database.migrate("upgrade", "0003").exitCode == 0)
      #expect(try await database.query("SELECT slug FROM item WHERE id = 1") == "one-thing")
      #expect(try await database.migrate("upgrade", "0003_squash").exitCode == 0)
      #expect(try await database.applied() == ["0003_squash"])
    }
  }

  @Test(
    "a squash can be squashed, also for databases in its middle, and in a bundle",
    arguments: DumpTests.kinds)
  func nested(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: SquashStartTests.versions(kind)) {
      database async throws in
      try await database.migrate("upgrade", "0002")
      #expect(try await database.migrate("squash", "0002:0004").exitCode == 0)
      let outer = try await database.migrate("squash", ":0005")
      #expect(outer.exitCode == 0, "\(outer.errors)")
      #expect(try await database.migrate("heads").output == "0005_squash (head)\n")
      try await BundleFixture.with(database) { bundle async throws in
        let run = try await bundle.run("upgrade", "head")
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(try await database.applied() == ["0001", "0002", "0003", "0004", "0005"])
        #expect(try await bundle.run("upgrade", "head").exitCode == 0)
        #expect(try await database.applied() == ["0005_squash"])
      }
      #expect(
        try await database.history().suffix(2)
          == ["squash 0004_squash success", "squash 0005_squash success"])
    }
  }

  @Test("a squash of what was released before is no release")
  func phases() async throws {
    try await TestDatabase.with(.sqlite, versions: PhaseCommandTests.versions) {
      database async throws in
      try await database.git("init", "-q")
      try await database.git("add", "versions/0001_users.sql", "versions/0002_full_name.sql")
      try await database.git("commit", "-q", "-m", "expand")
      #expect(try await database.migrate("squash", ":0002").exitCode == 0)
      let check = try await database.migrate("check", "--phase", "--since", "HEAD")
      #expect(check.exitCode == 0, "\(check.output)\(check.errors)")

      try await database.migrate("upgrade", "0002", "--allow-newer")
      #expect(try await database.migrate("check", "--phase").exitCode == 0)
      let contract = try await database.migrate("squash", "0002_squash:0004")
      #expect(
        contract.output.contains(
          "It is an expand step, also for what 0003 did as a contract step."))
    }
  }
}
