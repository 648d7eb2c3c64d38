import Foundation
import Support
import Testing

@Suite("revision --autogenerate on SQLite")
struct SQLiteAutogenerateTests {
  /// Two schemas with what is between them, and rows of the first.
  struct Pair: Sendable, CustomTestStringConvertible {
    let name: String
    let before: String
    let after: String
    var rows = ""
    var testDescription: String { name }
  }

  private static let orders = "CREATE TABLE orders (id INTEGER PRIMARY KEY, total INT);"

  static let pairs: [Pair] = [
    Pair(
      name: "columns are added in place", before: orders,
      after: """
        CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT NOT NULL DEFAULT 'x', total INT,
          twice INT AS (total * 2) VIRTUAL, customer INT REFERENCES customer (id));
        CREATE TABLE customer (id INTEGER PRIMARY KEY);
        """, rows: "INSERT INTO orders VALUES (1, 7)"),
    Pair(
      name: "a column that ALTER TABLE cannot add", before: orders,
      after: """
        CREATE TABLE orders (id INTEGER PRIMARY KEY, total INT, at TEXT DEFAULT CURRENT_TIMESTAMP,
          code TEXT UNIQUE, thrice INT GENERATED ALWAYS AS (total * 3) STORED);
        """, rows: "INSERT INTO orders VALUES (1, 7)"),
    Pair(
      name: "types, defaults, checks, keys and collations",
      before: """
        CREATE TABLE "my orders" (id INTEGER PRIMARY KEY AUTOINCREMENT, total INT CHECK (total > 0), name TEXT);
        CREATE TABLE line (id INTEGER PRIMARY KEY, "order" INT REFERENCES "my orders" (id));
        CREATE INDEX by_total ON "my orders" (total);
        CREATE VIEW big AS SELECT * FROM "my orders" WHERE total > 100;
        CREATE VIEW bigger AS SELECT * FROM big;
        CREATE TRIGGER count_lines AFTER INSERT ON line BEGIN
          UPDATE "my orders" SET total = total + 1 WHERE id = NEW."order"; END;
        CREATE TRIGGER watch AFTER UPDATE ON "my orders" BEGIN SELECT 1; END;
        """,
      after: """
        CREATE TABLE "my orders" (id INTEGER PRIMARY KEY AUTOINCREMENT, total REAL NOT NULL DEFAULT 1,
          name TEXT COLLATE NOCASE, CONSTRAINT positive CHECK (total >= 0), UNIQUE (name, total));
        CREATE TABLE line (id INTEGER PRIMARY KEY,
          "order" INT REFERENCES "my orders" (id) ON DELETE CASCADE);
        CREATE INDEX by_total ON "my orders" (total);
        CREATE VIEW big AS SELECT * FROM "my orders" WHERE total > 100;
        CREATE VIEW bigger AS SELECT * FROM big;
        CREATE TRIGGER count_lines AFTER INSERT ON line BEGIN
          UPDATE "my orders" SET total = total + 1 WHERE id = NEW."order"; END;
        CREATE TRIGGER watch AFTER UPDATE ON "my orders" BEGIN SELECT 1; END;
        """,
      rows: """
        INSERT INTO "my orders" (total, name) VALUES (7, 'a'), (8, 'b');
        DELETE FROM "my orders" WHERE total = 8;
        INSERT INTO line VALUES (5, 1);
        """),
    Pair(
      name: "columns and tables that go, with what uses them",
      before: """
        CREATE TABLE orders (id INTEGER PRIMARY KEY, total INT, old TEXT UNIQUE, older TEXT);
        CREATE INDEX by_older ON orders (older);
        CREATE TABLE gone (id INTEGER PRIMARY KEY);
        CREATE TABLE stays (id INTEGER PRIMARY KEY);
        CREATE VIEW v AS SELECT id, older FROM orders;
        """,
      after: """
        CREATE TABLE orders (id INTEGER PRIMARY KEY, total INT);
        CREATE TABLE stays (id INTEGER PRIMARY KEY);
        CREATE VIEW v AS SELECT id FROM orders;
        """, rows: "INSERT INTO orders VALUES (1, 7, 'a', 'b')"),
    Pair(
      name: "STRICT, WITHOUT ROWID and rowids",
      before: """
        CREATE TABLE a (k TEXT PRIMARY KEY, v TEXT);
        CREATE TABLE b (x TEXT);
        """,
      after: """
        CREATE TABLE a (k TEXT PRIMARY KEY, v TEXT) STRICT, WITHOUT ROWID;
        CREATE TABLE b (x TEXT COLLATE NOCASE);
        """,
      rows: "INSERT INTO a VALUES ('k', 'v'); INSERT INTO b (rowid, x) VALUES (40, 'x')"),
    Pair(
      name: "views with triggers of their own, partial and expression indexes",
      before: """
        CREATE TABLE t (id INTEGER PRIMARY KEY, n INT);
        CREATE VIEW v AS SELECT id FROM t;
        CREATE TRIGGER into_v INSTEAD OF INSERT ON v BEGIN INSERT INTO t (id) VALUES (NEW.id); END;
        CREATE INDEX odd ON t (n) WHERE n % 2 = 1;
        """,
      after: """
        CREATE TABLE t (id INTEGER PRIMARY KEY, n INT NOT NULL DEFAULT 0);
        CREATE VIEW v AS SELECT id, n FROM t;
        CREATE TRIGGER into_v INSTEAD OF INSERT ON v BEGIN INSERT INTO t (id) VALUES (NEW.id); END;
        CREATE UNIQUE INDEX odd ON t (n) WHERE n % 2 = 1;
        CREATE INDEX even ON t (n + 1);
        """, rows: "INSERT INTO t VALUES (1, 3)"),
    Pair(
      name: "full-text search", before: "CREATE TABLE a (i INT);",
      after: "CREATE TABLE a (i INT); CREATE VIRTUAL TABLE words USING fts5(body);"),
  ]

