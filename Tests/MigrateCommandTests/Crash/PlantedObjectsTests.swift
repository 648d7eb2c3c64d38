import Support
import Testing

@Suite("Planted operators and functions")
struct PlantedObjectsTests {
  /// Shadows every operator and function of the system that can be shadowed, and adds operators for
  /// pairs of types that have none; whoever uses one learns of it.
  private static let plant = """
    SET search_path = pg_catalog;
    DO $plant$
    DECLARE o record; f text;
    BEGIN
      FOR o IN SELECT DISTINCT a.oid::regtype AS l, b.oid::regtype AS r FROM pg_type a, pg_type b
        WHERE a.oid = ANY (ids) AND b.oid = ANY (ids)
      LOOP
        EXECUTE format(
          'CREATE FUNCTION public.planted(%s, %s) RETURNS boolean LANGUAGE plpgsql AS %L',
          o.l, o.r, 'BEGIN RAISE EXCEPTION ''planted operator''; END');
        FOREACH f IN ARRAY '{=,<>,<,<=,>,>=,+,-,*,/,%,||,~,!~,~~,!~~,->,->>,&&}'::text[] LOOP
          EXECUTE format(
            'CREATE OPERATOR public.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = public.planted)',
            f, o.l, o.r);
        END LOOP;
      END LOOP;
      FOR o IN SELECT p.proname, pg_get_function_identity_arguments(p.oid) AS arguments
        FROM pg_proc p JOIN pg_type r ON r.oid = p.prorettype
        WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f' AND NOT p.proretset
          AND r.typtype <> 'p' AND NOT EXISTS (
            SELECT FROM unnest(coalesce(p.proallargtypes, p.proargtypes)) a
            JOIN pg_type t ON t.oid = a WHERE t.typtype = 'p')
      LOOP
        BEGIN
          EXECUTE format(
            'CREATE FUNCTION public.%I(%s) RETURNS text LANGUAGE plpgsql AS %L',
            o.proname, o.arguments, 'BEGIN RAISE EXCEPTION ''planted function''; END');
        EXCEPTION WHEN duplicate_function OR invalid_function_definition THEN NULL;
        END;
      END LOOP;
      EXECUTE format(
        'ALTER DATABASE %I SET search_path = public, pg_catalog', current_database());
    END $plant$
    """.replacing(
      "ids",
      with: """
        ARRAY['oid', 'regclass', 'name', 'text', 'varchar', 'int2', 'int4', 'int8', 'numeric',
          'float8', '"char"', 'timestamptz', 'interval', 'xid', 'bool', 'json', 'jsonb', 'inet',
          'oid[]', 'text[]', 'name[]', 'int2[]', 'int2vector', 'oidvector']::regtype[]::oid[]
        """)

