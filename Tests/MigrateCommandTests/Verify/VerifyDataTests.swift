import Support
import Testing

@Suite("verify with rows")
struct VerifyDataTests {
  static let kinds = [TestDatabaseKind.sqlite, .postgreSQL]

  private static let tables: KeyValuePairs = [
    "0001_shop.sql": """
    -- migrate:up
    CREATE TABLE customer (
      id integer PRIMARY KEY, name varchar(6) NOT NULL UNIQUE,
      status text NOT NULL CHECK (status IN ('new', 'old'))
    );
    CREATE TABLE item (
      id integer PRIMARY KEY, customer_id integer NOT NULL REFERENCES customer (id),
      low integer NOT NULL, high integer NOT NULL CHECK (high > 100), note text, CHECK (low < high)
    );
    -- migrate:down
    DROP TABLE item;
    DROP TABLE customer;
    """
  ]

  @Test(
    "finds every revision of the sample reversible, and leaves no table without a row",
    arguments: kinds)
  func sample(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.tables) { database async throws in
      try database.write([
        "0002_more.sql": """
        -- migrate:up
        ALTER TABLE item ADD COLUMN more integer DEFAULT 1 NOT NULL;
        -- migrate:down
        ALTER TABLE item DROP COLUMN more;
        """
      ])
      let result = try await database.migrate("verify", "--with-data")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output.hasSuffix("2 reversible\n"))
      #expect(result.errors.isEmpty, "\(result.errors)")
    }
  }

  @Test("a column that needs a value fails on rows alone", arguments: kinds)
  func missingDefault(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.tables) { database async throws in
      let check = kind.isPostgreSQL ? "ADD COLUMN must text NOT NULL" : "ADD COLUMN must text"
      try database.write([
        "0002_must.sql": """
        -- migrate:up
        ALTER TABLE item \(check);
        CREATE UNIQUE INDEX item_must ON item (coalesce(must, ''));
        -- migrate:down
        DROP INDEX item_must;
        ALTER TABLE item DROP COLUMN must;
        """
      ])
      #expect(try await database.migrate("verify").exitCode == 0)
      let result = try await database.migrate("verify", "--with-data")
      #expect(result.exitCode == 1)
      #expect(result.errors.hasPrefix("versions/0002_must.sql:"), "\(result.errors)")
      #expect(result.errors.contains("The up migration of 0002 failed on a scratch database"))
    }
  }

  @Test("rows fit the foreign keys that later revisions add to columns that are there already")
  func foreignKeysToCome() async throws {
    try await TestDatabase.with(.postgreSQL) { database async throws in
      try database.write([
        "0001_item.sql": """
        -- migrate:up
        CREATE TABLE item (id int PRIMARY KEY, customer int NOT NULL, "Twin" int UNIQUE, note text);
        -- migrate:down
        DROP TABLE item;
        """,
        "0002_customer.sql": """
        -- migrate:up
        CREATE TABLE customer (id int GENERATED ALWAYS AS IDENTITY (START 100) PRIMARY KEY);
        -- migrate:down
        DROP TABLE customer;
        """,
        "0003_names.sql": """
        -- migrate:up
        ALTER TABLE item RENAME customer TO customer_id;
        ALTER TABLE item RENAME TO product;
        -- migrate:down
        ALTER TABLE product RENAME TO item;
        ALTER TABLE item RENAME customer_id TO customer;
        """,
        "0004_keys.sql": """
        -- migrate:up
        ALTER TABLE product ADD CONSTRAINT product_customer FOREIGN KEY (customer_id)
          REFERENCES customer NOT VALID;
        ALTER TABLE product ADD FOREIGN KEY ("Twin") REFERENCES product;
        -- migrate:down
        ALTER TABLE product DROP CONSTRAINT product_customer, DROP CONSTRAINT "product_Twin_fkey";
        """,
        "0005_valid.sql": """
        -- migrate:up transaction:false
        ALTER TABLE product VALIDATE CONSTRAINT product_customer;
        -- migrate:down
        """,
      ])
      let result = try await database.migrate("verify", "--with-data")
      // Nothing makes a constraint unchecked again.
      #expect(
        result.output.hasSuffix("4 reversible, 1 wrong\n"), "\(result.output)\(result.errors)")
      #expect(result.errors.isEmpty, "\(result.errors)")
    }
  }

  @Test("a down migration that loses values or rows is wrong", arguments: kinds)
  func loss(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.tables) { database async throws in
      try database.write([
        "0002_values.sql": """
        -- migrate:up
        UPDATE item SET note = NULL;
        -- migrate:down
        """,
        "0003_rows.sql": """
        -- migrate:up
        DELETE FROM item;
        -- migrate:down
        """,
      ])
      #expect(try await database.migrate("verify").exitCode == 0)
      let result = try await database.migrate("verify", "--with-data")
      #expect(result.exitCode == 2, "\(result.errors)")
      let item = kind.isPostgreSQL ? "public.item" : #""item""#
      let parts = result.output.split(separator: "0003  rows")
      try #require(parts.count == 2)
      #expect(parts[0].contains("\n    - row \(item): "), "\(result.output)")
      #expect(parts[0].contains("\n    + row \(item): "), "\(result.output)")
      #expect(parts[1].contains("\n    - row \(item): "), "\(result.output)")
      #expect(!parts[1].contains("    + row"), "\(result.output)")
      #expect(result.output.hasSuffix("1 reversible, 2 wrong\n"))
    }
  }

  @Test("enumerations, domains, identity, generated and many other columns get values")
  func types() async throws {
    try await TestDatabase.with(.postgreSQL) { database async throws in
      try database.write([
        "0001_types.sql": """
        -- migrate:up
        CREATE TYPE mood AS ENUM ('glad', 'sad');
        CREATE DOMAIN code AS char(3) CHECK (VALUE IN ('abc', 'xyz'));
        CREATE DOMAIN short AS varchar(5) NOT NULL;
        CREATE TABLE parent (a integer, b text, PRIMARY KEY (a, b));
        CREATE TABLE every (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, serial serial,
          twice bigint GENERATED ALWAYS AS (n * 2) STORED, n numeric(4, 2) NOT NULL,
          m mood NOT NULL, c code NOT NULL, s short, u uuid NOT NULL UNIQUE, j jsonb NOT NULL,
          b bytea NOT NULL, bits bit(4) NOT NULL, flag boolean NOT NULL, ip inet NOT NULL,
          span interval NOT NULL, began timestamptz NOT NULL, ended timestamptz NOT NULL,
          tags text[] NOT NULL, days int4range NOT NULL, place point NOT NULL, at time NOT NULL,
          a integer NOT NULL, pb text NOT NULL, self bigint REFERENCES every,
          FOREIGN KEY (a, pb) REFERENCES parent, CHECK (began < ended)
        );
        -- migrate:down
        DROP TABLE every;
        DROP TABLE parent;
        DROP DOMAIN short;
        DROP DOMAIN code;
        DROP TYPE mood;
        """,
        "0002_empty.sql": "-- migrate:up\nDELETE FROM every;\n-- migrate:down\n",
      ])
      let result = try await database.migrate("verify", "--with-data")
      #expect(result.exitCode == 2, "\(result.errors)")
      #expect(result.errors.isEmpty, "\(result.errors)")
      #expect(result.output.contains("- row public.every: {"), "\(result.output)")
    }
  }

  @Test("a table for which no row can be made up is named with the reason")
  func refusal() async throws {
    try await TestDatabase.with(.postgreSQL) { database async throws in
      try database.write([
        "0001_odd.sql": """
        -- migrate:up
        CREATE TABLE odd (word text NOT NULL CHECK (md5(word) = word));
        -- migrate:down
        DROP TABLE odd;
        """,
        "0002_next.sql": "-- migrate:up\n-- migrate:down\n",
      ])
      let result = try await database.migrate("verify", "--with-data")
      #expect(result.exitCode == 0)
      #expect(
        result.errors.hasPrefix("warning: no row could be made up for public.odd: new row for"),
        "\(result.errors)")
    }
  }
}
