import Foundation
import Support
import Testing

/// A table to backfill, and what counts how often each of its rows was.
struct BackfillTable: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// The key's columns, as the directive names them.
  let key: String
  /// The columns of the key in the CREATE TABLE.
  let columns: String
  /// The keys of the rows, as they stand in VALUES.
  let rows: [String]
  /// The condition of a batch.
  let condition: String

  init(
    _ name: String, key: String = "id", _ columns: String = "id integer PRIMARY KEY",
    rows: [String], condition: String = "id > :from AND id <= :to"
  ) {
    testDescription = name
    self.key = key
    self.columns = columns
    self.rows = rows
    self.condition = condition
  }

  static let all = [
    BackfillTable("empty", rows: []),
    BackfillTable("of one row", rows: ["7"]),
    BackfillTable("of exactly two batches", rows: (1...6).map(String.init)),
    BackfillTable(
      "with gaps and negative keys",
      rows: ["-2147483648", "-5", "0", "1", "900", "901", "2147483647"]),
    BackfillTable(
      "with a text key", "id text PRIMARY KEY",
      rows: ["''", "'007'", "'7'", "'a''b'", "'it, is'", "'z'", "'Ä'", "'''"].map {
        $0 == "'''" ? "''''" : $0
      }),
    BackfillTable(
      "with a key of two columns", key: "shop,id",
      "shop integer NOT NULL, id text NOT NULL, PRIMARY KEY (shop, id)",
      rows: ["1, 'a'", "1, 'b'", "1, 'c'", "1, 'd'", "2, 'a'", "2, 'b'", "10, 'a'"],
      condition: "(shop, id) > :from AND (shop, id) <= :to"),
    BackfillTable(
      "with a key that is not unique",
      "id integer NOT NULL, other integer", rows: ["1, 1", "2, 1", "2, 2", "2, 3", "2, 4", "3, 1"]),
  ]

  /// What only PostgreSQL has.
  static let postgreSQL = [
    BackfillTable(
      "with a uuid key", "id uuid PRIMARY KEY",
      rows: (0..<7).map { "'\($0)0000000-0000-0000-0000-000000000000'" }),
    BackfillTable(
      "with a timestamp key", "id timestamptz PRIMARY KEY",
      rows: (1...7).map { "'2026-01-0\($0) 12:00:00.123456+02'" }),
    BackfillTable(
      "in a schema, with names in capitals", key: "\"Id\"",
      "\"Id\" numeric PRIMARY KEY", rows: ["0.1", "0.10000001", "1e10", "-3"],
      condition: "\"Id\" > :from AND \"Id\" <= :to"),
  ]

  /// Creates the table.
  var migration: String {
    let insert =
      rows.isEmpty ? "" : "INSERT INTO t VALUES \(rows.map { "(\($0))" }.joined(separator: ", "));"
    return """
      -- migrate:up
      CREATE TABLE t (\(columns));
      CREATE INDEX t_key ON t (\(key));
      \(insert)
      ALTER TABLE t ADD COLUMN n integer NOT NULL DEFAULT 0;
      """
  }

  /// Counts in each row, in batches of three.
  var backfill: String {
    """
    -- migrate:up transaction:false
    -- migrate:backfill table:t key:\(key) batch:3
    UPDATE t SET n = n + 1 WHERE \(condition);
    """
  }

  /// How often the rows were counted, with the number of rows.
  static let counts = "SELECT n, count(*) FROM t GROUP BY n ORDER BY n"
}

