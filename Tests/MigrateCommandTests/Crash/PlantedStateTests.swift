import Support
import Testing

@Suite("Planted state tables")
struct PlantedStateTests {
  private static let versions: KeyValuePairs = [
    "0001_first.sql": """
    -- migrate:up
    CREATE TABLE first (id int);
    -- migrate:down
    DROP TABLE first;
    """
  ]

  @Test("of another role are refused, with who owns them")
  func foreignOwner() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database in
      try await database.withRole { role, url in
        try await database.query("GRANT ALL ON SCHEMA public TO \(role)")
        let own = ["MIGRATE_URL": url]
        #expect(try await database.migrate("upgrade", "head", environment: own).exitCode == 0)
        try await database.query("UPDATE migrate_version SET down_body = 'DROP TABLE first'")
        for command in ["status", "upgrade", "downgrade", "stamp"] {
          let result = try await runProcess(
            migrateExecutable,
            [command] + (command == "status" ? [] : [command == "upgrade" ? "head" : "base"]),
            environment: database.environment, in: database.directory)
          #expect(result.exitCode == 78, "\(command)")
          #expect(result.errors.contains("belongs to the role \(role)"), "\(result.errors)")
          #expect(result.errors.contains("OWNER TO"), "\(result.errors)")
        }
        // A table of a superuser's is used by a role that may write it.
        for table in ["migrate_version", "migrate_version_layout", "migrate_history"] {
          try await database.query(
            "ALTER TABLE \(table) OWNER TO CURRENT_USER; GRANT ALL ON \(table) TO \(role)")
        }
        let status = try await database.migrate("current", environment: own)
        #expect(status.output == "0001 (head)\n", "\(status.errors)")
        #expect(try await database.migrate("downgrade", "base", environment: own).exitCode == 0)
      }
    }
  }

  @Test("that run code, or show other rows, are refused although their owner is trusted")
  func code() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database in
      #expect(try await database.migrate("upgrade", "head").exitCode == 0)
      try await database.withRole { role, _ in
        try await database.query(
          """
          CREATE FUNCTION trap() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
          ALTER FUNCTION trap OWNER TO \(role);
          CREATE FUNCTION value() RETURNS text LANGUAGE sql AS 'SELECT ''x''::text';
          CREATE DOMAIN dom AS text CHECK (VALUE <> '')
          """)
        for (plant, remedy, name) in [
          (
            "CREATE TRIGGER t1 BEFORE INSERT ON migrate_version EXECUTE FUNCTION trap()",
            "DROP TRIGGER t1 ON migrate_version", "the trigger t1"
          ),
          (
            "CREATE RULE r1 AS ON DELETE TO migrate_history DO INSTEAD SELECT value()",
            "DROP RULE r1 ON migrate_history", "the rule r1"
          ),
          (
            "ALTER TABLE migrate_version ALTER message SET DEFAULT value()",
            "ALTER TABLE migrate_version ALTER message DROP DEFAULT",
            "the default of the column message"
          ),
          (
            "ALTER TABLE migrate_history ALTER error SET DEFAULT query_to_xml('SELECT 1', true, true, '')::text",
            "ALTER TABLE migrate_history ALTER error DROP DEFAULT",
            "the default of the column error"
          ),
          (
            "ALTER TABLE migrate_version ADD CONSTRAINT c1 CHECK (revision <> value())",
            "ALTER TABLE migrate_version DROP CONSTRAINT c1", "the constraint c1"
          ),
          (
            "ALTER TABLE migrate_version_layout ADD x dom",
            "ALTER TABLE migrate_version_layout DROP x", "the type of the column x"
          ),
          (
            "ALTER TABLE migrate_version ADD y text GENERATED ALWAYS AS (lower(message)) STORED",
            "ALTER TABLE migrate_version DROP y", "the expression of the column y"
          ),
          (
            "CREATE INDEX i1 ON migrate_history (lower(event))", "DROP INDEX i1", "the index i1"
          ),
          (
            "CREATE TABLE heir () INHERITS (migrate_version)", "DROP TABLE heir", "inherits"
          ),
          (
            "ALTER TABLE migrate_version SET UNLOGGED", "ALTER TABLE migrate_version SET LOGGED",
            "unlogged"
          ),
          (
            "ALTER TABLE migrate_history RENAME TO h; CREATE VIEW migrate_history AS SELECT * FROM h",
            "DROP VIEW migrate_history; ALTER TABLE h RENAME TO migrate_history", "it is a view"
          ),
        ] {
          try await database.query(plant)
          for arguments in [["status"], ["upgrade", "head"], ["downgrade", "base"]] {
            let result = try await runProcess(
              migrateExecutable, arguments, environment: database.environment,
              in: database.directory)
            #expect(result.exitCode == 78, "\(arguments) \(name): \(result.errors)")
            #expect(result.errors.contains(name), "\(arguments) \(name): \(result.errors)")
          }
          try await database.query(remedy)
        }
        let status = try await database.migrate("current")
        #expect(status.output == "0001 (head)\n", "\(status.errors)")
      }
    }
  }

  @Test("that row level security hides from the role are not taken for empty ones")
  func rowSecurity() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database in
      #expect(try await database.migrate("upgrade", "head").exitCode == 0)
      // Of no effect on the owner.
      try await database.query("ALTER TABLE migrate_version ENABLE ROW LEVEL SECURITY")
      #expect(try await database.migrate("current").output == "0001 (head)\n")
      try await database.withRole { role, url in
        try await database.query(
          "GRANT ALL ON migrate_version, migrate_history, migrate_version_layout TO \(role)")
        let result = try await database.migrate("status", environment: ["MIGRATE_URL": url])
        #expect(result.exitCode == 78)
        #expect(result.errors.contains("row level security"), "\(result.errors)")
      }
    }
  }

  @Test(
    "another program's table of the same name is named as such",
    arguments: TestDatabaseKind.allCases)
  func otherProgram(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database in
      try await database.query(
        "CREATE TABLE migrate_version (repository_id text, repository_path text, version int)")
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 78)
      #expect(result.errors.contains("it has no column"), "\(result.errors)")
    }
  }

  @Test("are used where their owner could exchange them, by a superuser too")
  func exposed() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database in
      try await database.withRole { role, url in
        try await database.query(
          "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO \(role)', current_database()); END $$"
        )
        #expect(
          try await database.migrate("upgrade", "head", environment: ["MIGRATE_URL": url]).exitCode
            == 0)
        for arguments in [
          ["status"], ["downgrade", "base"], ["upgrade", "head"], ["stamp", "base"],
        ] {
          let result = try await runProcess(
            migrateExecutable, arguments, environment: database.environment, in: database.directory)
          #expect(result.exitCode == 0, "\(arguments) \(result.errors)")
        }
        #expect(try await database.applied().isEmpty)
        try await database.query(
          "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO CURRENT_USER', current_database()); END $$"
        )
      }
    }
  }

  @Test("run nothing when their owner changes them while a run goes on")
  func changedMeanwhile() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database in
      try await database.withRole { role, url in
        let owner = "ALTER DATABASE %I OWNER TO"
        try await database.query(
          "DO $$ BEGIN EXECUTE format('\(owner) \(role)', current_database()); END $$")
        let own = ["MIGRATE_URL": url]
        #expect(try await database.migrate("upgrade", "head", environment: own).exitCode == 0)
        try database.write([
          "0002_slow.sql": "-- migrate:up transaction:false\nSELECT pg_sleep(15);\n",
          "0003_next.sql": "-- migrate:up\nCREATE TABLE next (id int);\n",
        ])
        let run = try database.start("upgrade", "head")
        try await database.waitForSleep()
        _ = try await psql(
          url,
          """
          CREATE FUNCTION trap() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN ALTER ROLE \(role) SUPERUSER; RETURN NEW; END';
          CREATE TRIGGER trap BEFORE INSERT OR UPDATE ON migrate_version FOR EACH ROW
            EXECUTE FUNCTION trap()
          """)
        let result = try await run.result(timeLimit: .seconds(60))
        #expect(result.exitCode == 1)
        #expect(result.errors.contains("somebody changed"), "\(result.errors)")
        #expect(
          try await database.query("SELECT rolsuper FROM pg_roles WHERE rolname = '\(role)'") == "f"
        )
        #expect(try await !database.schema().contains("next"))
        try await database.query(
          "DO $$ BEGIN EXECUTE format('\(owner) CURRENT_USER', current_database()); END $$")
      }
    }
  }

  @Test(
    "run nothing when their owner changes them inside of a migration that fails, verifies or fills",
    arguments: [
      "-- migrate:up\nSELECT await(), fail();\n",
      "-- migrate:up transaction:false\nSELECT await(), fail();\n",
      "-- migrate:up transaction:false\nSELECT 1;\nSELECT await(), fail();\n",
      "-- migrate:up transaction:false\nSELECT 1;\n-- migrate:verify\nSELECT await();\n",
      """
      -- migrate:up transaction:false
      -- migrate:backfill table:fill key:id batch:1
      UPDATE fill SET id = id WHERE id > :from AND id <= :to AND await();
      """,
    ])
  func changedInside(migration: String) async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database in
      try await database.withRole { role, url in
        let owner = "ALTER DATABASE %I OWNER TO"
        try await database.query(
          "DO $$ BEGIN EXECUTE format('\(owner) \(role)', current_database()); END $$")
        let own = ["MIGRATE_URL": url]
        try database.write([
          "0002_tables.sql": """
          -- migrate:up transaction:false
          CREATE TABLE fill (id int PRIMARY KEY);
          INSERT INTO fill VALUES (1), (2), (3), (4), (5);
          -- migrate:backfill table:fill key:id
          UPDATE fill SET id = id WHERE id > :from AND id <= :to;
          CREATE TABLE gate (open bool);
          CREATE FUNCTION await() RETURNS bool LANGUAGE plpgsql AS $$ BEGIN
            WHILE NOT EXISTS (SELECT FROM gate) LOOP PERFORM pg_sleep(0.05); END LOOP;
            RETURN true;
          END $$;
          CREATE FUNCTION fail() RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
          """
        ])
        #expect(try await database.migrate("upgrade", "head", environment: own).exitCode == 0)
        try database.write(["0003_slow.sql": migration])
        let run = try database.start("upgrade", "head", "--verify")
        try await database.waitForSleep()
        // It waits for a transaction that has locked the tables.
        let plant = try RunningProcess(
          "psql",
          [
            "-X", "-c",
            "CREATE FUNCTION trap() RETURNS trigger LANGUAGE plpgsql AS "
              + "'BEGIN ALTER ROLE \(role) SUPERUSER; RETURN coalesce(NEW, OLD); END'",
          ]
            + ["version", "history", "version_journal", "version_backfill"].flatMap {
              [
                "-c",
                "CREATE TRIGGER trap BEFORE INSERT OR UPDATE OR DELETE ON migrate_\($0) "
                  + "FOR EACH ROW EXECUTE FUNCTION trap()",
              ]
            } + [url])
        try await waitUntil("the traps are set, or wait for a lock") {
          try await database.query(
            """
            SELECT (SELECT count(*) FROM pg_trigger WHERE tgname = 'trap') = 4 OR EXISTS (
              SELECT FROM pg_stat_activity WHERE usename = '\(role)' AND wait_event_type = 'Lock')
            """) == "t"
        }
        try await database.query("INSERT INTO gate VALUES (true)")
        let result = try await run.result(timeLimit: .seconds(60))
        _ = try await plant.result()
        #expect(result.exitCode != 0, "\(result.errors)")
        #expect(
          try await database.query("SELECT rolsuper FROM pg_roles WHERE rolname = '\(role)'") == "f"
        )
        try await database.query(
          "DO $$ BEGIN EXECUTE format('\(owner) CURRENT_USER', current_database()); END $$")
      }
    }
  }

  @Test(
    "with more rules than migrate's own make a claim fail at once, and not wait for ever",
    arguments: TestDatabaseKind.allCases)
  func extraRules(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database in
      #expect(try await database.migrate("upgrade", "head").exitCode == 0)
      try database.write([
        "0002_second.sql":
          "-- migrate:up\nCREATE TABLE second (id int);\n-- migrate:down\nDROP TABLE second;\n",
        "0003_third.sql": "-- migrate:up transaction:false\nCREATE TABLE third (id int);\n",
      ])
      var rules = [
        (
          "CREATE UNIQUE INDEX one ON migrate_version (tool_version)", "DROP INDEX one",
          kind.isPostgreSQL ? "\"one\"" : "tool_version"
        )
      ]
      if kind.isPostgreSQL {
        rules += [
          (
            "ALTER TABLE migrate_version ADD ticket text; UPDATE migrate_version SET ticket = ''; ALTER TABLE migrate_version ALTER ticket SET NOT NULL",
            "ALTER TABLE migrate_version DROP ticket", "ticket"
          )
        ]
      }
      for (rule, remedy, name) in rules {
        try await database.query(rule)
        let result = try await database.start("upgrade", "head").result(timeLimit: .seconds(30))
        #expect(result.exitCode == 1, "\(result.errors)")
        #expect(result.errors.contains(name), "\(result.errors)")
        try await database.query(remedy)
      }
      #expect(try await database.migrate("upgrade", "head").exitCode == 0)
      #expect(try await database.applied() == ["0001", "0002", "0003"])
    }
  }

  @Test("the lock that a stranger holds is named as a stranger's")
  func strangersLock() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database in
      #expect(try await database.migrate("upgrade", "head").exitCode == 0)
      try database.write(["0002_second.sql": "-- migrate:up\nSELECT pg_sleep(60);\n"])
      let run = try database.start("upgrade", "head")
      try await database.waitForSleep()
      let key = try await database.query(
        """
        SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks WHERE locktype = 'advisory'
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """)
      run.signal(2)
      _ = try await run.result()
      try await database.withRole { _, url in
        let stranger = try RunningProcess(
          "psql", ["-X", "-c", "SELECT pg_advisory_lock(\(key)); SELECT pg_sleep(60)", url],
          environment: ["PGAPPNAME": "migrate"])
        try await database.waitForSleep()
        let result = try await database.migrate(
          "upgrade", "head", environment: ["MIGRATE_LOCK_WAIT": "0s"])
        #expect(result.exitCode == 3)
        #expect(result.errors.contains("no run of migrate"), "\(result.errors)")
        // Also where the tables are not there yet.
        try await database.query(
          "DROP TABLE migrate_version, migrate_version_layout, migrate_history")
        let first = try await database.migrate(
          "upgrade", "head", environment: ["MIGRATE_LOCK_WAIT": "0s"])
        #expect(first.exitCode == 3)
        #expect(first.errors.contains("no run of migrate"), "\(first.errors)")
        stranger.signal(9)
        _ = try await stranger.result()
      }
    }
  }
}
