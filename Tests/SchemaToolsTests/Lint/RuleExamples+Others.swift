extension RuleExamples {
  static let releases = [
    RuleExample("drop-column", "ALTER TABLE item DROP COLUMN name;"),
    RuleExample("drop-table", "DROP TABLE owner;"),
    RuleExample("drop-object", "DROP MATERIALIZED VIEW total;"),
    RuleExample("drop-object", "DROP TYPE mood;"),
    RuleExample("drop-default", "ALTER TABLE item ALTER code DROP DEFAULT;"),
    RuleExample("drop-constraint", "ALTER TABLE item DROP CONSTRAINT item_label;"),
    RuleExample("rename-object", "ALTER TYPE mood RENAME TO feeling;"),
    RuleExample("rename-object", "ALTER TYPE mood SET SCHEMA shop;"),
    RuleExample("drop-database", single + "DROP DATABASE other;", isTraced: false),
    RuleExample("truncate-cascade", "TRUNCATE owner CASCADE;"),
    RuleExample("drop-not-null", "ALTER TABLE item ALTER code DROP NOT NULL;"),
    RuleExample("rename-column", "ALTER TABLE item RENAME name TO title;"),
    RuleExample("rename-table", "ALTER TABLE item RENAME TO thing;"),
    RuleExample("rename-table", "ALTER TABLE item SET SCHEMA shop;"),
    RuleExample("rename-schema", "ALTER SCHEMA shop RENAME TO store;"),
    RuleExample("rename-enum-value", "ALTER TYPE mood RENAME VALUE 'bad' TO 'poor';"),
    RuleExample(
      "phase-order", "-- phase: contract\n-- migrate:up\nALTER TABLE item DROP COLUMN name;",
      before: ["ALTER TABLE item ADD title text;"], isTraced: false),
    RuleExample(
      "phase-order", "ALTER TABLE item ADD title text;",
      before: ["-- phase: contract\n-- migrate:up\nALTER TABLE item DROP COLUMN name;"],
      isTraced: false),
  ]

  static let safeReleases = [
    RuleExample(
      "drop-column", "-- phase: contract\n-- migrate:up\nALTER TABLE item DROP COLUMN name;",
      isTraced: false),
    RuleExample(
      "drop-column", "CREATE TABLE n (a int, b int);\nALTER TABLE n DROP COLUMN b;"),
    RuleExample(
      "drop-table", "-- phase: contract\n-- migrate:up\nDROP TABLE item;", isTraced: false),
    RuleExample("drop-table", "CREATE TABLE n (a int);\nDROP TABLE n;"),
    RuleExample(
      "drop-object", "-- phase: contract\n-- migrate:up\nDROP TYPE mood;", isTraced: false),
    RuleExample("drop-default", "ALTER TABLE item ALTER code SET DEFAULT 1;"),
    RuleExample("drop-constraint", "ALTER TABLE item ADD CONSTRAINT c CHECK (a > 1) NOT VALID;"),
    RuleExample("rename-object", "ALTER TABLE item RENAME TO thing;"),
    RuleExample("drop-database", "DROP TABLE item;", isTraced: false),
    RuleExample("truncate-cascade", "TRUNCATE owner;"),
    RuleExample(
      "drop-not-null", "CREATE TABLE n (a int NOT NULL);\nALTER TABLE n ALTER a DROP NOT NULL;"),
    RuleExample(
      "rename-column", "ALTER TABLE item RENAME CONSTRAINT item_label TO item_has_label;"),
    RuleExample("rename-table", "CREATE TABLE n (a int);\nALTER TABLE n RENAME TO m;"),
    RuleExample(
      "rename-table",
      "CREATE TABLE next (a int);\nALTER TABLE item RENAME TO last;\nALTER TABLE next RENAME TO item;"
    ),
    RuleExample(
      "drop-table",
      "ALTER TABLE item RENAME TO last;\nCREATE TABLE item (a int);\nDROP TABLE last;"),
    RuleExample("rename-table", "ALTER INDEX item_a RENAME TO item_by_a;"),
    RuleExample("rename-schema", "CREATE SCHEMA other;"),
    RuleExample("rename-enum-value", "ALTER TYPE mood ADD VALUE 'poor';"),
    RuleExample(
      "phase-order", "-- phase: contract\n-- migrate:up\nALTER TABLE item DROP COLUMN name;",
      isTraced: false),
  ]

  static let steps = [
    RuleExample(
      "needs-no-transaction", "CREATE INDEX CONCURRENTLY i ON item (name);", isTraced: false),
    RuleExample("transaction-statement", "BEGIN;\nSELECT 1;\nCOMMIT;", isTraced: false),
    RuleExample(
      "needless-transaction-false", single + "CREATE TABLE n (a int);\nCREATE TABLE m (a int);"),
    RuleExample(
      "statement-timeout", single + "CREATE INDEX CONCURRENTLY i ON item (name);",
      statementTimeout: .seconds(5)),
    RuleExample("overridden-timeout", "SET lock_timeout = 0;"),
    RuleExample("overridden-timeout", "SELECT set_config('lock_timeout', '0', false);"),
    RuleExample(
      "overridden-timeout", "SET LOCAL statement_timeout = 0;", statementTimeout: .seconds(5)),
    RuleExample("duplicate-assignment", "UPDATE item SET a = 1, b = 2, a = 3;", isTraced: false),
    RuleExample("do-block", "DO $$ BEGIN END $$;"),
    RuleExample("no-if-exists", single + "DROP INDEX CONCURRENTLY item_a;"),
    RuleExample("enum-value-order", "ALTER TYPE mood ADD VALUE 'poor';"),
    RuleExample("wide-index", "CREATE INDEX i ON item (id, a, b, name);"),
    RuleExample("syntax-error", "CREATE TABLE (a int);", isTraced: false),
    RuleExample(
      "ignore-without-effect", "-- migrate:ignore drop-tabel typed badly\n-- migrate:up\nSELECT 1;",
      isTraced: false),
    RuleExample(
      "ignore-without-effect", "-- migrate:up\n-- migrate:ignore add-check long gone\nSELECT 1;",
      isTraced: false),
    RuleExample(
      "newer-than-server", "CREATE UNIQUE INDEX i ON item (a) NULLS NOT DISTINCT;",
      serverVersion: 14, isTraced: false),
    RuleExample(
      "newer-than-server", "ALTER TYPE mood ADD VALUE 'poor';", serverVersion: 11, isTraced: false),
    RuleExample(
      "newer-than-server", "ALTER TABLE item ADD c uuid DEFAULT gen_random_uuid();",
      serverVersion: 12, isTraced: false),
    RuleExample(
      "newer-than-server", single + "REINDEX TABLE CONCURRENTLY item;", serverVersion: 11,
      isTraced: false),
    RuleExample(
      "newer-than-server", single + "ALTER TABLE event DETACH PARTITION event_1 CONCURRENTLY;",
      serverVersion: 13, isTraced: false),
    RuleExample(
      "newer-than-server",
      "MERGE INTO item i USING owner o ON o.id = i.id WHEN MATCHED THEN DELETE;", serverVersion: 14,
      isTraced: false),
    RuleExample(
      "newer-than-server", "ALTER TABLE item ADD UNIQUE (a) INCLUDE (b);", serverVersion: 10,
      isTraced: false),
  ]

  static let safeSteps = [
    RuleExample(
      "needs-no-transaction", single + "CREATE INDEX CONCURRENTLY i ON item (name);"),
    RuleExample("transaction-statement", "SAVEPOINT a;\nROLLBACK TO a;"),
    RuleExample(
      "needless-transaction-false",
      single + "CREATE TABLE n (a int);\nCREATE INDEX CONCURRENTLY i ON item (name);"),
    RuleExample(
      "statement-timeout",
      "-- migrate:up transaction:false statement_timeout:1h\nCREATE INDEX CONCURRENTLY i ON item (name);",
      statementTimeout: .seconds(5)),
    RuleExample(
      "statement-timeout", "ALTER TABLE item ADD c integer;", statementTimeout: .seconds(5)),
    RuleExample("overridden-timeout", "SET statement_timeout = 0; SET search_path = public;"),
    RuleExample("duplicate-assignment", "UPDATE item SET a = 1, b = 2;"),
    RuleExample("do-block", "SELECT 1;"),
    RuleExample("no-if-exists", "DROP INDEX item_a;"),
    RuleExample("enum-value-order", "ALTER TYPE mood ADD VALUE 'poor' AFTER 'good';"),
    RuleExample("wide-index", "CREATE UNIQUE INDEX i ON item (id, a, b, name);"),
    RuleExample("syntax-error", "CREATE TABLE n (a int);"),
    RuleExample(
      "syntax-error",
      """
      -- migrate:up transaction:false
      -- migrate:backfill table:item key:id
      DELETE FROM item WHERE id > :from AND id <= :to;
      """, isTraced: false),
    RuleExample(
      "ignore-without-effect",
      "-- migrate:up\n-- migrate:ignore add-check the table is small\nALTER TABLE item ADD CHECK (b > 0);",
      isTraced: false),
    RuleExample(
      "newer-than-server", "CREATE UNIQUE INDEX i ON item (a) NULLS NOT DISTINCT;",
      serverVersion: 15),
    RuleExample("newer-than-server", "CREATE UNIQUE INDEX i ON item (a) NULLS NOT DISTINCT;"),
  ]

  static let taste = [
    RuleExample("char-type", "CREATE TABLE n (c char(3));"),
    RuleExample("json-type", "ALTER TABLE item ADD c json;"),
    RuleExample("int-type", "CREATE TABLE n (c integer);"),
    RuleExample("varchar-limit", "CREATE TABLE n (c varchar(20));"),
    RuleExample("timestamp-without-zone", "CREATE TABLE n (c timestamp);"),
    RuleExample("serial-type", "CREATE TABLE n (c bigserial);"),
    RuleExample("reserved-word", "CREATE TABLE \"order\" (a int);"),
    RuleExample("reserved-word", "ALTER TABLE item ADD \"user\" text;"),
    RuleExample(
      "identifier-too-long", "CREATE TABLE \(String(repeating: "n", count: 64)) (a int);"),
    RuleExample("no-schema", "CREATE TABLE n (c integer);"),
  ]

  static let safeTaste = [
    RuleExample("char-type", "CREATE TABLE n (c \"char\", t text);"),
    RuleExample("json-type", "ALTER TABLE item ADD c jsonb;"),
    RuleExample("int-type", "CREATE TABLE n (c bigint);"),
    RuleExample("varchar-limit", "CREATE TABLE n (c varchar);"),
    RuleExample("timestamp-without-zone", "CREATE TABLE n (c timestamptz);"),
    RuleExample("serial-type", "CREATE TABLE n (c bigint GENERATED ALWAYS AS IDENTITY);"),
    RuleExample("reserved-word", "CREATE TABLE n (name text, type text);"),
    RuleExample(
      "identifier-too-long", "CREATE TABLE \(String(repeating: "n", count: 63)) (a int);"),
    RuleExample("no-schema", "CREATE TABLE shop.n (c integer);"),
  ]

  static let history = [
    RuleExample(
      "down-does-not-undo", "-- migrate:up\nALTER TABLE item ADD c integer;\n-- migrate:down\n"),
    RuleExample(
      "down-does-not-undo",
      "-- migrate:up\nCREATE VIEW v AS SELECT 1;\nCREATE INDEX i ON item (b);\n-- migrate:down\nDROP VIEW v;\n"
    ),
    RuleExample("no-down", "ALTER TABLE item ADD c integer;"),
    RuleExample(
      "loss-not-restored",
      "-- migrate:up\nALTER TABLE item DROP name;\n-- migrate:down\nALTER TABLE item ADD name varchar(10);\n"
    ),
    RuleExample(
      "down-drops-data",
      "-- migrate:up\nALTER TABLE item ADD c integer;\n-- migrate:down\nALTER TABLE item DROP c;\n"),
    RuleExample(
      "down-drops-data",
      "-- migrate:up\nCREATE TABLE n (a int);\n-- migrate:down\nDROP TABLE n;\n"),
    RuleExample(
      "never-validated", "ALTER TABLE item ADD CONSTRAINT c CHECK (b > 0) NOT VALID;"),
    RuleExample("foreign-key-without-index", "ALTER TABLE item ADD o integer REFERENCES owner;"),
    RuleExample(
      "merge-same-table", "-- down_revision: 1000, 1001\n-- migrate:up\nSELECT 1;",
      earlier: [
        "-- down_revision: 0001\n-- migrate:up\nALTER TABLE item ADD x integer;",
        "-- down_revision: 0001\n-- migrate:up\nALTER TABLE item ADD y integer;",
      ], isTraced: false),
  ]

  static let safeHistory = [
    RuleExample("down-does-not-undo", "ALTER TABLE item ADD c integer;"),
    RuleExample(
      "down-does-not-undo",
      """
      -- migrate:up
      CREATE TABLE n (a int UNIQUE);
      CREATE INDEX ON n (a);
      ALTER TABLE item ADD c integer REFERENCES owner;
      ALTER TABLE item ALTER a SET NOT NULL;
      -- migrate:down
      ALTER TABLE item ALTER a DROP NOT NULL;
      ALTER TABLE item DROP c;
      DROP TABLE n;

      """),
    RuleExample(
      "down-does-not-undo",
      """
      -- migrate:up
      ALTER TYPE mood RENAME TO feeling;
      CREATE TABLE a_table_with_quite_a_long_name (and_a_column_with_a_long_name_too int UNIQUE);
      ALTER TABLE item ADD a_column_with_a_name_that_is_rather_long_and_cut_off int REFERENCES owner;
      -- migrate:down
      ALTER TABLE item DROP CONSTRAINT
        item_a_column_with_a_name_that_is_rather_long_and_cut_off_fkey;
      ALTER TABLE item DROP a_column_with_a_name_that_is_rather_long_and_cut_off;
      DROP TABLE a_table_with_quite_a_long_name;
      ALTER TYPE feeling RENAME TO mood;

      """),
    RuleExample(
      "down-does-not-undo",
      """
      -- migrate:up transaction:false
      CREATE TABLE whole (a int NOT NULL, b int, o int) PARTITION BY LIST (a);
      CREATE TABLE part PARTITION OF whole DEFAULT;
      CREATE INDEX whole_b ON ONLY whole (b);
      CREATE INDEX part_b ON part (b);
      ALTER INDEX whole_b ATTACH PARTITION part_b;
      ALTER TABLE ONLY whole ADD CONSTRAINT whole_pkey PRIMARY KEY (a);
      CREATE UNIQUE INDEX part_pkey ON part (a);
      ALTER TABLE part ADD CONSTRAINT part_pkey PRIMARY KEY USING INDEX part_pkey;
      ALTER INDEX whole_pkey ATTACH PARTITION part_pkey;
      ALTER TABLE part ADD CONSTRAINT part_o FOREIGN KEY (o) REFERENCES owner;
      ALTER TABLE whole ADD CONSTRAINT whole_o FOREIGN KEY (o) REFERENCES owner;
      DROP INDEX whole_b;
      ALTER TABLE whole DROP CONSTRAINT whole_pkey, DROP CONSTRAINT whole_o;
      DROP TABLE part;
      DROP TABLE whole;
      -- migrate:down

      """),
    RuleExample(
      "no-down", "-- irreversible: it cannot be shrunk again\n-- migrate:up\nANALYZE item;\n"),
    RuleExample("no-down", "-- migrate:up\nANALYZE item;\n-- migrate:down\n"),
    RuleExample("loss-not-restored", "ALTER TABLE item DROP name;"),
    RuleExample(
      "down-drops-data",
      "-- migrate:up\nCREATE INDEX i ON item (b);\n-- migrate:down\nDROP INDEX i;\n"),
    RuleExample(
      "never-validated", "ALTER TABLE item ADD CONSTRAINT c CHECK (b > 0) NOT VALID;",
      after: ["ALTER TABLE item VALIDATE CONSTRAINT c;"]),
    RuleExample(
      "foreign-key-without-index", "ALTER TABLE item ADD o integer REFERENCES owner;",
      after: ["CREATE INDEX ON item (o, a);"]),
    RuleExample(
      "foreign-key-without-index", "CREATE TABLE n (o integer PRIMARY KEY REFERENCES owner);"),
    RuleExample(
      "merge-same-table", "-- down_revision: 1000, 1001\n-- migrate:up\nSELECT 1;",
      earlier: [
        "-- down_revision: 0001\n-- migrate:up\nALTER TABLE item ADD x integer;",
        "-- down_revision: 0001\n-- migrate:up\nALTER TABLE owner ADD y integer;",
      ], isTraced: false),
  ]
}
