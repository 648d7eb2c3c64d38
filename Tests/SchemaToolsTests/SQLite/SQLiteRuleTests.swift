import Migrations
import SchemaTools
import Testing

@Suite("The rules for SQLite")
struct SQLiteRuleTests {
  /// Statements that a rule finds something in, and such that it does not.
  struct Example: Sendable, CustomTestStringConvertible {
    let rule: String
    let fires: [String]
    let passes: [String]
    var options = ""
    var version: ServerVersion?

    var testDescription: String { rule }
  }

  static let examples = [
    Example(
      rule: "sqlite-error",
      fires: [
        "ALTER TABLE item ADD CONSTRAINT c CHECK (a > '');", "SELEC 1;",
        "ALTER TABLE item ADD COLUMN u TEXT UNIQUE;", "ALTER TABLE item DROP COLUMN a;",
        "CREATE TABLE item (id INTEGER);", "INSERT INTO item (nowhere) VALUES (1);",
      ],
      passes: [
        "ALTER TABLE item ADD COLUMN b TEXT;",
        "DROP INDEX item_a; ALTER TABLE item DROP COLUMN a;", "INSERT INTO item (a) VALUES ('1');",
        "CREATE TABLE copy AS SELECT * FROM item;",
      ]),
    Example(
      rule: "sqlite-add-column",
      fires: addColumns,
      passes: [
        "ALTER TABLE item ADD b TEXT NOT NULL DEFAULT '';", "ALTER TABLE item ADD b TEXT NULL;",
        "ALTER TABLE item ADD b INTEGER GENERATED ALWAYS AS (id + 1) VIRTUAL;",
        "CREATE TABLE new (id INTEGER); ALTER TABLE new ADD b TEXT NOT NULL;",
      ]),
    Example(
      rule: "sqlite-pragma-in-transaction",
      fires: ["PRAGMA foreign_keys = OFF;", "PRAGMA main.foreign_keys(on);"],
      passes: ["PRAGMA foreign_keys;", "PRAGMA foreign_key_check;"]),
    Example(
      rule: "sqlite-pragma-in-transaction", fires: [], passes: ["PRAGMA foreign_keys = ON;"],
      options: " transaction:false"),
    Example(
      rule: "sqlite-transaction",
      fires: ["BEGIN;", "COMMIT;", "VACUUM;", "PRAGMA journal_mode = WAL;"],
      passes: ["SAVEPOINT a; RELEASE a;", "PRAGMA user_version = 2;"]),
    Example(
      rule: "sqlite-transaction", fires: [], passes: ["VACUUM;"], options: " transaction:false"),
    Example(
      rule: "sqlite-drop-cascades", fires: ["PRAGMA foreign_keys = ON; DROP TABLE shop;"],
      passes: [
        "DROP TABLE shop;", "PRAGMA foreign_keys = ON; DROP TABLE item;",
        "PRAGMA foreign_keys = 1; PRAGMA foreign_keys = 0; DROP TABLE shop;",
      ], options: " transaction:false"),
    Example(
      rule: "sqlite-rename-takes-references", fires: [renameFirst],
      passes: [renameLast, "ALTER TABLE shop RENAME TO store;"]),
    Example(
      rule: "sqlite-rebuild-loses",
      fires: [
        """
        CREATE TABLE item2 (id INTEGER PRIMARY KEY, shop INTEGER REFERENCES shop, a TEXT, b TEXT);
        INSERT INTO item2 SELECT *, NULL FROM item; DROP TABLE item;
        ALTER TABLE item2 RENAME TO item; CREATE INDEX item_a ON item (a);
        """,
        "CREATE TABLE s2 AS SELECT * FROM shop; DROP TABLE shop; ALTER TABLE s2 RENAME TO shop;",
      ], passes: [renameLast, "DROP TABLE item;"]),
    Example(
      rule: "sqlite-integer-primary-key",
      fires: [
        "CREATE TABLE n (id BIGINT PRIMARY KEY);", "CREATE TABLE n (id INT, PRIMARY KEY (id));",
        "CREATE TABLE n (id SERIAL PRIMARY KEY);",
      ],
      passes: [
        "CREATE TABLE n (id INTEGER PRIMARY KEY AUTOINCREMENT);", "CREATE TABLE n (id INT);",
        "CREATE TABLE n (id TEXT PRIMARY KEY);",
        "CREATE TABLE n (a INT, b INT, PRIMARY KEY (a, b));",
        "CREATE TABLE n (id INT PRIMARY KEY) WITHOUT ROWID;",
      ]),
    Example(
      rule: "sqlite-type-affinity",
      fires: [
        "CREATE TABLE n (code STRING);", "ALTER TABLE item ADD b FLOATING POINT;",
        "CREATE TABLE n (span INTERVAL);",
      ],
      passes: ["CREATE TABLE n (a VARCHAR(9), b UNSIGNED BIG INT, c BIGINT, d DECIMAL(9,2), e);"]),
    Example(
      rule: "sqlite-version", fires: ["ALTER TABLE shop DROP COLUMN name;"],
      passes: ["ALTER TABLE shop RENAME COLUMN name TO title;"], version: ServerVersion(3, 34)),
    Example(
      rule: "sqlite-version",
      fires: [
        "CREATE TABLE n (id INTEGER) STRICT;", "DELETE FROM item RETURNING id;",
        "INSERT INTO shop VALUES (1, '') ON CONFLICT DO NOTHING;",
        "ALTER TABLE shop RENAME name TO title;",
      ], passes: ["CREATE TABLE n (id INTEGER);"], version: ServerVersion(3, 22)),
    Example(
      rule: "sqlite-version", fires: [], passes: ["ALTER TABLE shop DROP COLUMN name;"]),
  ]

