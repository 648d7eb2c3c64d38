import Support
import Testing

@Suite("revision --change, of columns that much hangs on")
struct EntangledColumnTests {
  private static let schema = """
    CREATE SCHEMA app;
    CREATE DOMAIN app.money AS numeric(12,2) CHECK (VALUE >= 0);
    CREATE TYPE app.mood AS ENUM ('sad', 'ok');
    CREATE TABLE app."Order" (
      region int, "No" int GENERATED ALWAYS AS IDENTITY, "Total" app.money DEFAULT 1.50,
      tags text[] DEFAULT '{}', mood app.mood NOT NULL DEFAULT 'ok', parent_region int, parent int,
      note varchar(50) COLLATE "C", uid uuid DEFAULT gen_random_uuid(), doc json, "user" text,
      small smallint NOT NULL DEFAULT 1,
      PRIMARY KEY (region, "No"),
      FOREIGN KEY (parent_region, parent) REFERENCES app."Order" (region, "No")
        ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
      UNIQUE (note, small) DEFERRABLE, UNIQUE (small) INCLUDE (note));
    COMMENT ON COLUMN app."Order".note IS 'what''s noted';
    ALTER TABLE app."Order" ALTER COLUMN note SET STATISTICS 500, ALTER COLUMN note SET STORAGE EXTERNAL;
    CREATE INDEX "Idx" ON app."Order" (lower(note), "Total" DESC NULLS LAST) INCLUDE (small) WHERE note <> 'x';
    CREATE STATISTICS app.st ON note, small FROM app."Order";
    ALTER TABLE app."Order" ENABLE ROW LEVEL SECURITY;
    CREATE POLICY p ON app."Order" USING (note <> 'secret');
    GRANT SELECT (note), UPDATE ("Total") ON app."Order" TO pg_monitor;
    GRANT SELECT, INSERT ON app."Order" TO pg_read_all_stats WITH GRANT OPTION;
    CREATE MATERIALIZED VIEW app.mv AS SELECT note, count(*) n FROM app."Order" GROUP BY note;
    CREATE UNIQUE INDEX ON app.mv (note);
    CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
    CREATE TRIGGER touch BEFORE UPDATE OF note ON app."Order" FOR EACH ROW
      WHEN (NEW.note IS DISTINCT FROM OLD.note) EXECUTE FUNCTION app.touch();
    CREATE FUNCTION app.notes() RETURNS SETOF text LANGUAGE sql BEGIN ATOMIC SELECT note FROM app."Order"; END;
    CREATE PUBLICATION pub FOR TABLE app."Order" (region, "No", note);
    CREATE TABLE app.plain (id bigserial PRIMARY KEY, v text);
    CREATE SEQUENCE app.custom;
    CREATE TABLE app.tree (
      id int NOT NULL DEFAULT nextval('app.custom') PRIMARY KEY, up_id int REFERENCES app.tree);
    ALTER SEQUENCE app.custom OWNED BY app.tree.id;
    CREATE TABLE app.part (id int, d date) PARTITION BY RANGE (d);
    CREATE TABLE app.base (id int PRIMARY KEY);
    CREATE TABLE app.child () INHERITS (app.base);
    CREATE TABLE app.gen (id int PRIMARY KEY, a int, b int GENERATED ALWAYS AS (a * 2) STORED);
    CREATE TABLE app.nokey (a int);
    CREATE TABLE app.ranges (id int PRIMARY KEY, a int4range, EXCLUDE USING gist (a WITH &&));
    CREATE VIEW app.seen AS SELECT id, v FROM app.plain;
    """
  private static let versions: KeyValuePairs = ["0001_start.sql": "-- migrate:up\n\(schema)\n"]

