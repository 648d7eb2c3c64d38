import Foundation
import Basics
import Support
import Testing

@Suite("lint --against")
struct LintFactsTests {
  private static let versions: KeyValuePairs = [
    "0001_index.sql": """
    -- migrate:up
    CREATE INDEX large_a ON large (a);
    CREATE INDEX small_a ON small (a);
    CREATE INDEX busy_a ON busy (a);
    CREATE INDEX parted_a ON parted (a);
    CREATE INDEX new_a ON nowhere (a);
    -- migrate:down
    """
  ]

  private static let schema = """
    CREATE TABLE large (a text, b text);
    INSERT INTO large SELECT i, repeat('x', 1000) FROM generate_series(1, 2000) i;
    CREATE INDEX ON large (b);
    ANALYZE large;
    CREATE TABLE small (a text);
    CREATE TABLE busy (a integer);
    CREATE TABLE parted (a integer, b text) PARTITION BY RANGE (a);
    CREATE TABLE part PARTITION OF parted FOR VALUES FROM (0) TO (9999);
    INSERT INTO parted SELECT i, repeat('x', 1000) FROM generate_series(1, 2000) i;
    """

  /// As many changed rows that they are more than one for each second since the server started.
  private static let traffic = """
    INSERT INTO busy SELECT CASE WHEN i % 2 = 0 THEN 1 END FROM generate_series(1, 20000) i;
    TRUNCATE busy;
    """

  @Test("tells size, rows and indexes, and takes a lock on a small table for a note")
  func facts() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      try await database.query(Self.schema)
      let result = try await migrate(
        "lint", "--all", "--json", "--against", database.url, in: database.directory)
      let findings = try result.output.split(separator: "\n")
        .map { try JSONValue(parsing: String($0)) }
        .filter { $0["rule"]?.text == "index-not-concurrent" }
      func finding(_ table: String) throws -> JSONValue {
        try #require(findings.first { $0["table"]?.text == table }, "\(result.errors)")
      }
      let large = try finding("large")
      #expect(large["severity"]?.text == "warning")
      #expect(large["table_rows"]?.integer == 2000)
      #expect(large["table_indexes"]?.integer == 1)
      #expect(try #require(large["table_bytes"]?.integer) > 2_000_000)
      #expect(try #require(finding("parted")["table_bytes"]?.integer) > 2_000_000)
      #expect(try finding("small")["severity"]?.text == "note")
      #expect(try finding("nowhere")["severity"]?.text == "warning")
      #expect(try finding("nowhere")["table_bytes"] == nil)

      let text = try await database.migrate("lint", "--against", database.url)
      #expect(
        text.output.contains("\n  | large has 2.3 MB, 1 index, about 2000 rows, "), "\(text.output)"
      )
      #expect(text.output.contains(" in 1 migration for PostgreSQL "))
      let none = try await database.migrate(
        "lint", "--all", "--against", database.url, environment: ["MIGRATE_LINT_SMALL_TABLE": "0"])
      #expect(!none.output.contains("note: the index"))
    }
  }

  @Test("a small table that is busy is no small matter")
  func busy() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      try await database.query(Self.schema + Self.traffic)
      let result = try await database.migrate("lint", "--against", database.url)
      #expect(
        result.output.contains("versions/0001_index.sql:4:1: warning: the index"),
        "\(result.output)")
    }
  }

  @Test("a table that somebody has locked is waited for shortly, and passed over with a warning")
  func locked() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      try await database.query(Self.schema)
      let holder = try RunningProcess(
        "psql",
        [
          "-X", "-q", "-c", "BEGIN", "-c", "LOCK TABLE large", "-c", "SELECT pg_sleep(60)",
          database.url,
        ])
      let held = """
        FROM pg_locks WHERE granted AND mode = 'AccessExclusiveLock' AND relation = 'large'::regclass
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """
      try await waitUntil("the table is locked") {
        try await database.query("SELECT count(*) \(held)") == "1"
      }
      let result = try await database.migrate("lint", "--against", database.url)
      #expect(result.exitCode == 2, "\(result.errors)")
      #expect(result.errors.contains("sizes and traffic could not be looked up"))
      try await database.query("SELECT pg_terminate_backend(pid) \(held)")
      _ = try await holder.result()
    }
  }
}
