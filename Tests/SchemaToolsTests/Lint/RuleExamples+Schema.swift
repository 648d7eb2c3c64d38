extension RuleExamples {
  private static let withDefault = [
    "CREATE TABLE event_0 PARTITION OF event DEFAULT;"
  ]

  /// What is found only by who knows the schema.
  static let schemaDependent = [
    RuleExample(
      "attach-partition-scan",
      "CREATE TABLE event_5 PARTITION OF event FOR VALUES FROM ('2030-01-01') TO ('2031-01-01');",
      earlier: withDefault),
    RuleExample(
      "attach-partition-scan",
      "ALTER TABLE event ATTACH PARTITION event_3 FOR VALUES FROM ('2028-01-01') TO ('2029-01-01');",
      earlier: withDefault),
    RuleExample(
      "attach-partition-scan",
      "ALTER TABLE event ATTACH PARTITION event_6 FOR VALUES FROM ('2029-01-01') TO ('2030-01-01');",
      earlier: ["CREATE TABLE event_6 (id integer CHECK (id > 0), at date);"]),
    RuleExample(
      "set-not-null", "ALTER TABLE others ALTER a SET NOT NULL;",
      earlier: ["ALTER TABLE others ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID;"],
      isTraced: false),
    RuleExample(
      "add-primary-key", "ALTER TABLE event_2 ADD PRIMARY KEY USING INDEX e;",
      earlier: ["CREATE UNIQUE INDEX e ON event_2 (id);"]),
    RuleExample(
      "alter-domain-constraint", "ALTER DOMAIN positive SET NOT NULL;",
      earlier: ["CREATE TABLE d (p positive);"]),
    RuleExample(
      "alter-domain-constraint", "ALTER DOMAIN positive VALIDATE CONSTRAINT c;",
      earlier: [
        "CREATE TABLE d (p positive);",
        "ALTER DOMAIN positive ADD CONSTRAINT c CHECK (value > 0) NOT VALID;",
      ]),
    RuleExample(
      "add-column-rewrite", "ALTER TABLE item ADD c integer DEFAULT one();",
      earlier: [
        "CREATE FUNCTION one() RETURNS int STABLE LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';",
        "ALTER FUNCTION one() VOLATILE;",
      ]),
    RuleExample(
      "add-column-rewrite", "ALTER TABLE item ADD c integer DEFAULT one();",
      earlier: [
        "CREATE FUNCTION one() RETURNS int STABLE LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';",
        """
        DO $$ BEGIN
          EXECUTE 'CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE plpgsql AS ''BEGIN RETURN 2; END''';
        END $$;
        """,
      ]),
    RuleExample(
      "add-column-rewrite", "ALTER TABLE item ADD c integer DEFAULT somebodys();", isTraced: false),
    RuleExample(
      "add-column-rewrite", "ALTER TABLE item ADD c lucky;",
      earlier: ["CREATE DOMAIN lucky AS float DEFAULT random();"]),
    RuleExample("truncate", "TRUNCATE owner, item;"),
    RuleExample(
      "drop-cascade", "DROP SCHEMA shop CASCADE;", earlier: ["CREATE TABLE shop.sale (a int);"]),
    RuleExample(
      "drop-cascade", "DROP TYPE mood CASCADE;", earlier: ["CREATE TABLE m (a mood, b int);"]),
    RuleExample(
      "drop-cascade", "DROP DOMAIN positive CASCADE;", earlier: ["CREATE TABLE m (a positive);"]),
    RuleExample("drop-cascade", "DROP EXTENSION citext CASCADE;", isTraced: false),
    RuleExample(
      "drop-cascade", "DROP TABLE owner CASCADE;",
      earlier: ["CREATE TABLE owner_2 () INHERITS (owner);"]),
    RuleExample("update-all-rows", "UPDATE item SET a = 1 WHERE true;"),
    RuleExample("update-all-rows", "DELETE FROM item WHERE 1 = 1;"),
    RuleExample(
      "update-all-rows",
      "WITH old AS (UPDATE item SET a = 1 RETURNING id) SELECT count(*) FROM old;"),
    RuleExample(
      "work-under-lock", "ALTER TABLE item ADD c integer;\nSELECT count(*) FROM owner;"),
    RuleExample(
      "work-under-lock",
      "ALTER TABLE item ADD c integer;\nCREATE TABLE n AS SELECT * FROM owner;"),
    RuleExample(
      "work-under-lock",
      """
      ALTER TABLE item ADD c integer;
      WITH x AS (UPDATE owner SET name = 'a' WHERE name IS NULL RETURNING id) SELECT * FROM x;
      """),
    RuleExample(
      "work-under-lock", "TRUNCATE item;\nINSERT INTO item (id) SELECT id FROM owner;"),
    RuleExample(
      "refused-statement", single + "CREATE INDEX CONCURRENTLY ON event (id);", isTraced: false),
    RuleExample("refused-statement", "CREATE UNIQUE INDEX ON event (id);", isTraced: false),
    RuleExample(
      "refused-statement", single + "DROP INDEX CONCURRENTLY event_id;",
      earlier: ["CREATE INDEX event_id ON event (id);"], isTraced: false),
    RuleExample(
      "refused-statement",
      "ALTER TABLE event ADD FOREIGN KEY (id) REFERENCES owner NOT VALID;", isTraced: false),
    RuleExample(
      "refused-statement", "ALTER TABLE event ADD PRIMARY KEY USING INDEX event_id;",
      isTraced: false),
    RuleExample("refused-statement", "ALTER TABLE event ADD PRIMARY KEY (id);", isTraced: false),
    RuleExample(
      "refused-statement",
      single + "ALTER TABLE event DETACH PARTITION event_1 CONCURRENTLY;", earlier: withDefault,
      isTraced: false),
    RuleExample("refused-statement", "CREATE TABLE n (a int, b int, a text);", isTraced: false),
    RuleExample(
      "refused-statement", "REFRESH MATERIALIZED VIEW CONCURRENTLY sums;",
      earlier: ["CREATE MATERIALIZED VIEW sums AS SELECT 1 AS n;"], isTraced: false),
    RuleExample(
      "new-enum-value",
      "ALTER TYPE mood ADD VALUE 'poor';\nALTER TABLE m ALTER a SET DEFAULT 'poor';",
      earlier: ["CREATE TABLE m (a mood);"], isTraced: false),
    RuleExample(
      "new-enum-value", "ALTER TYPE mood ADD VALUE 'poor';\nSELECT 'poor'::mood;", isTraced: false),
    RuleExample(
      "temporary-table-hides", "CREATE TEMP TABLE item (a int);\nALTER TABLE item ADD b int;"),
    RuleExample(
      "duplicate-assignment", "INSERT INTO item (id, a, a) VALUES (1, 2, 3);", isTraced: false),
    RuleExample(
      "duplicate-assignment",
      "INSERT INTO item (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET a = 1, a = 2;",
      isTraced: false),
    RuleExample(
      "duplicate-assignment",
      "MERGE INTO item i USING owner o ON o.id = i.id WHEN MATCHED THEN UPDATE SET a = 1, a = 2;",
      isTraced: false),
    RuleExample("no-schema", "CREATE TABLE n AS SELECT 1 AS a;"),
    RuleExample("no-schema", "ALTER TABLE item ADD c integer;"),
    RuleExample("no-schema", "DROP TABLE event_2;"),
    RuleExample(
      "syntax-error", "ALTER TABLE item ADD COLUM c int;", serverVersion: 17, isTraced: false),
    RuleExample(
      "newer-than-server", "CREATE PUBLICATION p FOR TABLE item WHERE (a > 1);", serverVersion: 14,
      isTraced: false),
    RuleExample(
      "newer-than-server", "CREATE PUBLICATION p FOR TABLES IN SCHEMA shop;", serverVersion: 14,
      isTraced: false),
    RuleExample(
      "newer-than-server", "ALTER TABLE item ADD c int4multirange;", serverVersion: 13,
      isTraced: false),
    RuleExample(
      "newer-than-server", "ALTER TABLE item ADD c int GENERATED ALWAYS AS (a + 1) VIRTUAL;",
      serverVersion: 17, isTraced: false),
    RuleExample(
      "newer-than-server", "SELECT * FROM JSON_TABLE('[]', '$[*]' COLUMNS (a int PATH '$')) AS t;",
      serverVersion: 16, isTraced: false),
    RuleExample(
      "down-does-not-undo",
      """
      -- migrate:up
      CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION f(a text) RETURNS integer LANGUAGE sql AS 'SELECT 1';
      -- migrate:down
      DROP FUNCTION f(integer);

      """),
  ]

  /// What looks like it, and is none.
  static let safeSchemaDependent = [
    RuleExample(
      "attach-partition-scan",
      "CREATE TABLE event_5 PARTITION OF event FOR VALUES FROM ('2030-01-01') TO ('2031-01-01');"),
    RuleExample(
      "attach-partition-scan",
      "CREATE TABLE event_5 PARTITION OF event FOR VALUES FROM ('2030-01-01') TO ('2031-01-01');",
      earlier: withDefault + [
        "ALTER TABLE event_0 ADD CHECK (at IS NULL OR at < '2030-01-01' OR at >= '2031-01-01');"
      ]),
    RuleExample(
      "attach-partition-scan", "ALTER INDEX event_id ATTACH PARTITION event_1_id;",
      earlier: [
        "CREATE INDEX event_id ON ONLY event (id);\nCREATE INDEX event_1_id ON event_1 (id);"
      ]
    ),
    RuleExample(
      "alter-domain-constraint", "ALTER DOMAIN positive SET NOT NULL;"),
    RuleExample(
      "add-column-rewrite",
      "ALTER TABLE item ADD c text DEFAULT to_char(now(), 'YYYY') || md5('a');"),
    RuleExample("truncate", "CREATE TABLE n (a int);\nTRUNCATE n;"),
    RuleExample(
      "drop-cascade", "DROP TYPE feeling CASCADE;", earlier: ["CREATE TYPE feeling AS ENUM ('a');"]),
    RuleExample("drop-cascade", "DROP TABLE owner;"),
    RuleExample("work-under-lock", "ALTER TABLE item ADD c integer;\nSELECT now();"),
    RuleExample(
      "work-under-lock", "ALTER TABLE item ADD c integer;\nSELECT count(*) FROM pg_class;"),
    RuleExample(
      "refused-statement",
      "ALTER TABLE event ADD FOREIGN KEY (id) REFERENCES owner NOT VALID;", serverVersion: 18,
      isTraced: false),
    RuleExample("refused-statement", "ALTER TABLE event ADD UNIQUE (id, at);"),
    RuleExample(
      "refused-statement", single + "ALTER TABLE event DETACH PARTITION event_1 CONCURRENTLY;"),
    RuleExample(
      "new-enum-value",
      "ALTER TYPE mood ADD VALUE 'poor';\nUPDATE item SET name = 'poor' WHERE id = 1;"),
    RuleExample("temporary-table-hides", "CREATE TEMP TABLE n (a int);"),
    RuleExample(
      "set-not-null", "ALTER TABLE others ALTER a SET NOT NULL;",
      earlier: [
        "ALTER TABLE others ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID;",
        "ALTER TABLE others VALIDATE CONSTRAINT c;",
      ], isTraced: false),
    RuleExample(
      "set-not-null", "ALTER TABLE others ALTER a SET NOT NULL;",
      earlier: ["ALTER TABLE others VALIDATE CONSTRAINT others_a_not_null;"], isTraced: false),
    RuleExample("no-schema", "DROP TABLE public.event_2;"),
    RuleExample("no-schema", "CREATE TABLE shop.n AS SELECT 1 AS a;"),
    RuleExample("no-if-exists", single + "CREATE INDEX CONCURRENTLY ON item (name);"),
    RuleExample(
      "newer-than-server", "CREATE PUBLICATION p FOR TABLE item WHERE (a > 1);", serverVersion: 15,
      isTraced: false),
    RuleExample(
      "syntax-error", "ALTER TABLE item ADD c int GENERATED ALWAYS AS (a + 1) VIRTUAL;",
      serverVersion: 17, isTraced: false),
    RuleExample(
      "type-change",
      "SET LOCAL TIME ZONE 'UTC';\nALTER TABLE event_4 ALTER at TYPE timestamptz;",
      earlier: ["CREATE TABLE event_4 (at timestamp);"]),
    RuleExample(
      "type-change", "ALTER TABLE n ALTER a TYPE bigint;",
      earlier: ["CREATE TABLE n (a bigserial);"]),
    RuleExample(
      "type-change", "ALTER TABLE n ALTER a TYPE other;",
      earlier: ["CREATE DOMAIN other AS integer;\nCREATE TABLE n (a positive PRIMARY KEY);"]),
    RuleExample(
      "down-does-not-undo",
      """
      -- migrate:up
      CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
      CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION g() RETURNS integer LANGUAGE sql AS 'SELECT 1';
      CREATE TEMP TABLE work (a int);
      CREATE TABLE part (a int) PARTITION BY LIST (a);
      CREATE TABLE part_1 PARTITION OF part FOR VALUES IN (1);
      CREATE SEQUENCE numbers;
      ALTER TABLE item ADD n bigint;
      ALTER SEQUENCE numbers OWNED BY item.n;
      CREATE INDEX ON item (n);
      CREATE TABLE keys (a int);
      CREATE SEQUENCE keys_seq OWNED BY keys.a;
      -- migrate:down
      DROP TABLE keys;
      ALTER TABLE item DROP n;
      DROP TABLE part;
      DROP ROUTINE g();
      DROP PROCEDURE p;
      DROP ROUTINE f;

      """),
  ]
}