  @Test(
    "are used by none of migrate's own statements",
    arguments: [TestDatabaseKind.postgreSQL, .postgreSQLWithoutPipeline])
  func planted(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(
      kind,
      versions: [
        "0001_first.sql": """
        -- migrate:up
        CREATE TABLE first (code varchar(5) PRIMARY KEY, note text);
        -- migrate:down
        DROP TABLE first;
        """,
        "0002_second.sql": """
        -- migrate:up transaction:false
        CREATE TABLE second (code varchar(5));
        CREATE INDEX CONCURRENTLY second_code ON second (code);
        -- migrate:down transaction:false
        DROP INDEX CONCURRENTLY second_code;
        DROP TABLE second;
        """,
        "R__view.sql": "-- migrate:up\nCREATE OR REPLACE VIEW seen AS SELECT 1 AS one;\n",
      ]
    ) { database in
      try await database.query(
        "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);" + Self.plant)
      let proof = try await runProcess(
        "psql", ["-X", "-c", "SELECT 'a'::text = 'b'", database.url])
      #expect(proof.errors.contains("planted operator"))

      for arguments in [
        ["status"], ["check"], ["upgrade", "0001"], ["status"], ["upgrade", "head", "--dry-run"],
        ["upgrade", "head"],
        ["status", "--json"], ["history", "--verbose"], ["current"], ["upgrade", "head"], ["dump"],
        ["plan", "base"], ["log"], ["lint", "--against", database.url],
        ["stamp", "0001"], ["stamp", "head"], ["repair", "--accept-checksum"],
        ["verify"], ["check"], ["diff"], ["downgrade", "0001"], ["downgrade", "base"],
      ] {
        let result = try await runProcess(
          migrateExecutable, arguments, environment: database.environment, in: database.directory)
        #expect(!result.errors.contains("planted"), "\(arguments): \(result.errors)")
        #expect(!result.errors.contains("unique"), "\(arguments): \(result.errors)")
      }
      #expect(
        try await database.query(
          "SET search_path = pg_catalog; SELECT count(*) FROM public.migrate_version") == "0")
    }
  }

  @Test(
    "on the types of keys are used by no query of a backfill",
    arguments: [TestDatabaseKind.postgreSQL, .postgreSQLWithoutPipeline])
  func backfill(kind: TestDatabaseKind) async throws {
    let tables = [
      ("whole", "id int", "id", "x::int"),
      ("pair", "code varchar(9), id bigint", "code,id", "'c' || x % 3, x"),
      // In the order of texts the upper-case ones would come first.
      ("low", "code folded", "code", "CASE WHEN x > 10 THEN 'Z' ELSE 'a' END || x"),
      ("plain", "code public.citext", "code", "'b' || x"),
    ]
    try await TestDatabase.with(kind) { database in
      try await database.query("CREATE EXTENSION citext")
      try database.write([
        "1_tables.sql":
          "-- migrate:up\nCREATE DOMAIN folded AS citext;\n"
          + tables.map { name, columns, key, values in
            """
            CREATE TABLE \(name) (\(columns), done bool, PRIMARY KEY (\(key)));
            INSERT INTO \(name) SELECT \(values) FROM generate_series(1, 20) AS x;
            """
          }.joined(separator: "\n"),
        "2_fill.sql": "-- migrate:up transaction:false\n"
          + tables.map { name, _, key, _ in
            let columns = key.contains(",") ? "(\(key))" : key
            return """
              -- migrate:backfill table:\(name) key:\(key) batch:3
              UPDATE \(name) SET done = true /* the migration's */
              WHERE \(columns) > :from AND \(columns) <= :to;
              """
          }.joined(separator: "\n"),
      ])
      #expect(try await database.migrate("upgrade", "1").exitCode == 0)
      try await database.query(Self.plantAroundKeys)
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 0, "\(result.errors)")
      for (name, _, _, _) in tables {
        #expect(
          try await database.query(
            "SET search_path = pg_catalog; SELECT count(*) FROM public.\(name) WHERE done") == "20",
          "\(name)")
      }
    }
  }

  /// Plants operators on the types of keys that let nobody use them but the migration.
  private static let plantAroundKeys = """
    SET search_path = pg_catalog;
    CREATE SCHEMA first;
    DO $plant$
    DECLARE o record; f text;
    BEGIN
      FOR o IN SELECT t::regtype AS t, wide FROM (VALUES ('int4', 'pg_catalog.numeric'),
        ('public.citext', 'public.citext'), ('public.folded', 'public.citext')) AS types(t, wide)
      LOOP
        FOREACH f IN ARRAY '{=,<>,<,<=,>,>=}'::text[] LOOP
          EXECUTE format(
            'CREATE FUNCTION first.%1$I(%2$s, %2$s) RETURNS boolean LANGUAGE plpgsql AS %3$L',
            'planted' || f, o.t,
            'BEGIN IF current_query() OPERATOR(pg_catalog.!~~) ''%the migration''''s%'' THEN
              RAISE EXCEPTION ''planted operator''; END IF; RETURN $1::' || o.wide || ' OPERATOR('
              || split_part(o.wide, '.', 1) || '.' || f || ') $2::' || o.wide || '; END');
          EXECUTE format(
            'CREATE OPERATOR first.%1$s (LEFTARG = %2$s, RIGHTARG = %2$s, FUNCTION = first.%3$I)',
            f, o.t, 'planted' || f);
        END LOOP;
      END LOOP;
      EXECUTE format(
        'ALTER DATABASE %I SET search_path = first, public, pg_catalog', current_database());
    END $plant$
    """

  @Test("a backfill reaches every row by a key of domains over types of an extension")
  func domains() async throws {
    try await TestDatabase.with(
      .postgreSQL,
      versions: [
        "1_t.sql": """
        -- migrate:up transaction:false
        CREATE DOMAIN folded AS citext;
        CREATE DOMAIN name AS folded;
        CREATE TABLE t (code public.name, id bigint, done bool, PRIMARY KEY (code, id));
        INSERT INTO t SELECT CASE WHEN x > 10 THEN 'Z' ELSE 'a' END || x % 3, x
          FROM generate_series(1, 20) AS x;
        -- migrate:backfill table:t key:code,id batch:3
        UPDATE t SET done = true WHERE (code, id) > :from AND (code, id) <= :to;
        """
      ]
    ) { database in
      try await database.query("CREATE EXTENSION citext")
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await database.query("SELECT count(*) FROM t WHERE done") == "20")
    }
  }

  @Test("leave migrations the search path of their session")
  func searchPath() async throws {
    try await TestDatabase.with(
      .postgreSQL,
      versions: [
        "0001_path.sql": """
        -- migrate:up
        CREATE SCHEMA app;
        CREATE TABLE here (path text);
        INSERT INTO here VALUES (current_setting('search_path'));
        SET LOCAL search_path = app;
        CREATE TABLE there (path text);
        """,
        "0002_path.sql": """
        -- migrate:up transaction:false
        INSERT INTO here VALUES (current_setting('search_path'));
        SET search_path = app, public;
        INSERT INTO there VALUES (current_setting('search_path'));
        BEGIN;
        INSERT INTO there VALUES (current_setting('search_path'));
        COMMIT;
        """,
        "0003_path.sql":
          "-- migrate:up\nINSERT INTO here VALUES (current_setting('search_path'));\n",
      ]
    ) { database in
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 0, "\(result.errors)")
      let own = #""$user", public"#
      #expect(try await database.query("SELECT path FROM here") == "\(own)\n\(own)\n\(own)")
      #expect(try await database.query("SELECT path FROM app.there") == "app, public\napp, public")
    }
  }
}
