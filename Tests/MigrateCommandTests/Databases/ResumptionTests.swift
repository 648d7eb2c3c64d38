import Support
import Testing

@Suite("an interrupted section outside a transaction that goes on")
struct ResumptionTests {
  private static let section = """
    -- migrate:up transaction:false
    CREATE TABLE a (i integer);
    INSERT INTO a VALUES (1);
    INSERT INTO b VALUES (1);
    """

  @Test(
    "knows what was done by its text: a change before the place is refused, one behind it is taken",
    arguments: TestDatabaseKind.allCases)
  func digests(kind: TestDatabaseKind) async throws {
    let section = Self.section
    let new = "CREATE TABLE b (i integer);\n"
    try await TestDatabase.with(kind, versions: ["1_a.sql": section]) { database async throws in
      #expect(try await database.migrate("upgrade", "head").exitCode == 1)
      for (edited, line) in [
        (section.replacing("CREATE TABLE a", with: new + "CREATE TABLE a"), 2),
        (section.replacing("(1);\nINSERT INTO b", with: "(2);\nINSERT INTO b"), 3),
        (section.replacing("INSERT INTO a VALUES (1);\n", with: ""), 3),
      ] {
        try database.write(["1_a.sql": edited])
        let refused = try await database.migrate("repair", "--resume")
        #expect(refused.exitCode == 65)
        #expect(
          refused.errors.contains("versions/1_a.sql:\(line):1: this is not the statement"),
          "\(refused.errors)")
      }
      try database.write([
        "1_a.sql": "-- migrate:up transaction:false\nCREATE TABLE a (i integer);\n"
      ])
      let short = try await database.migrate("repair", "--resume")
      #expect(short.exitCode == 65)
      #expect(short.errors.contains("the section ends before"), "\(short.errors)")

      // Line ends and comments between statements are no change.
      try database.write([
        "1_a.sql":
          section.replacing("INSERT INTO b", with: "-- then\n\(new)INSERT INTO b")
          .replacing("\n", with: "\r\n")
      ])
      let result = try await database.migrate("repair", "--resume")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await database.query("SELECT i FROM a") == "1")
      #expect(try await database.query("SELECT i FROM b") == "1")
      // The record is that of the file as it is now.
      #expect(try await database.migrate("check").exitCode == 0)
      #expect(try await database.query("SELECT count(*) FROM migrate_version_journal") == "0")
    }
  }

  @Test("takes data of COPY for a part of its statement")
  func copy() async throws {
    func section(_ data: String) -> String {
      """
      -- migrate:up transaction:false
      CREATE TABLE a (i integer);
      COPY a FROM stdin;
      \(data)
      \\.
      INSERT INTO b SELECT * FROM a;
      """
    }
    try await TestDatabase.with(.postgreSQL, versions: ["1_a.sql": section("1")]) {
      database async throws in
      #expect(try await database.migrate("upgrade", "head").exitCode == 1)
      try await database.query("CREATE TABLE b (i integer)")
      try database.write(["1_a.sql": section("2")])
      #expect(try await database.migrate("repair", "--resume").exitCode == 65)
      try database.write(["1_a.sql": section("1")])
      let result = try await database.migrate("repair", "--resume")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await database.query("SELECT i FROM b") == "1")
    }
  }

  @Test(
    "does not take an index for built, or dropped, that only has its name",
    arguments: [
      "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS t_i ON app.t (i)",
      "CREATE UNIQUE INDEX CONCURRENTLY t_i ON app.t (i)",
      "CREATE UNIQUE INDEX CONCURRENTLY ON ONLY app.\"t\" (i)",
      "SET search_path = app, public; CREATE UNIQUE INDEX CONCURRENTLY \"t_i\" ON t USING btree (i)",
    ])
  func sameName(statement: String) async throws {
    let versions: KeyValuePairs = [
      "1_t.sql": """
      -- migrate:up
      CREATE SCHEMA app;
      CREATE TABLE app.t (i integer);
      INSERT INTO app.t VALUES (1), (1);
      CREATE TABLE public.o (i integer);
      CREATE INDEX t_i ON public.o (i);
      """,
      "2_i.sql": "-- migrate:up transaction:false\n\(statement);\n",
    ]
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      #expect(try await database.migrate("upgrade", "head").exitCode == 1)
      try await database.query("DELETE FROM app.t")
      let result = try await database.migrate("repair", "--resume")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(
        try await database.query(
          "SELECT count(*), bool_and(indisvalid) FROM pg_index WHERE indrelid = 'app.t'::regclass")
          == "1|t")
      #expect(try await database.query("SELECT to_regclass('public.t_i') IS NOT NULL") == "t")
    }
  }

  @Test("drops no other index of the name, and only the leavings of its own REINDEX")
  func otherIndexes() async throws {
    let drop = "DROP INDEX CONCURRENTLY t_i RESTRICT"
    let versions: KeyValuePairs = [
      "1_t.sql": """
      -- migrate:up
      CREATE SCHEMA app;
      CREATE TABLE app.t (i integer);
      CREATE TABLE public.t (i integer);
      CREATE INDEX t_i ON app.t (i);
      CREATE INDEX t_i ON public.t (i);
      """,
      "2_drop.sql": """
      -- migrate:up transaction:false
      SET search_path = app, public;
      \(drop);
      """,
      "3_reindex.sql": """
      -- migrate:up transaction:false
      SELECT 1;
      REINDEX (VERBOSE) TABLE CONCURRENTLY app.t;
      """,
    ]
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      #expect(try await database.migrate("upgrade", "1").exitCode == 0)
      let index = try await database.query("SELECT 'app.t_i'::regclass::oid")
      #expect(try await database.migrate("upgrade", "2").exitCode == 0)
      // As a run that died when the server had dropped the index.
      try await database.query(
        """
        UPDATE migrate_version SET state = 'partial', statement = 1 WHERE revision = '2';
        INSERT INTO migrate_version_journal (revision, statement, digest, outcome, facts)
        VALUES ('2', 0, '', 'done', NULL),
          ('2', 2, 'sha256:' || encode(sha256('\(drop)'), 'hex'), 'begun', 'index \(index)');
        """)
      let dropped = try await database.migrate("repair", "--resume")
      #expect(dropped.exitCode == 0, "\(dropped.errors)")
      #expect(try await database.query("SELECT to_regclass('public.t_i') IS NOT NULL") == "t")

      #expect(try await database.migrate("upgrade", "3").exitCode == 0)
      try await database.query(
        """
        UPDATE migrate_version SET state = 'partial', statement = 1 WHERE revision = '3';
        CREATE INDEX t_i_ccnew ON app.t (i);
        CREATE INDEX t_i_ccnew ON public.t (i);
        UPDATE pg_index SET indisvalid = false
        WHERE indexrelid IN ('app.t_i_ccnew'::regclass, 'public.t_i_ccnew'::regclass);
        """)
      let rebuilt = try await database.migrate("repair", "--resume")
      #expect(rebuilt.exitCode == 0, "\(rebuilt.errors)")
      #expect(
        try await database.query(
          "SELECT to_regclass('app.t_i_ccnew') IS NULL, to_regclass('public.t_i_ccnew') IS NULL")
          == "t|f")
    }
  }

  @Test(
    "goes on by itself when it was killed behind a backfill or its last statement",
    arguments: TestDatabaseKind.allCases)
  func byItself(kind: TestDatabaseKind) async throws {
    let versions: KeyValuePairs = [
      "1_t.sql": """
      -- migrate:up transaction:false
      CREATE TABLE t (id integer PRIMARY KEY, n integer);
      INSERT INTO t VALUES (1, 0), (2, 0), (3, 0);
      -- migrate:backfill table:t key:id batch:2
      UPDATE t SET n = n + 1 WHERE id > :from AND id <= :to;
      INSERT INTO later VALUES (1);
      """
    ]
    try await TestDatabase.with(kind, versions: versions) { database async throws in
      #expect(try await database.migrate("upgrade", "head").exitCode == 1)
      let refused = try await database.migrate("upgrade", "head")
      #expect(refused.exitCode == 1)
      #expect(refused.errors.contains("migrate repair 1 --resume"), "\(refused.errors)")
      // As a run that died before it could begin the last statement.
      try await database.query(
        """
        DELETE FROM migrate_version_journal WHERE outcome = 'failed';
        CREATE TABLE later (i integer)
        """)
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await database.query("SELECT n FROM t ORDER BY id") == "1\n1\n1")
      #expect(try await database.query("SELECT i FROM later") == "1")
    }
  }

  @Test(
    "with a backfill in it takes a new statement before the next one, and not another backfill",
    arguments: TestDatabaseKind.allCases)
  func backfillEdited(kind: TestDatabaseKind) async throws {
    func section(_ set: String, _ before: String = "") -> String {
      """
      -- migrate:up transaction:false
      CREATE TABLE t (id integer PRIMARY KEY, n integer CHECK (n < 12));
      INSERT INTO t VALUES (1, 0), (2, 0), (3, 10), (4, 11);
      -- migrate:backfill table:t key:id batch:2
      UPDATE t SET n = \(set) WHERE id > :from AND id <= :to;
      \(before)
      -- migrate:backfill table:t key:id batch:3
      UPDATE t SET n = n + 0 WHERE id > :from AND id <= :to;
      """
    }
    try await TestDatabase.with(kind, versions: ["1_t.sql": section("n + 1")]) {
      database async throws in
      #expect(try await database.migrate("upgrade", "head").exitCode == 1)
      try database.write(["1_t.sql": section("n + 2")])
      let refused = try await database.migrate("repair", "--resume")
      #expect(refused.exitCode == 65, "\(refused.errors)")
      try await database.query("UPDATE t SET n = 5 WHERE id > 2")
      try database.write(["1_t.sql": section("n + 1", "CREATE TABLE more (i integer);")])
      let result = try await database.migrate("repair", "--resume")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await database.query("SELECT n FROM t ORDER BY id") == "1\n1\n6\n6")
      #expect(try await database.query("SELECT count(*) FROM more") == "0")
      #expect(try await database.query("SELECT count(*) FROM migrate_version_backfill") == "0")
    }
  }
}
