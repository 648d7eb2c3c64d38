/// Examples of all rules.
enum RuleExamples {
  /// Migrations in which the rule of the name finds something.
  static let found =
    locks + releases + steps + taste + history + schemaDependent
    + variations

  /// Migrations in which it must find nothing.
  static let notFound =
    safeLocks + safeReleases + safeSteps + safeTaste + safeHistory + safeSchemaDependent
    + safeVariations

  static let single = "-- migrate:up transaction:false\n"

  static let locks = [
    RuleExample("index-not-concurrent", "CREATE INDEX item_name ON item (name);"),
    RuleExample("index-not-concurrent", "CREATE INDEX ON event (id);"),
    RuleExample(
      "index-not-concurrent",
      single + "CREATE TABLE n (a int);\nINSERT INTO n VALUES (1);\nCREATE INDEX ON n (a);"),
    RuleExample("drop-index-not-concurrent", "DROP INDEX item_a;"),
    RuleExample("reindex-not-concurrent", "REINDEX TABLE item;"),
    RuleExample("reindex-not-concurrent", "REINDEX INDEX item_a;"),
    RuleExample("detach-not-concurrent", "ALTER TABLE event DETACH PARTITION event_1;"),
    RuleExample(
      "attach-partition-scan",
      "ALTER TABLE event ATTACH PARTITION event_2 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');"
    ),
    RuleExample("refresh-not-concurrent", "REFRESH MATERIALIZED VIEW total;"),
    RuleExample("table-rewrite", single + "VACUUM FULL item;"),
    RuleExample("table-rewrite", "CLUSTER item USING item_a;"),
    RuleExample("table-rewrite", "ALTER TABLE item SET UNLOGGED;"),
    RuleExample("add-foreign-key", "ALTER TABLE item ADD FOREIGN KEY (owner_id) REFERENCES owner;"),
    RuleExample(
      "add-foreign-key", "ALTER TABLE item ADD COLUMN o integer DEFAULT 1 REFERENCES owner;"),
    RuleExample("add-check", "ALTER TABLE item ADD CHECK (b > 0);"),
    RuleExample("add-check", "ALTER TABLE item ADD COLUMN c integer CHECK (c > 0);"),
    RuleExample("add-unique", "ALTER TABLE item ADD UNIQUE (name);"),
    RuleExample("add-unique", "ALTER TABLE item ADD COLUMN c integer UNIQUE;"),
    RuleExample("add-primary-key", "ALTER TABLE event_2 ADD PRIMARY KEY (id);"),
    RuleExample("add-exclusion", "ALTER TABLE item ADD EXCLUDE USING btree (name WITH =);"),
    RuleExample("set-not-null", "ALTER TABLE item ALTER a SET NOT NULL;"),
    RuleExample(
      "set-not-null", "ALTER TABLE item ALTER b SET NOT NULL;",
      earlier: ["ALTER TABLE item ADD CONSTRAINT b CHECK (b IS NOT NULL) NOT VALID;"]),
    RuleExample(
      "set-not-null", "ALTER TABLE item ALTER label SET NOT NULL;", serverVersion: 11,
      isTraced: false),
    RuleExample("add-column-rewrite", "ALTER TABLE item ADD c uuid DEFAULT gen_random_uuid();"),
    RuleExample("add-column-rewrite", "ALTER TABLE item ADD c bigserial;"),
    RuleExample(
      "add-column-rewrite", "ALTER TABLE item ADD c bigint GENERATED ALWAYS AS IDENTITY;"),
    RuleExample(
      "add-column-rewrite", "ALTER TABLE item ADD c integer GENERATED ALWAYS AS (a + 1) STORED;"),
    RuleExample(
      "add-column-rewrite", "ALTER TABLE item ADD c timestamptz DEFAULT clock_timestamp();"),
    RuleExample(
      "add-column-rewrite", "ALTER TABLE item ADD c integer DEFAULT next_number();",
      earlier: [
        "CREATE FUNCTION next_number() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';"
      ]),
    RuleExample(
      "add-column-rewrite", "ALTER TABLE item ADD c integer DEFAULT any_number();",
      earlier: [
        "CREATE FUNCTION any_number() RETURNS int LANGUAGE sql AS 'SELECT random()::int';"
      ]),
    RuleExample(
      "add-column-rewrite", "ALTER TABLE item ADD c small;",
      earlier: ["CREATE DOMAIN small AS integer CHECK (value < 10);"]),
    RuleExample(
      "add-column-rewrite", "ALTER TABLE item ADD c integer DEFAULT 0;", serverVersion: 10,
      isTraced: false),
    RuleExample("add-not-null-column", "ALTER TABLE item ADD c integer NOT NULL;", isTraced: false),
    RuleExample("type-change", "ALTER TABLE item ALTER a TYPE bigint;"),
    RuleExample("type-change", "ALTER TABLE item ALTER name TYPE varchar(5);"),
    RuleExample("type-change", "ALTER TABLE item ALTER label TYPE varchar(20);"),
    RuleExample("type-change", "ALTER TABLE item ALTER price TYPE numeric(12,4);"),
    RuleExample(
      "type-change",
      "SET LOCAL timezone = 'Europe/Berlin';\nALTER TABLE item ALTER at TYPE timestamptz;"),
    RuleExample("type-change", "ALTER TABLE item ALTER kind TYPE text;"),
    RuleExample("type-change", "ALTER TABLE item ALTER name TYPE text USING lower(name);"),
    RuleExample(
      "type-change", "SET LOCAL timezone = 'UTC';\nALTER TABLE item ALTER at TYPE timestamptz;"),
    RuleExample(
      "type-change", "ALTER TABLE item ALTER label TYPE varchar;"),
    RuleExample(
      "alter-domain-constraint", "ALTER DOMAIN positive ADD CHECK (value > 0);",
      earlier: ["CREATE TABLE d (p positive);"]),
    RuleExample(
      "create-domain-constraint", "CREATE DOMAIN tiny AS integer CHECK (value < 9);"),
    RuleExample("update-all-rows", "UPDATE item SET a = 1;"),
    RuleExample("update-all-rows", "DELETE FROM item;"),
    RuleExample(
      "work-under-lock",
      "ALTER TABLE item ADD c integer;\nUPDATE owner SET name = 'a' WHERE name IS NULL;"),
    RuleExample(
      "work-under-lock",
      """
      ALTER TABLE item ADD CONSTRAINT c CHECK (b > 0) NOT VALID;
      ALTER TABLE item VALIDATE CONSTRAINT c;
      """),
    RuleExample(
      "several-locks",
      "ALTER TABLE item ADD c integer;\nALTER TABLE owner ADD c integer;"),
  ]