  private static let addColumns = [
    "ALTER TABLE item ADD COLUMN b TEXT NOT NULL;",
    "ALTER TABLE \"main\".\"item\" ADD b TEXT NOT NULL DEFAULT NULL;",
    "ALTER TABLE main.item ADD b TEXT DEFAULT CURRENT_TIMESTAMP;",
    "ALTER TABLE [item] ADD b TEXT DEFAULT (1 + 1);",
    "ALTER TABLE item ADD b INTEGER GENERATED ALWAYS AS (id + 1) STORED;",
  ]

  /// The order that moves the foreign key of `item` to the old table.
  private static let renameFirst = """
    ALTER TABLE shop RENAME TO old;
    CREATE TABLE shop (id INTEGER PRIMARY KEY, name TEXT);
    INSERT INTO shop SELECT * FROM old; DROP TABLE old;
    """
  /// The order of SQLite's own instructions.
  private static let renameLast = """
    CREATE TABLE new (id INTEGER PRIMARY KEY, name TEXT);
    INSERT INTO new SELECT * FROM shop; DROP TABLE shop;
    ALTER TABLE new RENAME TO shop;
    """

  @Test("each finds what it is about, and nothing else", arguments: examples)
  func example(_ example: Example) async throws {
    let settings = LintSettings(sqliteVersion: example.version)
    for section in example.fires {
      let findings = try await sqliteFindings(in: section, options: example.options, settings)
      #expect(findings.contains { $0.rule == example.rule }, "\(section) \(findings)")
    }
    for section in example.passes {
      let findings = try await sqliteFindings(in: section, options: example.options, settings)
      #expect(!findings.contains { $0.rule == example.rule }, "\(section) \(findings)")
    }
  }

  @Test("there is an example of each")
  func complete() {
    let names = LintRules.all.map { $0.name }.filter { $0.hasPrefix("sqlite-") }
    #expect(Set(names) == Set(Self.examples.map(\.rule)))
  }

  // MARK: What SQLite really does

  @Test("SQLite refuses the columns on a table with a row, and takes them on one without")
  func addColumn() async throws {
    for statement in Self.addColumns {
      await #expect(throws: DatabaseError.self, "\(statement)") { try await onShop(statement) }
      try await onShop("DELETE FROM item", statement)
    }
  }

  @Test("DROP TABLE with foreign keys on deletes the rows of the other table")
  func cascade() async throws {
    let drop = ["DROP TABLE shop", "SELECT count(*) FROM item"]
    #expect(try await onShop("PRAGMA foreign_keys = ON", drop[0], drop[1]) == [[.integer(0)]])
    #expect(try await onShop(drop[0], drop[1]) == [[.integer(1)]])
    #expect(
      try await onShop("BEGIN; PRAGMA foreign_keys = ON", drop[0], drop[1]) == [[.integer(1)]],
      "in a transaction the PRAGMA does nothing")
  }

  @Test("RENAME moves the foreign key")
  func rename() async throws {
    let question = #"SELECT "table" FROM pragma_foreign_key_list('item')"#
    #expect(try await onShop(Self.renameFirst, question) == [["old"]])
    #expect(try await onShop(Self.renameLast, question) == [["shop"]])
  }

  @Test("a key that is no INTEGER takes NULL, and the types convert")
  func types() async throws {
    let kinds = try await onShop(
      "CREATE TABLE n (id BIGINT PRIMARY KEY, code STRING, part FLOATING POINT)",
      "INSERT INTO n (code, part) VALUES ('007', '8.0')",
      "SELECT id IS NULL, code, typeof(part) FROM n")
    #expect(kinds == [[.integer(1), .integer(7), "integer"]])
  }
}
