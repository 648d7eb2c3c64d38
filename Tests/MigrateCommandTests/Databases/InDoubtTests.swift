import Support
import Testing

@Suite("statements in doubt after a crash, on PostgreSQL")
struct InDoubtTests {
  /// Applies a migration of two statements, pretends that the run died after its first, and resumes.
  private func resume(
    _ statement: String, before: String = "", damage: String = "", arguments: [String] = [],
    _ check: (TestDatabase, ProcessResult) async throws -> Void
  ) async throws {
    let versions: KeyValuePairs = [
      "1_table.sql": "-- migrate:up\nCREATE TABLE t (id integer);\n\(before)\n",
      "2_doubt.sql": """
      -- migrate:up transaction:false
      CREATE TABLE first (id integer);
      \(statement);
      """,
    ]
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      let result = try await database.migrate("upgrade", "head")
      try #require(result.exitCode == 0, "\(result.errors)")
      try await database.query(
        """
        UPDATE migrate_version SET state = 'partial', statement = 1 WHERE revision = '2';
        \(damage)
        """)
      let repaired = try await runProcess(
        migrateExecutable, ["repair", "2", "--resume"] + arguments,
        environment: database.environment, in: database.directory)
      try await check(database, repaired)
    }
  }

  @Test("an index that was built is not built again")
  func indexDone() async throws {
    try await resume("CREATE INDEX CONCURRENTLY t_id ON t (id)") { database, result async throws in
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(
        try await database.query("SELECT state FROM migrate_version WHERE revision = '2'")
          == "applied")
    }
  }

  @Test("an invalid index is dropped and built again")
  func indexInvalid() async throws {
    try await resume(
      "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"T id\" ON t (id)",
      damage: "UPDATE pg_index SET indisvalid = false WHERE indexrelid = '\"T id\"'::regclass;"
    ) { database, result async throws in
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(
        try await database.query(
          "SELECT indisvalid FROM pg_index WHERE indexrelid = '\"T id\"'::regclass") == "t")
    }
  }

  @Test("an index that is not there is built")
  func indexMissing() async throws {
    try await resume("CREATE INDEX CONCURRENTLY t_id ON t (id)", damage: "DROP INDEX t_id;") {
      database, result async throws in
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await database.query("SELECT to_regclass('t_id') IS NOT NULL") == "t")
    }
  }

  @Test("an index that was dropped is not dropped again")
  func indexDropped() async throws {
    try await resume("DROP INDEX CONCURRENTLY t_id", before: "CREATE INDEX t_id ON t (id);") {
      _, result async throws in
      #expect(result.exitCode == 0, "\(result.errors)")
    }
  }

  @Test("what REINDEX left behind is removed, and it runs again")
  func reindex() async throws {
    try await resume(
      "REINDEX INDEX CONCURRENTLY t_id", before: "CREATE INDEX t_id ON t (id);",
      damage: """
        CREATE INDEX t_id_ccnew ON t (id);
        UPDATE pg_index SET indisvalid = false WHERE indexrelid = 't_id_ccnew'::regclass;
        """
    ) { database, result async throws in
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await database.query("SELECT to_regclass('t_id_ccnew') IS NULL") == "t")
    }
  }

  @Test("a partition that was detached is not detached again")
  func detached() async throws {
    try await resume(
      "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY",
      before: """
        CREATE TABLE p (id integer) PARTITION BY RANGE (id);
        CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
        """
    ) { _, result async throws in
      #expect(result.exitCode == 0, "\(result.errors)")
    }
  }

  @Test(
    "where the catalog does not tell, the user is asked with the facts",
    arguments: ["done", "again"])
  func unknown(verdict: String) async throws {
    let block = "DO $$ BEGIN INSERT INTO t VALUES (1); END $$"
    try await resume(block) { database, result async throws in
      #expect(result.exitCode == 1)
      #expect(
        result.errors.contains("versions/2_doubt.sql:3:1: the run was interrupted"),
        "\(result.errors)")
      #expect(result.errors.contains("--in-doubt done"))
      let repaired = try await database.migrate("repair", "2", "--resume", "--in-doubt", verdict)
      #expect(repaired.exitCode == 0, "\(repaired.errors)")
      #expect(
        try await database.query("SELECT count(*) FROM t") == (verdict == "done" ? "1" : "2"))
    }
  }
}
