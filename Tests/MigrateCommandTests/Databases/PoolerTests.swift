import Foundation
import Support
import Testing

@Suite("behind PgBouncer in transaction mode")
struct PoolerTests {
  @Test("eight runners at once all succeed, each revision is applied once, and no setting is left")
  func runners() async throws {
    let versions: KeyValuePairs = [
      "1_table.sql":
        "-- migrate:up\nCREATE TABLE t (id integer);\n-- migrate:down\nDROP TABLE t;\n",
      "2_insert.sql": "-- migrate:up\nINSERT INTO t VALUES (1);\n-- migrate:down\nDELETE FROM t;\n",
      "3_index.sql": """
      -- migrate:up transaction:false
      CREATE INDEX CONCURRENTLY t_id ON t (id);
      INSERT INTO t VALUES (2);
      -- migrate:down transaction:false
      DROP INDEX CONCURRENTLY t_id;
      DELETE FROM t WHERE id = 2;
      """,
    ]
    try await TestDatabase.withPooler(versions: versions) { database, url async throws in
      let results = try await withThrowingTaskGroup(of: ProcessResult.self) { group in
        for _ in 0..<8 {
          group.addTask {
            try await database.migrate("upgrade", "2", environment: ["MIGRATE_URL": url])
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      for result in results { #expect(result.exitCode == 0, "\(result.errors)") }
      #expect(try await database.query("SELECT count(*) FROM t") == "1")
      #expect(try await database.history() == ["upgrade 1 success", "upgrade 2 success"])

      let index = try await database.migrate("upgrade", "head", environment: ["MIGRATE_URL": url])
      #expect(index.exitCode == 0, "\(index.errors)")
      #expect(try await psql(url, "SHOW lock_timeout") == "0\n")
      let down = try await database.migrate(
        "downgrade", "base", environment: ["MIGRATE_URL": url])
      #expect(down.exitCode == 0, "\(down.errors)")
      #expect(try await database.applied().isEmpty)
    }
  }

  @Test("settings of a section outside a transaction hold for its statements and stay nowhere")
  func settings() async throws {
    let versions: KeyValuePairs = [
      "1_fill.sql": """
      -- migrate:up transaction:false
      CREATE SCHEMA app;
      CREATE TABLE app.users (id integer PRIMARY KEY, seen text);
      CREATE TABLE public.users (id integer PRIMARY KEY, seen text);
      SET search_path TO app;
      SET statement_timeout = '7s';
      INSERT INTO users SELECT generate_series(1, 5);
      -- migrate:backfill table:users key:id batch:2
      UPDATE users SET seen = current_setting('statement_timeout') WHERE id > :from AND id <= :to;
      BEGIN;
      SET ROLE pg_monitor;
      RESET ROLE;
      INSERT INTO users VALUES (6, current_setting('statement_timeout'));
      COMMIT;
      RESET ALL;
      CREATE INDEX CONCURRENTLY users_seen ON app.users (seen);
      """
    ]
    try await TestDatabase.withPooler(versions: versions) { database, url async throws in
      let result = try await database.migrate(
        "upgrade", "head", environment: ["MIGRATE_URL": url])
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(
        try await database.query("SELECT seen, count(*) FROM app.users GROUP BY seen") == "7s|6")
      #expect(try await database.query("SELECT count(*) FROM public.users") == "0")
      #expect(
        try await psql(
          url, "SELECT current_setting('search_path'), current_setting('statement_timeout')")
          == "\"$user\", public|0\n")
    }
  }

  @Test("what could not hold, or would stay in a session, is refused before anything runs")
  func refused() async throws {
    let versions: KeyValuePairs = [
      "1_no.sql": """
      -- migrate:up transaction:false
      CREATE TABLE t (i integer);
      SET statement_timeout = 0;
      CREATE INDEX CONCURRENTLY t_i ON t (i);
      LISTEN news;
      CREATE TEMP TABLE tmp (i integer);
      SELECT pg_advisory_lock(1);
      """
    ]
    try await TestDatabase.withPooler(versions: versions) { database, url async throws in
      let result = try await database.migrate(
        "upgrade", "head", environment: ["MIGRATE_URL": url])
      #expect(result.exitCode == 65)
      for place in [
        "versions/1_no.sql:4:1: behind a pooler the setting of line 3",
        "versions/1_no.sql:5:1: behind a pooler LISTEN would stay",
        "versions/1_no.sql:6:1: behind a pooler the temporary object tmp",
        "versions/1_no.sql:7:1: behind a pooler the advisory lock",
      ] {
        #expect(result.errors.contains(place), "\(result.errors)")
      }
      #expect(try await database.query("SELECT to_regclass('t') IS NULL") == "t")
    }
  }

  @Test("a migration outside a transaction that is under way is waited for, and a dead one is not")
  func liveRun() async throws {
    let versions: KeyValuePairs = [
      "1_slow.sql": """
      -- migrate:up transaction:false
      CREATE TABLE done (id int);
      DO $$ BEGIN
        WHILE NOT EXISTS (SELECT FROM go) LOOP PERFORM pg_sleep(0.02); END LOOP;
      END $$;
      INSERT INTO done VALUES (1);
      """
    ]
    try await TestDatabase.withPooler(versions: versions) { database, url async throws in
      try await database.query("CREATE TABLE go (id int)")
      let pooled = ["MIGRATE_URL": url]
      let first = try database.start("upgrade", "head", environment: pooled)
      try await waitUntil("the first statement is recorded") {
        // The table is not there from the beginning.
        (try? await database.query("SELECT statement FROM migrate_version")) == "1"
      }
      let others = [
        try database.start("upgrade", "head", environment: pooled),
        try database.start("upgrade", "head"),
      ]
      for other in others { try await other.waitForOutput("waiting for another runner (pid") }
      let repair = try await database.migrate(
        "repair", "1", "--resume",
        environment: pooled.merging(["MIGRATE_LOCK_WAIT": "100ms"]) { $1 })
      #expect(repair.exitCode == 3, "\(repair.errors)")
      try await database.query("INSERT INTO go VALUES (1)")
      #expect(try await first.result().exitCode == 0)
      for other in others {
        let result = try await other.result()
        #expect(result.exitCode == 0, "\(result.errors)")
      }
      #expect(try await database.query("SELECT count(*) FROM done") == "1")

      try await database.query("UPDATE migrate_version SET state = 'partial', statement = 1")
      let dead = try await database.migrate("upgrade", "head", environment: pooled)
      #expect(dead.exitCode == 1, "\(dead.errors)")
      #expect(dead.errors.contains("was interrupted"), "\(dead.errors)")
    }
  }

  @Test("a pool of one connection is enough inside transactions, and an error outside of them")
  func smallPool() async throws {
    let versions: KeyValuePairs = [
      "1_table.sql": "-- migrate:up\nCREATE TABLE t (id integer);\n",
      "2_index.sql": "-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY t_id ON t (id);\n",
    ]
    try await TestDatabase.withPooler(poolSize: 1, versions: versions) {
      database, url async throws in
      let run = try database.start("upgrade", "head", environment: ["MIGRATE_URL": url])
      let result = try await run.result(timeLimit: .seconds(60))
      #expect(result.exitCode == 4, "\(result.errors)")
      #expect(result.errors.contains("pool_size"), "\(result.errors)")
      #expect(try await database.applied() == ["1"])
      #expect(try await database.migrate("upgrade", "head").exitCode == 0)
    }
  }
}