@Suite("a backfill")
struct BackfillTests {
  @Test(
    "reaches every row of a table once", arguments: TestDatabaseKind.allCases, BackfillTable.all)
  func everyRow(kind: TestDatabaseKind, table: BackfillTable) async throws {
    let versions: KeyValuePairs = ["1_t.sql": table.migration, "2_fill.sql": table.backfill]
    try await TestDatabase.with(kind, versions: versions) { database async throws in
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.errors.contains("t: all "), "\(result.errors)")
      #expect(
        try await database.query(BackfillTable.counts)
          == (table.rows.isEmpty ? "" : "1|\(table.rows.count)"))
      #expect(try await database.query("SELECT count(*) FROM migrate_version_backfill") == "0")
      #expect(try await database.migrate("check").exitCode == 0)
    }
  }

  @Test("reaches every row whatever orders them", arguments: BackfillTable.postgreSQL)
  func everyRow(table: BackfillTable) async throws {
    try await everyRow(kind: .postgreSQL, table: table)
  }

  @Test("mixes with plain statements, and runs down too", arguments: TestDatabaseKind.allCases)
  func mixed(kind: TestDatabaseKind) async throws {
    let versions: KeyValuePairs = [
      "1_t.sql": "-- migrate:up\nCREATE TABLE t (id integer PRIMARY KEY, n integer);\n",
      "2_fill.sql": """
      -- migrate:up transaction:false
      INSERT INTO t VALUES (1, 0), (2, 0), (3, 0), (4, 0), (5, 0);
      -- Everybody gets one.
      -- migrate:backfill table:t key:id batch:2 pause:1ms -- slowly

      UPDATE t SET n = n + 1 /* :from :to */ WHERE ':from' <> ':to' AND id > :from AND id <= :to;
      CREATE TABLE copy (id integer);
      -- migrate:backfill table:t key:id batch:2
      INSERT INTO copy SELECT id FROM t WHERE id > :from
        AND id <= :to;
      -- migrate:backfill table:copy key:id batch:4
      DELETE FROM copy WHERE id >:from AND id <= :to AND id % 2 = 0;
      -- migrate:down transaction:false
      DROP TABLE copy;
      -- migrate:backfill table:t key:id batch:3
      UPDATE t SET n = n - 1 WHERE id > :from AND id <= :to;
      """,
    ]
    try await TestDatabase.with(kind, versions: versions) { database async throws in
      // The key of the copy has no index.
      let refused = try await database.migrate("upgrade", "head")
      #expect(refused.exitCode == 1)
      #expect(refused.errors.contains("copy has no index that begins with id"), "\(refused.errors)")
      try await database.query("CREATE INDEX copy_id ON copy (id)")
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await database.query(BackfillTable.counts) == "1|5")
      #expect(try await database.query("SELECT id FROM copy ORDER BY id") == "1\n3\n5")
      // The stored down migration knows of it, too.
      try database.remove("2_fill.sql")
      let down = try await database.migrate("downgrade", "1", "--allow-newer")
      #expect(down.exitCode == 0, "\(down.errors)")
      #expect(try await database.query(BackfillTable.counts) == "0|5")
    }
  }

  @Test(
    "that fails in the middle goes on there, by the same command or by a repair",
    arguments: TestDatabaseKind.allCases,
    [["upgrade", "head"], ["repair", "--resume"]])
  func failure(kind: TestDatabaseKind, command: [String]) async throws {
    let versions: KeyValuePairs = [
      "1_t.sql": """
      -- migrate:up
      CREATE TABLE source (id integer PRIMARY KEY, v integer);
      INSERT INTO source VALUES (1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (7, 7), (8, 8);
      CREATE TABLE t (id integer PRIMARY KEY, n integer, v integer NOT NULL DEFAULT 0);
      INSERT INTO t (id, n) SELECT n, 0 FROM (SELECT id AS n FROM source UNION SELECT 6) AS s;
      """,
      "2_fill.sql": """
      -- migrate:up transaction:false
      -- migrate:backfill table:t key:id batch:2
      UPDATE t SET n = n + 1, v = (SELECT v FROM source WHERE source.id = t.id)
      WHERE id > :from AND id <= :to;
      """,
    ]
    try await TestDatabase.with(kind, versions: versions) { database async throws in
      let failed = try await database.migrate("upgrade", "head")
      #expect(failed.exitCode == 1)
      #expect(failed.errors.contains("versions/2_fill.sql:3:"), "\(failed.errors)")
      #expect(try await database.query(BackfillTable.counts) == "0|4\n1|4")
      #expect(
        try await database.query(
          "SELECT state, statement FROM migrate_version WHERE revision = '2'")
          == "partial|0")
      let again = try await database.migrate("upgrade", "head")
      #expect(again.exitCode == 1)
      #expect(try await database.query(BackfillTable.counts) == "0|4\n1|4")
      let down = try await database.migrate("downgrade", "base")
      #expect(down.exitCode != 0)

      try await database.query("INSERT INTO source VALUES (6, 6)")
      let result = try await runProcess(
        migrateExecutable, command, environment: database.environment, in: database.directory)
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await database.query(BackfillTable.counts) == "1|8")
      #expect(try await database.applied() == ["1", "2"])
      #expect(try await database.migrate("check").exitCode == 0)
    }
  }

  @Test("that fails in its first batch leaves nothing", arguments: TestDatabaseKind.allCases)
  func firstBatchFails(kind: TestDatabaseKind) async throws {
    let versions: KeyValuePairs = [
      "1_fill.sql": """
      -- migrate:up transaction:false
      -- migrate:backfill table:nowhere key:id
      DELETE FROM nowhere WHERE id > :from AND id <= :to;
      """
    ]
    try await TestDatabase.with(kind, versions: versions) { database async throws in
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 1)
      #expect(result.errors.contains("versions/1_fill.sql:3:1: error:"), "\(result.errors)")
      #expect(try await database.applied().isEmpty)
    }
  }

  @Test(
    "declared reverted begins anew, declared done does not go on",
    arguments: TestDatabaseKind.allCases)
  func declared(kind: TestDatabaseKind) async throws {
    let table = BackfillTable("", rows: (1...9).map(String.init))
    let versions: KeyValuePairs = [
      "1_t.sql": table.migration + "CREATE TABLE gate (id integer, CHECK (id < 5));\n",
      "2_fill.sql": """
      -- migrate:up transaction:false
      -- migrate:backfill table:t key:id batch:3
      INSERT INTO gate SELECT id FROM t WHERE id > :from AND id <= :to;
      """,
    ]
    try await TestDatabase.with(kind, versions: versions) { database async throws in
      let gate = "SELECT id FROM gate ORDER BY id"
      #expect(try await database.migrate("upgrade", "head").exitCode == 1)
      #expect(try await database.query(gate) == "1\n2\n3")
      try await database.query("DELETE FROM gate")
      #expect(try await database.migrate("repair", "--mark-reverted").exitCode == 0)
      #expect(try await database.migrate("upgrade", "head").exitCode == 1)
      #expect(try await database.query(gate) == "1\n2\n3")
      let done = try await database.migrate("repair", "--resume", "--in-doubt", "done")
      #expect(done.exitCode == 0, "\(done.errors)")
      #expect(try await database.query(gate) == "1\n2\n3")
      #expect(try await database.applied() == ["1", "2"])
    }
  }

  @Test(
    "takes along the rows that are inserted before it while it runs",
    arguments: [TestDatabaseKind.postgreSQL, .sqlite])
  func insertedMeanwhile(kind: TestDatabaseKind) async throws {
    let table = BackfillTable("", rows: (1...7).map { "\($0)0" })
    let insert = "INSERT INTO t VALUES (5, 0), (45, 0), (1000, 0)"
    let trigger =
      kind == .sqlite
      ? "CREATE TRIGGER meanwhile AFTER UPDATE ON t WHEN NEW.id = 30 BEGIN \(insert); END;"
      : """
      CREATE FUNCTION meanwhile() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN \(insert); RETURN NULL; END $$;
      CREATE TRIGGER meanwhile AFTER UPDATE ON t FOR EACH ROW WHEN (NEW.id = 30)
        EXECUTE FUNCTION meanwhile();
      """
    let versions: KeyValuePairs = [
      "1_t.sql": table.migration + "\n" + trigger, "2_fill.sql": table.backfill,
    ]
    try await TestDatabase.with(kind, versions: versions) { database async throws in
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await database.query("SELECT id FROM t WHERE n <> 1") == "5")
      #expect(try await database.query(BackfillTable.counts) == "0|1\n1|9")
    }
  }

  @Test("tells how far it is as JSON", arguments: [TestDatabaseKind.postgreSQL, .sqlite])
  func events(kind: TestDatabaseKind) async throws {
    let table = BackfillTable("", rows: (1...7).map(String.init))
    let versions: KeyValuePairs = ["1_t.sql": table.migration, "2_fill.sql": table.backfill]
    try await TestDatabase.with(kind, versions: versions) { database async throws in
      let result = try await database.migrate("upgrade", "head", "--json")
      let events = result.output.split(separator: "\n").filter { $0.contains("backfill_progress") }
      #expect(events.count == 5)
      #expect(
        events.map { $0.contains(#""table":"t""#) && $0.contains(#""rows":"#) }
          == [true, true, true, true, true])
      #expect(events.last?.contains(#""rows":7"#) == true)
      #expect(events.last?.contains(#""estimated_rows":7"#) == true)
    }
  }

  @Test("stands in a script as one statement", arguments: [TestDatabaseKind.postgreSQL, .sqlite])
  func script(kind: TestDatabaseKind) async throws {
    for table in BackfillTable.all {
      let versions: KeyValuePairs = ["1_t.sql": table.migration, "2_fill.sql": table.backfill]
      try await TestDatabase.with(kind, versions: versions) { database async throws in
        let script = try await database.migrate("upgrade", "head", "--sql")
        #expect(script.output.contains("-- In this script the backfill of t is one statement"))
        try await database.query(script.output)
        #expect(
          try await database.query(BackfillTable.counts)
            == (table.rows.isEmpty ? "" : "1|\(table.rows.count)"), "\(table.testDescription)")
        #expect(try await database.migrate("check").exitCode == 0)
      }
    }
  }

  @Test("refuses a key with NULLs", arguments: [TestDatabaseKind.postgreSQL, .sqlite])
  func nullKey(kind: TestDatabaseKind) async throws {
    let versions: KeyValuePairs = [
      "1_t.sql": """
      -- migrate:up
      CREATE TABLE t (id integer UNIQUE, n integer NOT NULL DEFAULT 0);
      INSERT INTO t (id) VALUES (1), (NULL);
      """,
      "2_fill.sql": """
      -- migrate:up transaction:false
      -- migrate:backfill table:t key:id
      UPDATE t SET n = n + 1 WHERE id > :from AND id <= :to;
      """,
    ]
    try await TestDatabase.with(kind, versions: versions) { database async throws in
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 1)
      #expect(result.errors.contains("a row of t has NULL in its key (id)"), "\(result.errors)")
      #expect(try await database.query(BackfillTable.counts) == "0|2")
      #expect(try await database.applied() == ["1"])
    }
  }
}
