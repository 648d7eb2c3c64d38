import Foundation
import Support
import Testing

@Suite("the session of a section outside a transaction")
struct SectionSessionTests {
  private static let twoUsers = """
    -- migrate:up
    CREATE SCHEMA app;
    CREATE TABLE app.users (id integer PRIMARY KEY, seen text);
    CREATE TABLE public.users (id integer PRIMARY KEY, seen text);
    INSERT INTO app.users SELECT generate_series(1, 5);
    INSERT INTO public.users SELECT generate_series(1, 5);
    """

  /// Lets a statement fail for want of a table, makes it, and goes on.
  private func interrupt(_ database: TestDatabase) async throws -> ProcessResult {
    let failed = try await database.migrate("upgrade", "head")
    #expect(failed.exitCode == 1, "\(failed.errors)")
    try await database.query("CREATE TABLE later (i integer)")
    return try await database.migrate("repair", "--resume")
  }

  @Test(
    "is made again when the section goes on, whichever statement has set it",
    arguments: [
      "SET search_path TO app", "SET SESSION search_path = app, public",
      "SELECT pg_catalog.set_config('search_path', 'app', false)",
      "DO $$ BEGIN PERFORM set_config('search_path', 'app', false); END $$",
      "CREATE FUNCTION public.f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN SET search_path TO app; "
        + "END $$; SELECT public.f()",
      "BEGIN; SET search_path TO app; SAVEPOINT s; SET search_path TO public; ROLLBACK TO s; COMMIT",
      "SET search_path TO public; BEGIN; SET search_path TO app; COMMIT; "
        + "BEGIN; SET LOCAL search_path TO public; SET search_path TO public; ROLLBACK",
      "SET search_path TO public; DISCARD ALL; SET search_path TO app",
    ])
  func settings(statement: String) async throws {
    let versions: KeyValuePairs = [
      "1_users.sql": Self.twoUsers,
      "2_fill.sql": """
      -- migrate:up transaction:false
      \(statement);
      INSERT INTO public.later VALUES (1);
      -- migrate:backfill table:users key:id batch:2
      UPDATE users SET seen = current_setting('search_path') WHERE id > :from AND id <= :to;
      """,
    ]
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      let result = try await interrupt(database)
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(
        try await database.query("SELECT count(*) FROM app.users WHERE seen ~ '^app'") == "5")
      #expect(try await database.query("SELECT count(seen) FROM public.users") == "0")
    }
  }

  @Test("holds a role, a setting of its own and prepared statements when it goes on")
  func others() async throws {
    let versions: KeyValuePairs = [
      "1_t.sql": """
      -- migrate:up transaction:false
      SET statement_timeout = '77s';
      SET TIME ZONE 'Asia/Tokyo';
      SET app.tenant = '7';
      PREPARE p AS SELECT 1;
      CREATE TABLE seen (i integer);
      SET ROLE pg_monitor;
      INSERT INTO public.later VALUES (1);
      RESET ROLE;
      EXECUTE p;
      CREATE TABLE found AS SELECT concat_ws(' ', current_setting('statement_timeout'),
        current_setting('TimeZone'), current_setting('app.tenant')) AS all;
      """
    ]
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      let failed = try await database.migrate("upgrade", "head")
      #expect(failed.exitCode == 1)
      try await database.query(
        """
        CREATE TABLE later (i integer, who text DEFAULT current_user);
        GRANT INSERT ON later TO pg_monitor
        """)
      let result = try await database.migrate("repair", "--resume")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await database.query("SELECT who FROM later") == "pg_monitor")
      #expect(try await database.query("SELECT * FROM found") == "77s Asia/Tokyo 7")
    }
  }

  @Test(
    "holds settings with names of their own that code has made",
    arguments: [
      "CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ BEGIN "
        + "RETURN set_config('app.tenant', '7', false); END $$; SELECT f()",
      "CREATE FUNCTION f() RETURNS text LANGUAGE sql RETURN set_config('app.tenant', '7', false); "
        + "SELECT f()",
      "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN SET App.Tenant TO 7; END $$; "
        + "DO $$ BEGIN PERFORM f(); END $$",
      "CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN SET SESSION app.tenant = '7'; END $$; CALL p()",
      "DO $$ BEGIN PERFORM pg_catalog.set_config( 'app.tenant', '7', false); END $$",
      "BEGIN; DO $$ BEGIN SET app.tenant = 7; END $$; COMMIT",
    ])
  func namedByCode(statements: String) async throws {
    let versions: KeyValuePairs = [
      "1_t.sql": """
      -- migrate:up transaction:false
      \(statements);
      INSERT INTO later VALUES (1);
      CREATE TABLE found AS SELECT current_setting('app.tenant') AS tenant;
      """
    ]
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      let result = try await interrupt(database)
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await database.query("SELECT tenant FROM found") == "7")
    }
  }

  @Test("of SQLite has its attached databases and PRAGMAs when it goes on")
  func attached() async throws {
    let versions: KeyValuePairs = [
      "1_t.sql": """
      -- migrate:up transaction:false
      ATTACH 'other.db' AS other;
      PRAGMA case_sensitive_like = ON;
      CREATE TABLE other.t (i integer);
      INSERT INTO later VALUES (1);
      INSERT INTO other.t SELECT 'a' LIKE 'A';
      """
    ]
    try await TestDatabase.with(.sqlite, versions: versions) { database async throws in
      let result = try await interrupt(database)
      #expect(result.exitCode == 0, "\(result.errors)")
      let other = database.directory.appending(path: "other.db")
      #expect(try await sqlite3(other, "SELECT i FROM t") == "0\n")
    }
  }

  @Test(
    "that had something which is gone is refused",
    arguments: [
      (TestDatabaseKind.postgreSQL, "CREATE TEMP TABLE tmp AS SELECT 1", "the temporary object"),
      (.postgreSQL, "SELECT 1 AS a INTO TEMPORARY tmp", "the temporary object"),
      (.postgreSQL, "DECLARE c CURSOR WITH HOLD FOR SELECT 1", "the cursor c"),
      (.postgreSQL, "SELECT pg_advisory_lock(7)", "the advisory lock"),
      (.postgreSQL, "DO $$ BEGIN CREATE TEMP TABLE tmp (i int); END $$", "the temporary object"),
      (.sqlite, "CREATE TEMP TABLE tmp (i integer)", "the temporary object"),
    ])
  func gone(kind: TestDatabaseKind, statement: String, what: String) async throws {
    let versions: KeyValuePairs = [
      "1_t.sql":
        "-- migrate:up transaction:false\n\(statement);\nINSERT INTO later VALUES (1);\n"
    ]
    try await TestDatabase.with(kind, versions: versions) { database async throws in
      let result = try await interrupt(database)
      #expect(result.exitCode == 1)
      #expect(
        result.errors.contains("versions/1_t.sql:2:1: \(what)")
          && result.errors.contains("is gone with the session"), "\(result.errors)")
      #expect(try await database.query("SELECT count(*) FROM later") == "0")
    }
  }

  @Test("that has dropped its temporary objects itself goes on")
  func dropped() async throws {
    let versions: KeyValuePairs = [
      "1_t.sql": """
      -- migrate:up transaction:false
      CREATE TEMP TABLE tmp (i integer);
      DROP TABLE tmp;
      SELECT pg_advisory_lock(7);
      SELECT pg_advisory_unlock(7);
      BEGIN;
      CREATE TEMP TABLE other (i integer);
      ROLLBACK;
      INSERT INTO later VALUES (1);
      """
    ]
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      let result = try await interrupt(database)
      #expect(result.exitCode == 0, "\(result.errors)")
    }
  }

  @Test(
    "is of the role that the file takes, and migrate's own statements are not",
    arguments: [
      "SET ROLE %", "SET SESSION AUTHORIZATION %", "SELECT set_config('role', '%', false)",
      "BEGIN; SET LOCAL ROLE %; CREATE TABLE early (i integer); COMMIT; SET ROLE %",
      "SET SESSION AUTHORIZATION %; SET ROLE %",
    ], [true, false])
  func roles(statement: String, isTransactional: Bool) async throws {
    let control = statement.contains("BEGIN")
    guard !(isTransactional && control) else { return }
    let option = isTransactional ? "" : " transaction:false"
    let batches = "-- migrate:backfill table:t key:id batch:2"
    try await TestDatabase.with(.postgreSQL) { database async throws in
      try await database.withRole { role, _ in
        try await database.query("GRANT CREATE ON SCHEMA public TO \(role)")
        try database.write([
          "1_t.sql": """
          -- migrate:up\(option)
          \(statement.replacing("%", with: role));
          CREATE TABLE t (id integer PRIMARY KEY);
          INSERT INTO t SELECT generate_series(1, 5);
          \(isTransactional ? "" : batches)
          UPDATE t SET id = id \(isTransactional ? "" : "WHERE id > :from AND id <= :to");
          -- migrate:down
          SET LOCAL ROLE \(role);
          DROP TABLE t;
          """,
          "2_u.sql":
            "-- migrate:up\nCREATE TABLE u (i integer);\n-- migrate:down\nDROP TABLE u;\n",
        ])
        for options in [[], ["--single-transaction"]] where isTransactional || options.isEmpty {
          let result = try await runProcess(
            migrateExecutable, ["upgrade", "head"] + options, environment: database.environment,
            in: database.directory)
          #expect(result.exitCode == 0, "\(result.errors)")
          #expect(
            try await database.query(
              """
              SELECT tableowner = current_user FROM pg_tables
              WHERE tablename IN ('t', 'u') ORDER BY tablename
              """) == "f\nt")
          let down = try await database.migrate("downgrade", "base", "--single-transaction")
          #expect(down.exitCode == 0, "\(down.errors)")
        }
      }
    }
  }

  @Test("of a hook's role is not that of migrate's own statements")
  func hooks() async throws {
    try await TestDatabase.with(.postgreSQL) { database async throws in
      try await database.withRole { role, _ in
        try await database.query("GRANT CREATE ON SCHEMA public TO \(role)")
        try database.write([
          "1_t.sql": "-- migrate:up\nCREATE TABLE t (i integer);\n",
          "2_u.sql": """
          -- migrate:up transaction:false
          CREATE TABLE u (i integer);
          CREATE INDEX CONCURRENTLY u_i ON u (i);
          """,
        ])
        for statement in ["SET ROLE \(role)", "SET LOCAL ROLE \(role)"] {
          try database.directory.write([
            "migrate.conf": "[hooks]\nbefore_each = \"sql:role.sql\"\n",
            "role.sql": statement + ";\n",
          ])
          let result = try await database.migrate("upgrade", "head")
          #expect(result.exitCode == 0, "\(result.errors)")
          #expect(
            try await database.query(
              "SELECT tableowner = '\(role)' FROM pg_tables WHERE tablename = 't'") == "t")
          try await database.query("DROP TABLE t, u; DELETE FROM migrate_version")
        }
      }
    }
  }

  @Test(
    "keeps the budget for locks whatever the file sets",
    arguments: [
      "SET lock_timeout = 0", "SET LOCAL lock_timeout TO '9s'", "RESET lock_timeout", "RESET ALL",
      "SELECT set_config('lock_timeout', '0', false)",
      "DO $$ BEGIN SET lock_timeout = 0; END $$",
    ])
  func lockBudget(statement: String) async throws {
    let versions: KeyValuePairs = [
      "1_t.sql": """
      -- migrate:up
      \(statement);
      CREATE TABLE one AS SELECT current_setting('lock_timeout') AS l;
      """,
      "2_u.sql": """
      -- migrate:up transaction:false
      \(statement);
      CREATE TABLE two AS SELECT current_setting('lock_timeout') AS l;
      BEGIN;
      \(statement);
      CREATE TABLE three AS SELECT current_setting('lock_timeout') AS l;
      COMMIT;
      CREATE TABLE four AS SELECT current_setting('lock_timeout') AS l;
      """,
    ]
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(
        try await database.query(
          "SELECT string_agg(l, ' ') FROM (TABLE one UNION ALL TABLE two UNION ALL TABLE three "
            + "UNION ALL TABLE four) AS a") == "100ms 100ms 100ms 100ms")
    }
  }

  @Test("with what takes no transaction runs that alone; a section in one says so")
  func alone() async throws {
    let versions: KeyValuePairs = [
      "1_p.sql": """
      -- migrate:up transaction:false
      CREATE TABLE p (i integer) PARTITION BY RANGE (i);
      CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
      CREATE INDEX p_i ON p (i);
      REINDEX TABLE p;
      REINDEX INDEX p_i;
      CLUSTER p USING p_i;
      CREATE PROCEDURE put() LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO p VALUES (1); COMMIT; INSERT INTO p VALUES (2); END $$;
      CALL put();
      DO $$ BEGIN INSERT INTO p VALUES (3); COMMIT; END $$;
      """,
      "2_call.sql": "-- migrate:up\nCALL put();\n",
    ]
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 1)
      #expect(
        result.errors.contains("HINT: Put transaction:false on the -- migrate:up line."),
        "\(result.errors)")
      #expect(try await database.applied() == ["1"])
      #expect(try await database.query("SELECT i FROM p ORDER BY i") == "1\n2\n3")
    }
  }
}