  @Test(
    "takes all of it along",
    arguments: [
      #"rename column app."Order".note to "New Note""#,
      #"rename column app."Order"."Total" to sum"#,
      #"retype app."Order".note to varchar(20)"#, #"retype app."Order".note to text"#,
      #"rename column app."Order"."No" to num"#, #"retype app."Order"."No" to bigint"#,
      #"retype app."Order".small to int"#, #"rename column app."Order".uid to guid"#,
      #"retype app."Order".doc to jsonb"#, #"rename column app."Order"."user" to "order""#,
      #"rename column app."Order".mood to state"#, #"retype app."Order".mood to text"#,
      #"retype app."Order".region to bigint"#, #"rename column app."Order".tags to labels"#,
      #"rename table app."Order" to "Group""#, "retype app.tree.id to bigint",
      "rename column app.tree.id to number", "retype app.plain.id to numeric",
      "rename column app.plain.id to number", "rename table app.tree to trees",
    ])
  func entangled(change: String) async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      let made = try await database.migrate("revision", "--change", change, "-m", "x", "--dry-run")
      #expect(made.exitCode == 0, "\(made.errors)")
      #expect(
        made.output.contains("16 rows kept, and back again from each revision"), "\(made.output)")
    }
  }

  @Test(
    "is refused with the reason where that cannot be",
    arguments: [
      ("rename column app.part.id to x", "partitions"),
      ("rename column app.child.id to x", "inherit"),
      ("rename column app.base.id to x", "inherit"),
      ("rename column app.gen.a to x", "app.gen.b is computed from"),
      ("retype app.gen.b to bigint", "is computed from other columns"),
      ("rename column app.nokey.a to x", "no primary key"),
      ("rename column app.ranges.a to x", "excludes rows"),
      ("rename column app.seen.v to x", "is a view"),
      ("rename column app.nosuch.v to x", "no table app.nosuch"),
      ("rename column app.plain.nosuch to x", "no column nosuch"),
      ("rename column app.plain.v to id", "a column id already"),
      ("rename table app.plain to seen", "a view seen already"),
      ("retype app.plain.v to nosuch", "nosuch is no type"),
      ("retype app.plain.v to int", "using up:(v::integer) down:(v::text)"),
      ("retype app.plain.v to text", "of type text already"),
      (
        "split app.plain.v into a text, b text using up:(left(v, 1), substr(v, 2)) down:(a || b)",
        "view app.seen depends on column v"
      ),
      (
        "merge app.\"Order\".tags, doc into w text using up:(nosuch(tags)) down:('{}', '1')",
        "function nosuch(text[]) does not exist"
      ),
    ])
  func refused(change: String, reason: String) async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      let made = try await database.migrate("revision", "--change", change, "-m", "x")
      #expect(made.exitCode == 2, "\(made.errors)")
      #expect(made.errors.contains(reason), "\(made.errors)")
      let applied = try await database.migrate("history", "--json")
      #expect(applied.output.split(separator: "\n").count == 1)
    }
  }

  @Test(
    "tells of rows that do not convert, and of what is lost on the way back, before anything is written"
  )
  func rows() async throws {
    try await TestDatabase.with(
      .postgreSQL,
      versions: [
        "0001_t.sql":
          "-- migrate:up\nCREATE TYPE mood AS ENUM ('ok');\nCREATE TABLE t (id int PRIMARY KEY, m text, n text);\n"
      ]
    ) { database async throws in
      try await database.migrate("upgrade", "head")
      try await database.query(
        "INSERT INTO t SELECT i, CASE WHEN i % 10 = 0 THEN 'bad' ELSE 'ok' END, 'a b c' FROM generate_series(1, 70) i"
      )
      var result = try await database.migrate(
        "revision", "--change", "retype t.m to mood", "--check-rows", "-m", "x")
      #expect(result.exitCode == 2)
      #expect(result.errors.contains("7 rows of t cannot be converted"), "\(result.errors)")
      #expect(result.errors.contains("id 10: invalid input value for enum mood: \"bad\""))
      result = try await database.migrate(
        "revision", "--change",
        "split t.n into a text, b text using up:(split_part(n, ' ', 1), split_part(n, ' ', 2)) down:(a || ' ' || b)",
        "--check-rows", "-m", "x")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output.contains("loses something in 70 rows of t"), "\(result.output)")
      #expect(result.output.contains("id 1: comes back as a b"))
      let lossy = try await database.migrate(
        "revision", "--change",
        "merge t.m, b into w text using up:(m || b) down:(left(w, 1), '')", "--dry-run", "-m", "x")
      #expect(lossy.exitCode == 0, "\(lossy.errors)")
      #expect(lossy.output.contains("the way back does not bring back all of public.t: "))
      #expect(try await database.query("SELECT count(*) FROM t WHERE n = 'a b c'") == "70")
    }
  }

  @Test(
    "is one revision with one transaction on SQLite",
    arguments: [
      "rename column people.total to amount", "rename table people to persons",
      "split people.name into f text, l text using up:(substr(name, 1, 1), substr(name, 2)) down:(f || l)",
    ])
  func sqlite(change: String) async throws {
    try await TestDatabase.with(
      .sqlite,
      versions: [
        "0001_t.sql":
          "-- migrate:up\nCREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, total INT DEFAULT 3);\n-- migrate:down\nDROP TABLE people;\n"
      ]
    ) { database async throws in
      try await database.migrate("upgrade", "head")
      try await database.query("INSERT INTO people (name, total) VALUES ('ab', 7)")
      let before = try await database.query("SELECT name, total FROM people")
      let made = try await database.migrate("revision", "--change", change, "-m", "x")
      #expect(made.exitCode == 0, "\(made.errors)")
      #expect(made.output.contains("this database has one writer"))
      for command in [["upgrade", "head"], ["downgrade", "0001"]] {
        let result = try await database.migrate(arguments: command)
        #expect(result.exitCode == 0, "\(result.errors)")
      }
      #expect(try await database.query("SELECT name, total FROM people") == before)
    }
  }
}
