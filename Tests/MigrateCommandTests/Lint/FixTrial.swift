import Testing

/// A migration that `lint --fix` rewrites.
struct FixTrial: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// The up migration of the revision 0002, which follows `base`.
  let up: String
  /// Its down migration; nil when `--fix` is to write it.
  let down: String?
  /// The rules whose findings go away.
  let rules: Set<String>
  /// The files that there are then behind the first, with what each up migration begins with.
  let files: [String]

  /// The tables that the migrations change, with rows.
  static let base = """
    -- migrate:up
    CREATE TABLE customer (id bigint PRIMARY KEY, name text);
    CREATE TABLE orders (
      id bigint PRIMARY KEY, customer bigint, email text, total numeric(10,2), code text NOT NULL);
    CREATE TABLE loose (a int NOT NULL, b int);
    CREATE TABLE part (id bigint, day date NOT NULL) PARTITION BY RANGE (day);
    CREATE TABLE part_a PARTITION OF part FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
    CREATE INDEX orders_total ON orders (total);
    CREATE MATERIALIZED VIEW totals AS SELECT customer, sum(total) FROM orders GROUP BY 1;
    CREATE UNIQUE INDEX totals_key ON totals (customer);
    INSERT INTO customer VALUES (1, 'a'), (2, 'b');
    INSERT INTO loose VALUES (1, 2);
    INSERT INTO orders SELECT n, n % 2 + 1, n || '@x', n, n FROM generate_series(1, 100) n;
    -- migrate:down
    DROP MATERIALIZED VIEW totals;
    DROP TABLE part_a, part, loose, orders, customer;
    """

  /// The file as it is written at first.
  var file: String {
    "-- migrate:up\n\(up)\n" + (down.map { "\n-- migrate:down\n\($0)\n" } ?? "")
  }

  static let all = [
    FixTrial(
      testDescription: "indexes in the middle of a file",
      up: """
        ALTER TABLE orders ADD COLUMN note text;
        -- For the search.
        CREATE INDEX orders_note ON orders (note); -- slow
        CREATE INDEX ON orders (email);
        DROP INDEX orders_total;
        INSERT INTO customer VALUES (3, 'c');
        ALTER INDEX orders_note RENAME TO orders_by_note;
        """,
      down: """
        ALTER INDEX orders_by_note RENAME TO orders_note;
        DELETE FROM customer WHERE id = 3;
        CREATE INDEX orders_total ON orders (total);
        DROP INDEX orders_email_idx;
        DROP INDEX orders_note;
        ALTER TABLE orders DROP COLUMN note;
        """,
      rules: ["index-not-concurrent", "drop-index-not-concurrent"],
      files: [
        "0002_change.sql", "0003_build_orders_note_and_2_more.sql", "0004_change_continued.sql",
      ]),
    FixTrial(
      testDescription: "constraints with and without names",
      up: """
        ALTER TABLE orders ADD FOREIGN KEY (customer) REFERENCES customer DEFERRABLE,
          ADD CHECK (total >= 0), ADD CHECK (total >= id - 100), ADD CHECK (total > -1);
        ALTER TABLE orders ADD CONSTRAINT named CHECK (code <> '');
        """,
      down: """
        ALTER TABLE orders DROP CONSTRAINT named;
        ALTER TABLE orders DROP CONSTRAINT orders_customer_fkey, DROP CONSTRAINT orders_check,
          DROP CONSTRAINT orders_total_check, DROP CONSTRAINT orders_total_check1;
        """,
      rules: ["add-foreign-key", "add-check"],
      files: ["0002_change.sql", "0003_validate_orders_customer_fkey_and_4_more.sql"]),
    FixTrial(
      testDescription: "NOT NULL among other changes",
      up: """
        ALTER TABLE orders
          ADD COLUMN note text, -- a note
          ALTER COLUMN email SET NOT NULL;
        """,
      down: """
        ALTER TABLE orders ALTER COLUMN email DROP NOT NULL;
        ALTER TABLE orders DROP COLUMN note;
        """,
      rules: ["set-not-null"], files: ["0002_change.sql", "0003_email_of_orders_not_null.sql"]),
    FixTrial(
      testDescription: "keys",
      up: """
        ALTER TABLE orders ADD UNIQUE NULLS NOT DISTINCT (email, code) INCLUDE (total) DEFERRABLE;
        ALTER TABLE loose ADD PRIMARY KEY (a);
        """,
      down: """
        ALTER TABLE loose DROP CONSTRAINT loose_pkey;
        ALTER TABLE orders DROP CONSTRAINT orders_email_code_total_key;
        """,
      rules: ["add-unique", "add-primary-key"], files: ["0002_change.sql"]),
    FixTrial(
      testDescription: "a volatile default of a key column",
      up: """
        ALTER TABLE orders ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE;
        """,
      down: "ALTER TABLE orders DROP COLUMN token;",
      rules: ["add-column-rewrite", "add-unique"],
      files: [
        "0002_change.sql", "0003_fill_token_of_orders.sql", "0004_token_of_orders_not_null.sql",
        "0005_build_orders_token_key.sql",
      ]),
    FixTrial(
      testDescription: "a column with constraints",
      up: """
        ALTER TABLE orders ADD COLUMN seller bigint DEFAULT 1
          CONSTRAINT sells REFERENCES customer (id) ON DELETE CASCADE CHECK (seller > 0);
        """,
      down: "ALTER TABLE orders DROP COLUMN seller;",
      rules: ["add-foreign-key", "add-check"],
      files: ["0002_change.sql", "0003_validate_sells_and_1_more.sql"]),
    FixTrial(
      testDescription: "what works on whole tables",
      up: """
        REINDEX TABLE orders;
        REFRESH MATERIALIZED VIEW totals;
        ALTER TABLE part DETACH PARTITION part_a;
        """,
      down: """
        ALTER TABLE part ATTACH PARTITION part_a FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
        """,
      rules: ["reindex-not-concurrent", "refresh-not-concurrent", "detach-not-concurrent"],
      files: ["0002_change.sql", "0003_reindex_orders_and_1_more.sql"]),
    FixTrial(
      testDescription: "no down migration",
      up: """
        CREATE TYPE mood AS ENUM ('good');
        CREATE TABLE thing (a int DEFAULT 3, m mood, CHECK (a > 0));
        ALTER TABLE thing ALTER COLUMN a SET DEFAULT 4, ADD COLUMN b text;
        ALTER TABLE thing ALTER COLUMN b SET NOT NULL, ADD UNIQUE (a, b);
        ALTER TABLE thing RENAME COLUMN b TO "B b";
        CREATE INDEX ON orders (code);
        CREATE VIEW good AS SELECT a FROM thing;
        CREATE FUNCTION twice(n int, OUT m int[]) LANGUAGE sql AS 'SELECT ARRAY[n, n]';
        CREATE SCHEMA more; CREATE SEQUENCE more.numbers;
        """,
      down: nil, rules: ["index-not-concurrent"],
      files: ["0002_change.sql", "0003_build_orders_code_idx.sql"]),
  ]
}