  private static func withProject(
    _ before: String, _ body: (TestDatabase) async throws -> Void
  ) async throws {
    try await TestDatabase.with(.sqlite) { database async throws in
      try database.directory.write(["schema.sql": before])
      let first = try await database.migrate(
        "revision", "--autogenerate", "-m", "first", "--schema", "schema.sql")
      #expect(first.exitCode == 0, "\(first.errors)")
      let upgrade = try await database.migrate("upgrade", "head")
      #expect(upgrade.exitCode == 0, "\(upgrade.errors)")
      try await body(database)
    }
  }

  @Test(
    "makes one schema of the other with its rows, up and down and the other way", arguments: pairs)
  func pair(_ pair: Pair) async throws {
    for (before, after) in [(pair.before, pair.after), (pair.after, pair.before)] {
      try await Self.withProject(before) { database in
        if before == pair.before, !pair.rows.isEmpty { try await database.query(pair.rows) }
        try database.directory.write(["schema.sql": after])
        let second = try await database.migrate(
          "revision", "--autogenerate", "-m", "second", "--schema", "schema.sql", "--allow-drop")
        #expect(second.exitCode == 0, "\(second.errors)")
        let upgrade = try await database.migrate("upgrade", "head")
        #expect(upgrade.exitCode == 0, "\(upgrade.errors)")
        let diff = try await database.migrate("diff", "--from", "database", "--to", "schema.sql")
        #expect(diff.exitCode == 0, "\(diff.output)\(diff.errors)")
        let downgrade = try await database.migrate("downgrade", "0001")
        #expect(downgrade.exitCode == 0, "\(downgrade.errors)")
        try database.directory.write(["schema.sql": before])
        let back = try await database.migrate("diff", "--from", "database", "--to", "schema.sql")
        #expect(back.exitCode == 0, "\(back.output)\(back.errors)")
      }
    }
  }

  @Test("keeps rowids, sequences and the rows of other tables")
  func rows() async throws {
    let pair = Self.pairs[2]
    try await Self.withProject(pair.before) { database in
      try await database.query(pair.rows)
      try database.directory.write(["schema.sql": pair.after])
      try await database.migrate(
        "revision", "--autogenerate", "-m", "second", "--schema", "schema.sql")
      let upgrade = try await database.migrate("upgrade", "head")
      #expect(upgrade.exitCode == 0, "\(upgrade.errors)")
      #expect(try await database.query(#"SELECT id, total, name FROM "my orders""#) == "1|8.0|a")
      #expect(try await database.query(#"SELECT id, "order" FROM line"#) == "5|1")
      #expect(
        try await database.query("SELECT seq FROM sqlite_sequence WHERE name = 'my orders'") == "2")
    }
  }

  @Test("takes new names as they are told, and asks for values")
  func decisions() async throws {
    try await Self.withProject(Self.orders) { database in
      try await database.query("INSERT INTO orders VALUES (1, 7)")
      try database.directory.write([
        "schema.sql": """
        -- migrate:renamed-from orders
        CREATE TABLE sales (id INTEGER PRIMARY KEY,
          -- migrate:renamed-from total
          amount INT);
        """
      ])
      let renamed = try await database.migrate(
        "revision", "--autogenerate", "-m", "names", "--schema", "schema.sql")
      #expect(renamed.exitCode == 0, "\(renamed.errors)")
      #expect(try await database.migrate("upgrade", "head").exitCode == 0)
      #expect(try await database.query("SELECT amount FROM sales") == "7")
      try database.directory.write([
        "schema.sql": "CREATE TABLE sales (id INTEGER PRIMARY KEY, amount INT, due TEXT NOT NULL);"
      ])
      let asking = try await database.migrate(
        "revision", "--autogenerate", "-m", "due", "--schema", "schema.sql", "--dry-run")
      #expect(asking.exitCode == 0, "\(asking.errors)")
      #expect(asking.output.contains("-- migrate:todo a value for due"))
    }
  }

  @Test("reads models of SQLAlchemy, without their schemas")
  func models() async throws {
    try await TestDatabase.with(.sqlite) { database async throws in
      try database.directory.write([
        "shop.py": """
        from sqlalchemy import *
        metadata = MetaData()
        Table("a", metadata, Column("id", Integer, primary_key=True), schema="shop")
        Table("b", metadata, Column("id", Integer, primary_key=True),
            Column("a", ForeignKey("shop.a.id"), index=True), CheckConstraint("id <> '%'"))
        """
      ])
      let result = try await database.migrate(
        "revision", "--autogenerate", "-m", "models", "--schema", "sqlalchemy:shop", "--python",
        try testPython)
      #expect(result.exitCode == 0, "\(result.errors)")
      let upgrade = try await database.migrate("upgrade", "head")
      #expect(upgrade.exitCode == 0, "\(upgrade.errors)")
      #expect(
        try await database.query("SELECT \"table\" FROM pragma_foreign_key_list('b')") == "a")
    }
  }
}