  static let safeLocks = [
    RuleExample(
      "index-not-concurrent", single + "CREATE INDEX CONCURRENTLY item_name ON item (name);"),
    RuleExample(
      "index-not-concurrent",
      "CREATE TABLE n (a int);\nINSERT INTO n VALUES (1);\nCREATE INDEX ON n (a);"),
    RuleExample(
      "index-not-concurrent", "CREATE INDEX ON n (a);", before: ["CREATE TABLE n (a int);"]),
    RuleExample("index-not-concurrent", "CREATE TEMP TABLE n (a int);\nCREATE INDEX ON n (a);"),
    RuleExample("index-not-concurrent", "CREATE INDEX event_id ON ONLY event (id);"),
    RuleExample("drop-index-not-concurrent", single + "DROP INDEX CONCURRENTLY item_a;"),
    RuleExample(
      "drop-index-not-concurrent",
      "CREATE TABLE n (a int);\nCREATE INDEX n_a ON n (a);\nDROP INDEX n_a;"),
    RuleExample("reindex-not-concurrent", single + "REINDEX TABLE CONCURRENTLY item;"),
    RuleExample(
      "detach-not-concurrent",
      single + "ALTER TABLE event DETACH PARTITION event_1 CONCURRENTLY;"),
    RuleExample(
      "attach-partition-scan",
      "ALTER TABLE event ATTACH PARTITION event_3 FOR VALUES FROM ('2028-01-01') TO ('2029-01-01');"
    ),
    RuleExample("refresh-not-concurrent", "REFRESH MATERIALIZED VIEW CONCURRENTLY total;"),
    RuleExample("table-rewrite", single + "VACUUM item;"),
    RuleExample(
      "add-foreign-key",
      "ALTER TABLE item ADD FOREIGN KEY (owner_id) REFERENCES owner NOT VALID;"),
    RuleExample("add-foreign-key", "ALTER TABLE item ADD COLUMN o integer REFERENCES owner;"),
    RuleExample("add-foreign-key", "CREATE TABLE n (o integer REFERENCES owner);"),
    RuleExample("add-check", "ALTER TABLE item ADD CHECK (b > 0) NOT VALID;"),
    RuleExample("add-unique", "ALTER TABLE item ADD UNIQUE USING INDEX item_b;"),
    RuleExample(
      "add-primary-key", "ALTER TABLE event_2 ADD PRIMARY KEY USING INDEX e;",
      earlier: [
        "ALTER TABLE event_2 ALTER id SET NOT NULL;", "CREATE UNIQUE INDEX e ON event_2 (id);",
      ]),
    RuleExample(
      "add-exclusion", "CREATE TABLE n (a int, EXCLUDE USING btree (a WITH =));"),
    RuleExample("set-not-null", "ALTER TABLE item ALTER label SET NOT NULL;"),
    RuleExample("set-not-null", "ALTER TABLE item ALTER code SET NOT NULL;"),
    RuleExample("add-column-rewrite", "ALTER TABLE item ADD c timestamptz NOT NULL DEFAULT now();"),
    RuleExample("add-column-rewrite", "ALTER TABLE item ADD c integer DEFAULT 1 + 1;"),
    RuleExample(
      "add-column-rewrite", "ALTER TABLE item ADD c integer DEFAULT one();",
      earlier: ["CREATE FUNCTION one() RETURNS integer STABLE LANGUAGE sql AS 'SELECT 1';"]),
    RuleExample(
      "add-column-rewrite", "ALTER TABLE item ADD c integer DEFAULT two();",
      earlier: ["CREATE FUNCTION two() RETURNS integer LANGUAGE sql AS 'SELECT 2';"]),
    RuleExample("add-not-null-column", "ALTER TABLE item ADD c integer NOT NULL DEFAULT 0;"),
    RuleExample("add-not-null-column", "CREATE TABLE n (c integer NOT NULL);"),
    RuleExample("type-change", "ALTER TABLE item ALTER name TYPE varchar(20);"),
    RuleExample("type-change", "ALTER TABLE item ALTER name TYPE text;"),
    RuleExample("type-change", "ALTER TABLE item ALTER name TYPE text USING name::text;"),
    RuleExample("type-change", "ALTER TABLE item ALTER price TYPE numeric(12,2);"),
    RuleExample("type-change", "ALTER TABLE item ALTER price TYPE numeric;"),
    RuleExample(
      "type-change", "SET LOCAL timezone = 'UTC';\nALTER TABLE event_4 ALTER at TYPE timestamptz;",
      earlier: ["CREATE TABLE event_4 (at timestamp);"]),
    RuleExample(
      "alter-domain-constraint", "ALTER DOMAIN positive ADD CHECK (value > 0) NOT VALID;"),
    RuleExample("create-domain-constraint", "CREATE DOMAIN tiny AS integer;"),
    RuleExample("update-all-rows", "UPDATE item SET a = 1 WHERE id = 7;"),
    RuleExample(
      "update-all-rows",
      """
      -- migrate:up transaction:false
      -- migrate:backfill table:item key:id
      UPDATE item SET a = 1 WHERE id > :from AND id <= :to;
      """, isTraced: false),
    RuleExample(
      "work-under-lock",
      "CREATE TABLE n (a int);\nUPDATE item SET a = 1 WHERE a IS NULL;"),
    RuleExample("work-under-lock", "ALTER TABLE item ALTER a TYPE bigint;"),
    RuleExample(
      "several-locks", "ALTER TABLE item ADD c integer;\nALTER TABLE item ADD d integer;"),
    RuleExample(
      "several-locks", "CREATE TABLE n (o integer REFERENCES owner);\nCREATE TABLE m (a int);"),
  ]
}
