import Support
import Testing

@Suite("verify sections")
struct VerifySectionTests {
  static let kinds = [TestDatabaseKind.sqlite, .postgreSQL]

  private static func versions(
    _ verify: String, options: String = ""
  ) -> KeyValuePairs<String, String> {
    [
      "0001_item.sql": """
      -- migrate:up\(options)
      CREATE TABLE item (id integer PRIMARY KEY);
      -- migrate:verify
      \(verify)
      -- migrate:down
      DROP TABLE item;
      """
    ]
  }

  /// Statements that find something wrong, and what is said of them.
  private static let wrong = [
    (
      "SELECT 1 = 1;\nSELECT count(*) = 1, 'items: ' || count(*) FROM item;",
      "versions/0001_item.sql:5:1: error: the verify section found this to be false", "items: 0"
    ),
    ("SELECT nowhere;", "versions/0001_item.sql:4:8: error: ", "nowhere"),
  ]

  @Test(
    "run with upgrade --verify, and roll the migration back when something is false",
    arguments: kinds, wrong)
  func upgrade(
    kind: TestDatabaseKind, wrong: (sql: String, place: String, detail: String)
  ) async throws {
    try await TestDatabase.with(kind, versions: Self.versions(wrong.sql)) {
      database async throws in
      let empty = try await database.schema()
      let result = try await database.migrate("upgrade", "head", "--verify")
      #expect(result.exitCode == 1)
      #expect(result.errors.contains(wrong.place.dropLast(kind.isPostgreSQL ? 0 : 12)))
      #expect(result.errors.contains(wrong.detail), "\(result.errors)")
      #expect(try await database.applied() == [])
      #expect(try await database.schema() == empty)

      let verify = try await database.migrate("verify")
      #expect(verify.exitCode == 1)
      #expect(verify.errors.contains("The up migration of 0001 failed on a scratch database"))

      // Without being asked, nobody looks.
      #expect(try await database.migrate("upgrade", "head").exitCode == 0)
    }
  }

  @Test(
    "only false fails, and what they change is undone", arguments: kinds,
    ["", " transaction:false"])
  func right(kind: TestDatabaseKind, options: String) async throws {
    let sql = """
      INSERT INTO item VALUES (1);
      SELECT id > 0 FROM item;
      SELECT max(id) > 5 FROM item WHERE id > 1;
      SELECT 1 WHERE 1 = 2;
      """
    try await TestDatabase.with(kind, versions: Self.versions(sql, options: options)) {
      database async throws in
      let result = try await database.migrate("upgrade", "head", "--verify")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await database.query("SELECT count(*) FROM item") == "0")
      #expect(try await database.migrate("verify").output.hasSuffix("1 reversible\n"))
    }
  }

  @Test("outside a transaction the migration is partly applied, and goes on after a repair")
  func nonTransactional() async throws {
    let versions = Self.versions(
      "SELECT count(*) = 1 FROM item;", options: " transaction:false")
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      let result = try await database.migrate("upgrade", "head", "--verify")
      #expect(result.exitCode == 1)
      #expect(result.errors.contains("versions/0001_item.sql:4:1: error: the verify section"))
      #expect(try await database.migrate("repair", "0001", "--resume").exitCode == 0)
      #expect(try await database.migrate("check").exitCode == 0)
    }
  }

  @Test("do not count for the checksum")
  func checksum() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions("SELECT 1;")) {
      database async throws in
      try await database.migrate("upgrade", "head")
      try database.write(Self.versions("SELECT 2;\nSELECT 3;"))
      #expect(try await database.migrate("check").exitCode == 0)
      try database.write([
        "0001_item.sql": """
        -- migrate:up
        CREATE TABLE item (id integer PRIMARY KEY);
        -- migrate:down
        DROP TABLE item;
        """
      ])
      #expect(try await database.migrate("check").exitCode == 0)
      try database.write(Self.versions("SELECT 1;", options: " transaction:false"))
      #expect(try await database.migrate("check").exitCode == 2)
    }
  }

  @Test(
    "that cannot be undone, or have options, are refused before anything runs",
    arguments: [
      ("COMMIT;", "a verify section runs inside a transaction and is undone"),
      ("VACUUM;", "a verify section runs inside a transaction and is undone"),
      ("-- migrate:verify", "a second `migrate:verify` section"),
      ("-- migrate:verify transaction:false", "a verify section has no options"),
      ("-- migrate:backfill table:item key:id", "a verify section cannot hold a backfill"),
    ])
  func refusal(sql: String, message: String) async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions(sql)) { database async throws in
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 65)
      #expect(result.errors.hasPrefix("versions/0001_item.sql:4:"), "\(result.errors)")
      #expect(result.errors.contains(message), "\(result.errors)")
    }
  }
}
