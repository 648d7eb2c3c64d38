import Support
import Testing

@Suite("revision --change, of columns that move to another table")
struct ColumnMoveTests {
  private static let schema = """
    CREATE TABLE orders (
      id serial PRIMARY KEY, code uuid DEFAULT gen_random_uuid(), name text NOT NULL, note text, total int,
      first_id int, UNIQUE (total, name));
    CREATE TABLE details (order_id int PRIMARY KEY REFERENCES orders, note2 text);
    CREATE TABLE loose (id serial PRIMARY KEY, order_id int UNIQUE, second int UNIQUE DEFERRABLE);
    CREATE TABLE strict (order_id int PRIMARY KEY REFERENCES orders, weight int NOT NULL);
    CREATE TABLE many (id serial PRIMARY KEY, order_id int REFERENCES orders);
    CREATE TABLE twice (
      id serial PRIMARY KEY, a int UNIQUE REFERENCES orders, b int UNIQUE REFERENCES orders);
    CREATE TABLE hidden (order_id int PRIMARY KEY REFERENCES orders);
    ALTER TABLE hidden FORCE ROW LEVEL SECURITY;
    CREATE TABLE has (order_id int PRIMARY KEY REFERENCES orders, note text);
    CREATE TABLE seen (id int PRIMARY KEY, note text);
    CREATE TABLE seen_details (id int PRIMARY KEY REFERENCES seen);
    CREATE VIEW notes AS SELECT note FROM seen;
    """
  private static let versions: KeyValuePairs = ["0001_start.sql": "-- migrate:up\n\(schema)\n"]

  @Test(
    "is refused with the reason where that cannot be",
    arguments: [
      ("move orders.note to many", "no foreign key with unique columns pairs the rows"),
      ("move orders.note to loose", "by which unique columns of loose"),
      ("move orders.note to loose by second", "second of loose is no unique key"),
      ("move orders.note to twice", "say which: by a, or by b"),
      ("move orders.note to strict", "strict.weight is NOT NULL without a default"),
      ("move orders.note to hidden", "row security for its owner"),
      ("move orders.note to has", "has a column note already"),
      ("move orders.note to orders", "orders has the column"),
      ("move orders.name to details", "is NOT NULL without a default"),
      ("move orders.code to details", "is another each time"),
      ("move orders.total to details", "uses orders.total, and cannot go with it"),
      ("move orders.id to details", "numbers the rows"),
      ("move seen.note to seen_details", "view public.notes uses seen.note"),
    ])
  func refused(change: String, reason: String) async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      let made = try await database.migrate("revision", "--change", change, "-m", "x")
      #expect(made.exitCode == 2, "\(made.errors)")
      #expect(made.errors.contains(reason), "\(made.errors)")
    }
  }

  @Test(
    "pairs rows by columns that are told",
    arguments: [
      "move orders.note to twice by a", "move orders.note to loose by order_id",
      "move orders.first_id to details",
    ])
  func told(change: String) async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      let made = try await database.migrate("revision", "--change", change, "-m", "x", "--dry-run")
      #expect(made.exitCode == 0, "\(made.errors)")
      #expect(made.output.contains("and back again from each revision"), "\(made.output)")
    }
  }

  @Test("tells how many rows are made, and writes them for roles that may not")
  func rights() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "head")
      try await database.query(
        """
        INSERT INTO orders (name, note) SELECT i, CASE WHEN i > 5 THEN 'n' END FROM generate_series(1, 10) i;
        INSERT INTO details (order_id) VALUES (6), (1)
        """)
      let made = try await database.migrate(
        "revision", "--change", "move orders.note to details", "--check-rows", "-m", "x")
      #expect(made.exitCode == 0, "\(made.errors)")
      #expect(
        made.output.contains("4 rows of orders with a value have none in details"), "\(made.output)"
      )
      try await database.migrate("upgrade", "+1")
      try await database.query(
        """
        GRANT SELECT, UPDATE ON orders TO pg_monitor;
        SET ROLE pg_monitor;
        UPDATE orders SET note = 'told' WHERE id IN (1, 2)
        """)
      #expect(
        try await database.query(
          "SELECT string_agg(order_id || note, ',' ORDER BY order_id) FROM details WHERE note = 'told'"
        )
          == "1told,2told")
    }
  }
}
