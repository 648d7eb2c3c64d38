import Support
import Testing

@Suite("revision --change, of tables that a copy takes the place of")
struct TableExchangeTests {
  private static let schema = """
    CREATE TABLE events (
      id int PRIMARY KEY, kind text, size int, doubled int GENERATED ALWAYS AS (size * 2) STORED);
    CREATE TABLE nokey (a int);
    CREATE TABLE tree (id int PRIMARY KEY, up int REFERENCES tree);
    CREATE TABLE secret (id int PRIMARY KEY);
    ALTER TABLE secret FORCE ROW LEVEL SECURITY;
    CREATE TABLE typed (id int PRIMARY KEY);
    CREATE TABLE uses (id int PRIMARY KEY, what typed);
    CREATE TABLE parts (id int PRIMARY KEY) PARTITION BY RANGE (id);
    CREATE TABLE late (id int PRIMARY KEY DEFERRABLE);
    CREATE TABLE events_p1 (id int);
    """
  private static let versions: KeyValuePairs = ["0001_start.sql": "-- migrate:up\n\(schema)\n"]

  @Test(
    "is refused with the reason where that cannot be",
    arguments: [
      (
        "partition events by range (id) into a for values from (1) to (2)",
        "belongs to no partition"
      ),
      ("partition events by range (id) into a nonsense", "a needs its bounds as SQL has them"),
      ("partition events by range (id) into 8", "goes with `by hash`"),
      ("partition events by hash (id) into 0", "more than none"),
      ("partition events by hash (id) into 2", "there is a events_p1 already"),
      (
        "partition events by list (kind) into rest default", "must include all partitioning columns"
      ),
      ("partition nokey by hash (a) into 2", "no primary key"),
      ("partition tree by hash (id) into 2", "leads from tree to itself"),
      ("partition secret by hash (id) into 2", "row security for its owner"),
      ("partition typed by hash (id) into 2", "uses.what has the type of the rows of typed"),
      ("partition parts by hash (id) into 2", "parts has partitions"),
      ("partition late by hash (id) into 2", "deferrable"),
      ("regenerate events.kind as (lower(kind))", "events.kind is not computed"),
      ("regenerate events.doubled as (size * 2)", "is computed so already"),
      ("regenerate events.doubled as (nosuch)", "\"nosuch\" does not exist"),
      ("regenerate events.nosuch as (1)", "no column nosuch"),
    ])
  func refused(change: String, reason: String) async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      let made = try await database.migrate("revision", "--change", change, "-m", "x")
      #expect(made.exitCode == 2, "\(made.errors)")
      #expect(made.errors.contains(reason), "\(made.errors)")
    }
  }

  @Test("is refused where subscribers would get the copy")
  func published() async throws {
    let publication =
      "CREATE TABLE t (id int PRIMARY KEY);\nCREATE PUBLICATION everything FOR ALL TABLES;"
    try await TestDatabase.with(
      .postgreSQL, versions: ["0001_start.sql": "-- migrate:up\n\(publication)\n"]
    ) { database async throws in
      let made = try await database.migrate(
        "revision", "--change", "partition t by hash (id) into 2", "-m", "x")
      #expect(made.exitCode == 2, "\(made.errors)")
      #expect(made.errors.contains("publication everything has all tables"), "\(made.errors)")
    }
  }

  @Test("empties the copy with its table")
  func truncated() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "head")
      try await database.query("INSERT INTO events SELECT i FROM generate_series(1, 50) i")
      try await database.migrate(
        "revision", "--change", "regenerate events.doubled as (size + size)", "-m", "x")
      let upgraded = try await database.migrate("upgrade", "+2")
      #expect(upgraded.exitCode == 0, "\(upgraded.errors)")
      #expect(try await database.query("SELECT count(*) FROM events_new") == "50")
      try await database.query("TRUNCATE events")
      #expect(try await database.query("SELECT count(*) FROM events_new") == "0")
    }
  }

  @Test(
    "is not for SQLite",
    arguments: [
      ("partition t by hash (a) into 2", "SQLite has no partitions"),
      ("regenerate t.a as (1)", "building the table anew"),
      ("move t.a to u", "ALTER TABLE u ADD COLUMN a"),
    ])
  func sqlite(change: String, reason: String) async throws {
    try await TestDatabase.with(
      .sqlite,
      versions: ["0001_t.sql": "-- migrate:up\nCREATE TABLE t (a, b);\nCREATE TABLE u (b);\n"]
    ) { database async throws in
      let made = try await database.migrate("revision", "--change", change, "-m", "x")
      #expect(made.exitCode == 2)
      #expect(made.errors.contains(reason), "\(made.errors)")
    }
  }
}
