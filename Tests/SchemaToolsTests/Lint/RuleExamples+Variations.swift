extension RuleExamples {
  private static let next = """
    CREATE TABLE event_7 PARTITION OF event FOR VALUES FROM ('2033-01-01') TO ('2034-01-01');
    """
  private static let locked = "ALTER TABLE item ADD c integer;\n"
  private static let withMood = ["ALTER TABLE item ADD m mood;"]
  private static let withNew = "ALTER TYPE mood ADD VALUE 'new';\n"

  /// Other ways to the same outages.
  static let variations =
    [
      RuleExample(
        "attach-partition-scan", next,
        earlier: [
          "CREATE TABLE rest (id integer, at date); ALTER TABLE event ATTACH PARTITION rest DEFAULT;"
        ]),
      RuleExample(
        "attach-partition-scan", next,
        earlier: [
          "CREATE TABLE event_0 PARTITION OF event DEFAULT; ALTER TABLE event_0 RENAME TO zero;"
        ]),
      RuleExample(
        "alter-domain-constraint", "ALTER DOMAIN positive ADD CHECK (value > 0);",
        earlier: ["CREATE DOMAIN small AS positive; CREATE TABLE d (p small);"]),
      RuleExample(
        "drop-cascade", "DROP TYPE mood CASCADE;",
        earlier: ["CREATE DOMAIN humour AS mood; ALTER TABLE item ADD m humour;"]),
      RuleExample(
        "drop-cascade", "DROP SCHEMA shop CASCADE;",
        earlier: ["CREATE TYPE shop.state AS ENUM ('a'); ALTER TABLE item ADD m shop.state;"]),
      RuleExample(
        "drop-cascade", "ALTER TABLE item DROP COLUMN a CASCADE;",
        earlier: ["ALTER TABLE item ADD g int GENERATED ALWAYS AS (a * 2) STORED;"]),
      RuleExample(
        "drop-cascade", "DROP FUNCTION twice(int) CASCADE;",
        earlier: [
          """
          CREATE FUNCTION twice(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1 * 2';
          ALTER TABLE item ADD g int GENERATED ALWAYS AS (twice(a)) STORED;
          """
        ]),
      RuleExample(
        "drop-cascade", "DROP COLLATION plain CASCADE;",
        earlier: [#"CREATE COLLATION plain FROM "C"; ALTER TABLE item ADD g text COLLATE plain;"#]),
      RuleExample("work-under-lock", locked + "EXPLAIN ANALYZE UPDATE owner SET name = 'x';"),
      RuleExample("work-under-lock", locked + "SELECT * INTO copy FROM owner;"),
      RuleExample("temporary-table-hides", "CREATE TABLE pg_temp.item (a int);"),
      RuleExample("temporary-table-hides", "SELECT 1 AS a INTO TEMP item;"),
      RuleExample("temporary-table-hides", "CREATE TEMP VIEW item AS SELECT 1 AS a;"),
      RuleExample("no-schema", "SELECT 1 AS a INTO one;"),
      RuleExample("no-schema", "ALTER TABLE item SET SCHEMA shop;"),
      RuleExample("int-type", "ALTER TABLE item ADD c int[];"),
      RuleExample("int-type", "CREATE TABLE t (a smallint[][]);"),
      RuleExample("int-type", "ALTER TABLE item ALTER doc TYPE int USING 1;"),
      RuleExample("varchar-limit", "ALTER TABLE item ADD c varchar(9)[];"),
      RuleExample("varchar-limit", "ALTER TABLE item ALTER label TYPE varchar(9);"),
      RuleExample("timestamp-without-zone", "ALTER TABLE item ALTER at TYPE timestamp(3);"),
      RuleExample("json-type", "ALTER TABLE item ADD c json[];"),
      RuleExample("char-type", "ALTER TABLE item ALTER label TYPE char(3);"),
    ]
    + [
      "CREATE INDEX i ON item (a) WHERE m = 'new';",
      "CREATE VIEW v AS SELECT a FROM item WHERE m = 'new';",
      "SELECT a FROM item WHERE m = ANY ('{bad,new}');",
    ].map { RuleExample("new-enum-value", withNew + $0, earlier: withMood, isTraced: false) }
    + [
      RuleExample(
        "new-enum-value",
        "CREATE TYPE n AS ENUM ('a');\nALTER TYPE n ADD VALUE 'b';\nCREATE TABLE t (m n DEFAULT 'b');",
        serverVersion: 16, isTraced: false),
      RuleExample(
        "duplicate-assignment", "UPDATE item SET doc['a'] = '1', doc = '{}' WHERE id = 1;",
        isTraced: false),
      RuleExample(
        "refused-statement", "ALTER DOMAIN positive ADD CHECK (value > 0);",
        earlier: ["CREATE TABLE d (p positive[]);"], isTraced: false),
    ]
    + [
      "CREATE VIEW v AS SELECT id, name AS id FROM owner;",
      "CREATE VIEW v (a, a) AS SELECT 1, 2;", "CREATE VIEW v (a) AS SELECT id, a FROM item;",
      "SELECT 1 AS a, 2 AS a INTO z;", "CREATE TABLE z AS SELECT 1, 2;",
      "CREATE MATERIALIZED VIEW v AS SELECT now(), now();",
      "CREATE VIEW v AS SELECT id, name, id FROM owner UNION SELECT 1, 'a', 2;",
    ].map { RuleExample("refused-statement", $0, isTraced: false) }

  /// What looks like them, and is safe.
  static let safeVariations =
    [
      RuleExample(
        "attach-partition-scan", next,
        earlier: [
          """
          CREATE TABLE event_0 PARTITION OF event DEFAULT;
          ALTER TABLE event DETACH PARTITION event_0;
          """
        ]),
      RuleExample(
        "alter-domain-constraint", "ALTER DOMAIN positive DROP NOT NULL;",
        earlier: ["CREATE TABLE d (p positive);"]),
      RuleExample(
        "drop-cascade", "ALTER TABLE item DROP COLUMN b CASCADE;",
        earlier: ["ALTER TABLE item ADD g int GENERATED ALWAYS AS (a * 2) STORED;"]),
      RuleExample("drop-cascade", "CREATE TYPE t AS ENUM ('a');\nDROP TYPE t CASCADE;"),
      RuleExample("work-under-lock", locked + "EXPLAIN UPDATE owner SET name = 'x';"),
      RuleExample(
        "temporary-table-hides", "CREATE TEMP TABLE sale (a int);",
        earlier: ["CREATE TABLE shop.sale (a int);"]),
      RuleExample("no-schema", "SELECT 1 AS a INTO TEMP one;"),
      RuleExample("no-schema", "ALTER TABLE public.item SET SCHEMA shop;"),
      RuleExample("int-type", "ALTER TABLE item ADD c bigint[];"),
      RuleExample("varchar-limit", "ALTER TABLE item ADD c varchar[];"),
      RuleExample(
        "new-enum-value",
        "CREATE TYPE n AS ENUM ('a');\nALTER TYPE n ADD VALUE 'b';\nCREATE TABLE t (m n DEFAULT 'b');",
        serverVersion: 17, isTraced: false),
      RuleExample("duplicate-assignment", "UPDATE item SET doc['a'] = '1', doc['b'] = '2';"),
    ]
    + [
      "CREATE VIEW v (a, b) AS SELECT id, id FROM owner;",
      "CREATE VIEW v AS SELECT o.*, 1 AS o FROM owner o;",
      "CREATE VIEW v (c, d) AS SELECT *, 1 FROM owner;", "CREATE TABLE z AS SELECT 1, 2 AS b;",
      "SELECT 1, 2;", "CREATE VIEW v AS SELECT 1::int, 2::text;",
    ].map { RuleExample("refused-statement", $0) }
}
