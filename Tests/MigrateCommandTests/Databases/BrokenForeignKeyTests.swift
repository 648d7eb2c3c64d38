import Support
import Testing

@Suite("foreign keys of SQLite that were broken before")
struct BrokenForeignKeyTests {
  private static let setup = """
    CREATE TABLE parent (id integer PRIMARY KEY, a, b);
    CREATE TABLE child (id integer PRIMARY KEY, p REFERENCES parent (id));
    CREATE TABLE pair (x, y, FOREIGN KEY (x, y) REFERENCES two (a, b)) ;
    CREATE TABLE two (a, b, PRIMARY KEY (a, b)) WITHOUT ROWID;
    CREATE TABLE leaf (k PRIMARY KEY, p REFERENCES parent) WITHOUT ROWID;
    CREATE TABLE mismatched (p REFERENCES parent (a));
    INSERT INTO parent VALUES (1, 1, 1);
    INSERT INTO child VALUES (1, 1), (2, 99), (3, 99);
    INSERT INTO pair VALUES (1, 'it''s');
    INSERT INTO leaf VALUES (1, 77);
    INSERT INTO mismatched VALUES (5);
    """

  @Test("refuse no migration, until it breaks more of them")
  func comparison() async throws {
    let good: KeyValuePairs = [
      "1.sql": "INSERT INTO child VALUES (4, 1); UPDATE pair SET x = x;",
      // A rebuild gives rows new rowids.
      "2.sql": """
      CREATE TABLE new (id integer PRIMARY KEY, p REFERENCES parent (id), c);
      INSERT INTO new (id, p) SELECT id + 100, p FROM child; DROP TABLE child; ALTER TABLE new RENAME TO child;
      """,
      "3.sql": "DELETE FROM child WHERE p = 99; DROP TABLE mismatched;",
    ]
    let bad = [
      "INSERT INTO child (p) VALUES (99);", "INSERT INTO child (p) VALUES (98);",
      "DELETE FROM parent;", "INSERT INTO leaf VALUES (2, 78);", "INSERT INTO pair VALUES (1, 2);",
      "UPDATE child SET p = 50 WHERE p = 99;",
    ]
    try await TestDatabase.with(.sqlite, versions: [:]) { database async throws in
      try await database.query(Self.setup)
      for statement in bad {
        try database.write(["0.sql": "-- migrate:up\n\(statement)\n-- migrate:down\n"])
        let result = try await database.migrate("upgrade", "head")
        #expect(result.exitCode == 1, "\(statement)")
        #expect(
          result.errors.contains("refers to a missing row of"), "\(statement): \(result.errors)")
      }
      try database.write([
        "0.sql":
          "-- migrate:up\nCREATE TABLE m (p REFERENCES parent (b)); INSERT INTO m VALUES (1);\n"
      ])
      let mismatch = try await database.migrate("upgrade", "head")
      #expect(mismatch.exitCode == 1)
      #expect(mismatch.errors.contains("foreign key mismatch"), "\(mismatch.errors)")

      try database.remove("0.sql")
      for (name, body) in good { try database.write([name: "-- migrate:up\n\(body)\n"]) }
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await database.query("SELECT count(*) FROM child") == "2")
    }
  }
}
