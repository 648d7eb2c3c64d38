import Support
import Testing

@Suite("revision --change, of values of enumerations")
struct LabelChangeTests {
  private static let schema = """
    CREATE SCHEMA app;
    CREATE TYPE app.mood AS ENUM ('sad', 'ok', 'C:\\x');
    CREATE TYPE app.shade AS ENUM ('dark', 'light');
    CREATE TYPE app.unused AS ENUM ('a', 'b');
    CREATE DOMAIN app.tone AS app.shade;
    CREATE TABLE app."People" (
      id int, region int, "Mood" app.mood DEFAULT 'ok', other app.mood, PRIMARY KEY (region, id));
    CREATE TABLE app.feelings (mood app.mood PRIMARY KEY, title text);
    ALTER TABLE app."People" ADD FOREIGN KEY (other) REFERENCES app.feelings ON UPDATE CASCADE;
    ALTER TABLE app."People" ENABLE ROW LEVEL SECURITY;
    CREATE POLICY p ON app."People" USING ("Mood" <> 'sad');
    CREATE FUNCTION app.is_sad(app.mood) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN $1 = 'sad';
    CREATE FUNCTION app.told() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 'sad'; END $$;
    CREATE VIEW app.ok AS SELECT id, "Mood" FROM app."People" WHERE "Mood" = 'ok';
    CREATE TABLE app.walls (id int PRIMARY KEY, tone app.tone);
    CREATE TYPE app.size AS ENUM ('s', 'l');
    CREATE FUNCTION app.code(app.size) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
    CREATE TABLE app.shirts (id int PRIMARY KEY, size app.size);
    CREATE INDEX ON app.shirts (app.code(size));
    CREATE TYPE app.state AS ENUM ('on', 'off');
    CREATE TABLE app.parts (id int, state app.state) PARTITION BY RANGE (id);
    CREATE TYPE app.side AS ENUM ('left', 'right');
    CREATE TABLE app.sides (id int PRIMARY KEY, side app.side, word text CHECK (word::app.side <> 'left'));
    CREATE TYPE app.kind AS ENUM ('big', 'small');
    CREATE TABLE app.pets (id int PRIMARY KEY, kind app.kind);
    CREATE VIEW app.big AS SELECT id FROM app.pets WHERE kind = 'big';
    """
  private static let versions: KeyValuePairs = ["0001_start.sql": "-- migrate:up\n\(schema)\n"]

  @Test(
    "takes all along that has the type",
    arguments: [
      "rename value app.mood 'sad' to 'unhappy'", "rename value app.mood 'C:\\x' to ''",
      "remove value app.mood 'C:\\x' to 'ok'", "remove value app.kind 'small' to 'big'",
    ])
  func entangled(change: String) async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      let made = try await database.migrate("revision", "--change", change, "-m", "x", "--dry-run")
      #expect(made.exitCode == 0, "\(made.errors)")
      #expect(made.output.contains("and back again from each revision"), "\(made.output)")
      #expect(made.output.contains("app.told() has 'sad'") == change.contains("'sad'"))
    }
  }

  @Test(
    "is refused with the reason where that cannot be",
    arguments: [
      ("rename value app.mood 'glad' to 'x'", "has no value 'glad', but 'sad', 'ok', "),
      ("rename value app.mood 'sad' to 'ok'", "remove value app.mood 'sad' to 'ok'"),
      ("remove value app.mood 'sad' to 'glad'", "has no value 'glad'"),
      ("remove value app.mood 'ok' to 'ok'", "'ok' is what goes"),
      ("remove value app.mood 'sad' to 'ok'", "has the value"),
      ("remove value app.kind 'big' to 'small'", "view app.big has the value"),
      ("rename value app.nosuch 'a' to 'b'", "no enumeration app.nosuch"),
      ("rename value app.unused 'a' to 'b'", "no column is of type app.unused"),
      (
        "rename value app.shade 'dark' to 'b'",
        "app.walls.tone has values of app.shade inside of app.tone"
      ),
      (
        "rename value app.size 's' to 'm'",
        "function app.code(app.size) takes or returns app.size, and"
      ),
      ("rename value app.state 'on' to 'x'", "app.parts has partitions"),
      ("rename value app.side 'left' to 'x'", "has values of app.side and no column of it"),
    ])
  func refused(change: String, reason: String) async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      let made = try await database.migrate("revision", "--change", change, "-m", "x")
      #expect(made.exitCode == 2, "\(made.errors)")
      #expect(made.errors.contains(reason), "\(made.errors)")
    }
  }

  @Test("tells of the rows that lose a value that goes")
  func rows() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "head")
      try await database.query(
        #"INSERT INTO app."People" SELECT i, 1, CASE i % 10 WHEN 0 THEN 'C:\x' ELSE 'ok' END::app.mood FROM generate_series(1, 70) i"#
      )
      let made = try await database.migrate(
        "revision", "--change", #"remove value app.mood 'C:\x' to 'ok'"#, "--check-rows", "-m", "x")
      #expect(made.exitCode == 0, "\(made.errors)")
      #expect(
        made.output.contains(#"the way back loses something in 7 rows of app."People""#),
        "\(made.output)")
      #expect(made.output.contains(#"region, id 1, 10: "Mood" comes back as ok"#), "\(made.output)")
    }
  }

  @Test("is not for SQLite, which has no enumerations")
  func sqlite() async throws {
    try await TestDatabase.with(
      .sqlite, versions: ["0001_t.sql": "-- migrate:up\nCREATE TABLE t (a);\n"]
    ) { database async throws in
      let made = try await database.migrate(
        "revision", "--change", "rename value mood 'a' to 'b'", "-m", "x")
      #expect(made.exitCode == 2)
      #expect(made.errors.contains("SQLite has no enumerations"), "\(made.errors)")
    }
  }
}
