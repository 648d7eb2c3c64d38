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
      try await database.query(Self.plant)
      let proof = try await runProcess(
        "psql", ["-X", "-c", "SELECT 'a'::text = 'b'", database.url])
      #expect(proof.errors.contains("planted operator"))

      for arguments in [
        ["upgrade", "0001"], ["status"], ["upgrade", "head", "--dry-run"], ["upgrade", "head"],
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
