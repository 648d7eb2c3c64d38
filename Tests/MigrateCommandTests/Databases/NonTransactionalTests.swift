import Support
import Testing

@Suite("migrations outside a transaction")
struct NonTransactionalTests {
  static let table = """
    -- migrate:up
    CREATE TABLE t (id integer);
    INSERT INTO t VALUES (1), (1);
    -- migrate:down
    DROP TABLE t;
    """

  @Test(
    "statements run one by one and the migration is recorded", arguments: TestDatabaseKind.allCases)
  func success(kind: TestDatabaseKind) async throws {
    let concurrently = kind.isPostgreSQL ? "CONCURRENTLY" : ""
    let versions: KeyValuePairs = [
      "1_table.sql": Self.table,
      "2_index.sql": """
      -- migrate:up transaction:false
      CREATE INDEX \(concurrently) t_id ON t (id);
      VACUUM;
      -- migrate:down transaction:false
      DROP INDEX \(concurrently) t_id;
      """,
    ]
    try await TestDatabase.with(kind, versions: versions) { database async throws in
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(
        try await database.query("SELECT state, statement IS NULL FROM migrate_version")
          == (kind.isPostgreSQL ? "applied|t\napplied|t" : "applied|1\napplied|1"))
      let down = try await database.migrate("downgrade", "-1")
      #expect(down.exitCode == 0, "\(down.errors)")
      #expect(try await database.applied() == ["1"])
    }
  }

  @Test(
    "a statement after one that may wait for long does not wait longer than any",
    arguments: [TestDatabaseKind.postgreSQL, .postgreSQLWithoutPipeline])
  func lockTimeoutAfterwards(kind: TestDatabaseKind) async throws {
    let versions: KeyValuePairs = [
      "1_index.sql": """
      -- migrate:up transaction:false
      CREATE TABLE seen (lock_timeout text);
      CREATE INDEX CONCURRENTLY seen_lock_timeout ON seen (lock_timeout);
      INSERT INTO seen SELECT current_setting('lock_timeout');
      """
    ]
    try await TestDatabase.with(kind, versions: versions) { database async throws in
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await database.query("SELECT lock_timeout FROM seen") == "100ms")
    }
  }

  @Test(
    "a failure in the middle leaves a partial record, and repair --resume goes on after it",
    arguments: TestDatabaseKind.allCases)
  func resume(kind: TestDatabaseKind) async throws {
    let versions: KeyValuePairs = [
      "1_table.sql": Self.table,
      "2_steps.sql": """
      -- migrate:up transaction:false
      INSERT INTO t VALUES (2);
      INSERT INTO later VALUES (3);
      INSERT INTO t VALUES (4);
      -- migrate:down transaction:false
      """,
      "3_more.sql": "-- migrate:up\nCREATE TABLE more (id integer);\n",
    ]
    try await TestDatabase.with(kind, versions: versions) { database async throws in
      let failed = try await database.migrate("upgrade", "head")
      #expect(failed.exitCode == 1)
      #expect(failed.errors.contains("versions/2_steps.sql:3:"), "\(failed.errors)")
      #expect(failed.errors.contains("migrate repair 2 --resume"), "\(failed.errors)")
      #expect(
        try await database.query("SELECT statement FROM migrate_version WHERE state = 'partial'")
          == "1")

      let again = try await database.migrate("upgrade", "head")
      #expect(again.exitCode == 1)
      #expect(again.errors.contains("1 of its statements is done"), "\(again.errors)")

      try await database.query("CREATE TABLE later (id integer)")
      let repaired = try await database.migrate("repair", "2", "--resume")
      #expect(repaired.exitCode == 0, "\(repaired.errors)")
      #expect(try await database.query("SELECT id FROM t ORDER BY id") == "1\n1\n2\n4")
      #expect(try await database.query("SELECT id FROM later") == "3")
      #expect(try await database.migrate("upgrade", "head").exitCode == 0)
      #expect(try await database.applied() == ["1", "2", "3"])
    }
  }

  @Test(
    "a failure of the first statement leaves nothing to repair",
    arguments: TestDatabaseKind.allCases)
  func firstStatementFails(kind: TestDatabaseKind) async throws {
    let versions: KeyValuePairs = [
      "1_bad.sql": "-- migrate:up transaction:false\nINSERT INTO nowhere VALUES (1);\n"
    ]
    try await TestDatabase.with(kind, versions: versions) { database async throws in
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 1)
      #expect(result.errors.contains("1 was rolled back"), "\(result.errors)")
      #expect(try await database.applied().isEmpty)
    }
  }

  @Test(
    "a partial migration can be declared applied or reverted", arguments: TestDatabaseKind.allCases)
  func mark(kind: TestDatabaseKind) async throws {
    let versions: KeyValuePairs = [
      "1_steps.sql": """
      -- migrate:up transaction:false
      CREATE TABLE t (id integer);
      INSERT INTO nowhere VALUES (3);
      """
    ]
    try await TestDatabase.with(kind, versions: versions) { database async throws in
      try await database.migrate("upgrade", "head")
      #expect(try await database.migrate("repair", "1", "--mark-applied").exitCode == 0)
      #expect(try await database.query("SELECT state FROM migrate_version") == "applied")
      #expect(try await database.migrate("repair", "1", "--mark-reverted").exitCode == 64)
      #expect(try await database.history().last == "repair 1 success")
    }
    try await TestDatabase.with(kind, versions: versions) { database async throws in
      try await database.migrate("upgrade", "head")
      #expect(try await database.migrate("repair", "--mark-reverted").exitCode == 0)
      #expect(try await database.applied().isEmpty)
    }
  }

  @Test("the file's own transaction counts as a whole", arguments: TestDatabaseKind.allCases)
  func ownTransaction(kind: TestDatabaseKind) async throws {
    let versions: KeyValuePairs = [
      "1_own.sql": """
      -- migrate:up transaction:false
      CREATE TABLE t (id integer);
      BEGIN;
      INSERT INTO t VALUES (1);
      INSERT INTO nowhere VALUES (2);
      COMMIT;
      """
    ]
    try await TestDatabase.with(kind, versions: versions) { database async throws in
      #expect(try await database.migrate("upgrade", "head").exitCode == 1)
      #expect(try await database.query("SELECT count(*) FROM t") == "0")
      #expect(try await database.query("SELECT statement FROM migrate_version") == "1")
      try await database.query("CREATE TABLE nowhere (id integer)")
      let repaired = try await database.migrate("repair", "--resume")
      #expect(repaired.exitCode == 0, "\(repaired.errors)")
      #expect(try await database.query("SELECT count(*) FROM t") == "1")
    }
  }

  @Test(
    "a statement that needs it in a file that does not say so is refused before anything runs",
    arguments: [TestDatabaseKind.postgreSQL])
  func missingOption(kind: TestDatabaseKind) async throws {
    let versions: KeyValuePairs = [
      "1_table.sql": Self.table,
      "2_index.sql": "-- migrate:up\nCREATE INDEX CONCURRENTLY t_id ON t (id);\n",
      "3_commit.sql": "-- migrate:up\nSELECT 1;\nCOMMIT;\n",
    ]
    try await TestDatabase.with(kind, versions: versions) { database async throws in
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 65)
      #expect(result.errors.contains("versions/2_index.sql:2:1: the statement cannot run inside"))
      #expect(result.errors.contains("versions/3_commit.sql:3:1: the migration runs inside"))
      #expect(try await database.migrate("current").output == "")
    }
  }
}
