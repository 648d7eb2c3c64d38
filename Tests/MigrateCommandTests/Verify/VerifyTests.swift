import Foundation
import Support
import Testing

@Suite("verify")
struct VerifyTests {
  static let kinds = [TestDatabaseKind.sqlite, .postgreSQL]

  private static let table: KeyValuePairs = [
    "0001_item.sql": """
    -- migrate:up
    CREATE TABLE item (id integer PRIMARY KEY, a integer DEFAULT 1);
    CREATE INDEX item_a ON item (a);
    -- migrate:down
    DROP TABLE item;
    """
  ]

  @Test(
    "finds every revision of the sample reversible, also in a bundle, Swift included",
    arguments: kinds)
  func sample(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind) { database async throws in
      let versions = database.directory.appending(path: "versions")
      try FileManager.default.removeItem(at: versions)
      try FileManager.default.copyItem(at: sampleVersions, to: versions)
      let result = try await database.migrate("verify")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output.hasSuffix("\n12 reversible\n"), "\(result.output)")

      try await BundleFixture.with(database) { bundle async throws in
        try FileManager.default.removeItem(at: versions)
        let bundled = try await bundle.run("verify")
        #expect(bundled.exitCode == 0, "\(bundled.errors)")
        #expect(bundled.output == result.output)
      }
    }
  }

  @Test(
    "after each revision that is wrong, the next ones are verified all the same", arguments: kinds)
  func severalWrong(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.table) { database async throws in
      for number in 2...9 {
        let isWrong = number.isMultiple(of: 3)
        try database.write([
          "000\(number)_t.sql": """
          -- migrate:up
          CREATE TABLE t\(number) (id integer);
          -- migrate:down
          \(isWrong ? "" : "DROP TABLE t\(number);")
          """
        ])
      }
      let result = try await database.migrate("verify")
      #expect(result.exitCode == 2, "\(result.errors)")
      #expect(result.output.hasSuffix("6 reversible, 3 wrong\n"), "\(result.output)")
      for number in [3, 6, 9] { #expect(result.output.contains("wrong         000\(number)")) }
    }
  }

  @Test(
    "a down migration that loses an owner, a column's privilege or a default privilege is wrong")
  func access() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.table) { database async throws in
      try database.write([
        "0002_access.sql": """
        -- migrate:up
        GRANT SELECT (a) ON item TO PUBLIC;
        ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;
        ALTER TABLE item OWNER TO pg_read_all_stats;
        -- migrate:down
        """
      ])
      let result = try await database.migrate("verify")
      #expect(result.exitCode == 2, "\(result.errors)")
      for line in [
        "+ grant on column public.item.a: SELECT TO PUBLIC", "+ default privileges of ",
        "+ owner of table public.item: pg_read_all_stats",
      ] { #expect(result.output.contains(line), "\(result.output)") }
    }
  }

  /// A migration whose down migration is wrong, and the lines that say so, from `+` or `-` on.
  struct WrongDown: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let up: String
    let down: String
    /// In which `main.` stands for the schema of PostgreSQL.
    let lines: [String]
  }

  private static let wrongDowns = [
    WrongDown(
      testDescription: "forgets an index", up: "CREATE INDEX item_id_a ON item (id, a);", down: "",
      lines: ["+ index main.item_id_a: CREATE INDEX item_id_a ON"]),
    WrongDown(
      testDescription: "forgets to create a dropped index", up: "DROP INDEX item_a;", down: "",
      lines: ["- index main.item_a: CREATE INDEX item_a ON"]),
    WrongDown(
      testDescription: "forgets a column", up: "ALTER TABLE item ADD COLUMN b text;", down: "",
      lines: ["+ column main.item.b: TEXT"]),
    WrongDown(
      testDescription: "leaves a table", up: "CREATE TABLE tag (id integer NOT NULL);", down: "",
      lines: ["+ column main.tag.id: INTEGER NOT NULL", "+ table main.tag: "]),
    WrongDown(
      testDescription: "sets another default",
      up: "DROP TABLE item; CREATE TABLE item (id integer PRIMARY KEY, a integer DEFAULT 2);",
      down: """
        DROP TABLE item; CREATE TABLE item (id integer PRIMARY KEY, a integer DEFAULT 3);
        CREATE INDEX item_a ON item (a);
        """,
      lines: ["- column main.item.a: INTEGER DEFAULT 1", "+ column main.item.a: INTEGER DEFAULT 3"]),
    WrongDown(
      testDescription: "restores the columns in another order",
      up: "DROP TABLE item; CREATE TABLE item (id integer PRIMARY KEY);",
      down: """
        DROP TABLE item; CREATE TABLE item (a integer DEFAULT 1, id integer PRIMARY KEY);
        CREATE INDEX item_a ON item (a);
        """,
      lines: ["- table main.item: ", "+ table main.item: "]),
  ]

  @Test("shows what a down migration does wrong, and goes on", arguments: kinds, wrongDowns)
  func wrong(kind: TestDatabaseKind, wrong: WrongDown) async throws {
    try await TestDatabase.with(kind, versions: Self.table) { database async throws in
      try database.write([
        "0002_wrong.sql": "-- migrate:up\n\(wrong.up)\n-- migrate:down\n\(wrong.down)\n",
        "0003_more.sql": """
        -- migrate:up
        CREATE TABLE more (id integer);
        -- migrate:down
        DROP TABLE more;
        """,
      ])
      let result = try await database.migrate("verify")
      #expect(result.exitCode == 2, "\(result.errors)")
      #expect(result.output.contains("\nwrong         0002  wrong\n    "), "\(result.output)")
      #expect(result.output.hasSuffix("\nreversible    0003  more\n2 reversible, 1 wrong\n"))
      // SQLite writes common types in capitals, PostgreSQL in small letters.
      let output = result.output.lowercased()
      for line in wrong.lines {
        let expected = line.replacing("main.", with: kind.isPostgreSQL ? "public." : "")
        #expect(output.contains("    \(expected.lowercased())"), "\(result.output)")
      }
    }
  }

  @Test("reports a revision without a down migration as irreversible", arguments: kinds)
  func irreversible(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.table) { database async throws in
      try database.write(["0002_drop.sql": "-- migrate:up\nDROP INDEX item_a;\n"])
      let result = try await database.migrate("verify")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(
        result.output == """
          reversible    0001  item
          irreversible  0002  drop
          1 reversible, 1 irreversible

          """)
      try database.write([
        "0002_drop.sql": "-- irreversible: it is of no use\n-- migrate:up\nDROP INDEX item_a;\n"
      ])
      let said = try await database.migrate("verify")
      #expect(said.output.contains("irreversible  0002  drop (it is of no use)\n"), "\(said)")
      let json = try await database.migrate("verify", "--json")
      #expect(json.output.contains(#""irreversible":"it is of no use""#), "\(json)")
    }
  }

  @Test("covers all branches and their merge", arguments: kinds)
  func branches(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.table) { database async throws in
      try database.write([
        "0002_left.sql": """
        -- down_revision: 0001
        -- migrate:up
        CREATE TABLE only_left (id integer);
        -- migrate:down
        DROP TABLE only_left;
        """,
        "0003_right.sql": """
        -- down_revision: 0001
        -- migrate:up
        CREATE TABLE only_right (id integer);
        -- migrate:down
        """,
        "0004_merge.sql": """
        -- down_revision: 0002, 0003
        -- migrate:up
        CREATE VIEW joined AS SELECT only_left.id FROM only_left JOIN only_right USING (id);
        -- migrate:down
        DROP VIEW joined;
        """,
      ])
      let result = try await database.migrate("verify")
      #expect(result.exitCode == 2, "\(result.errors)")
      let verdicts = result.output.split(separator: "\n").filter { !$0.hasPrefix(" ") }
      #expect(
        verdicts == [
          "reversible    0001  item", "reversible    0002  left", "wrong         0003  right",
          "reversible    0004  merge", "3 reversible, 1 wrong",
        ])
    }
  }

  @Test("finds what a branch silently takes from another, by the other order", arguments: kinds)
  func orders(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.table) { database async throws in
      try database.write([
        "0002_left.sql": """
        -- down_revision: 0001
        -- migrate:up
        CREATE TABLE shared (id integer);
        -- migrate:down
        DROP TABLE shared;
        """,
        "0003_right.sql": """
        -- down_revision: 0001
        -- migrate:up
        INSERT INTO shared VALUES (1);
        -- migrate:down
        """,
      ])
      let result = try await database.migrate("verify")
      #expect(result.exitCode == 1)
      #expect(result.output.contains("reversible    0003  right\n"), "\(result.output)")
      #expect(result.errors.hasPrefix("versions/0003_right.sql:3:"), "\(result.errors)")
      let json = try await database.migrate("verify", "--json")
      #expect(json.output.contains(#""order":["0001","0003","0002"]"#), "\(json.output)")
    }
  }

  @Test("finds an up migration that makes another schema when it runs again")
  func changing() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.table) { database async throws in
      try database.write([
        // The down migration leaves a row behind, by which the up migration knows that it ran before.
        "0002_changing.sql": """
        -- migrate:up
        DO $$ BEGIN
          IF EXISTS (SELECT FROM item) THEN CREATE TABLE second (id integer);
          ELSE CREATE TABLE first (id integer); END IF;
        END $$;
        -- migrate:down
        DROP TABLE first;
        INSERT INTO item (id) VALUES (1);
        """
      ])
      let result = try await database.migrate("verify")
      #expect(result.exitCode == 2, "\(result.errors)")
      #expect(
        result.output.contains(
          "    the up migration, run again, makes another schema than the first time:\n"),
        "\(result.output)")
      #expect(result.output.contains("    - table public.first: (id)\n"), "\(result.output)")
      #expect(result.output.contains("    + table public.second: (id)\n"), "\(result.output)")
    }
  }

  /// What a failing migration does, and what is said of it.
  private static let failures = [
    ("SELECT nowhere;", "", "versions/0002_bad.sql:2:", "The up migration of 0002 failed"),
    ("", "SELECT nowhere;", "versions/0002_bad.sql:4:", "The down migration of 0002 failed"),
    (
      "INSERT INTO item VALUES (1, 1);", "", "versions/0002_bad.sql:2:",
      "which ran again after the down migration, of 0002 failed"
    ),
  ]

  @Test(
    "ends with 1 and the place when a migration fails, whichever way it goes", arguments: kinds,
    failures)
  func failure(
    kind: TestDatabaseKind, failure: (up: String, down: String, place: String, remark: String)
  ) async throws {
    try await TestDatabase.with(kind, versions: Self.table) { database async throws in
      try database.write([
        "0002_bad.sql": "-- migrate:up\n\(failure.up)\n-- migrate:down\n\(failure.down)\n"
      ])
      let result = try await database.migrate("verify")
      #expect(result.exitCode == 1)
      #expect(result.output == "reversible    0001  item\n")
      #expect(result.errors.hasPrefix(failure.place), "\(result.errors)")
      #expect(result.errors.contains(failure.remark), "\(result.errors)")
    }
  }

  @Test("--json prints one object a line, and --quiet only what is wrong", arguments: kinds)
  func formats(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.table) { database async throws in
      try database.write([
        "0002_view.sql": """
        -- migrate:up
        CREATE VIEW ids AS SELECT id FROM item;
        -- migrate:down
        """,
        "0003_bad.sql": "-- migrate:up\nSELECT nowhere;\n",
      ])
      let json = try await database.migrate("verify", "--json")
      #expect(json.exitCode == 1)
      let lines = json.output.split(separator: "\n")
      try #require(lines.count == 3, "\(json.output)")
      #expect(
        lines[0] == """
          {"message":"item","path":"versions/0001_item.sql","revision":"0001","verdict":"reversible"}
          """)
      #expect(
        lines[1].hasPrefix(#"{"left_over":[""#) && lines[1].contains(#""view "#)
          && lines[1].contains(#""missing":[],"#) && lines[1].contains(#""verdict":"wrong"}"#))
      #expect(lines[2].contains(#""pass":"up""#) && lines[2].contains(#""verdict":"failed"}"#))

      try database.remove("0003_bad.sql")
      let quiet = try await database.migrate("verify", "--quiet")
      #expect(quiet.exitCode == 2)
      #expect(quiet.output.hasPrefix("wrong         0002  view\n    + "), "\(quiet.output)")
      #expect(quiet.output.contains("\n    + view "), "\(quiet.output)")
    }
  }

  @Test("verifies only a range, on what that stands on", arguments: kinds)
  func range(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.table) { database async throws in
      try database.write([
        "0002_wrong.sql": "-- migrate:up\nDROP INDEX item_a;\n-- migrate:down\n",
        "0003_index.sql": """
        -- migrate:up
        CREATE INDEX item_a ON item (a);
        -- migrate:down
        DROP INDEX item_a;
        """,
        "0004_bad.sql": "-- migrate:up\nSELECT nowhere;\n",
      ])
      let expected = "reversible    0003  index\n1 reversible\n"
      #expect(try await database.migrate("verify", "0003").output == expected)
      #expect(try await database.migrate("verify", "0003:0003").output == expected)
      #expect(try await database.migrate("verify", "0002:0003").exitCode == 2)
      #expect(try await database.migrate("verify", "0007").exitCode == 65)
      #expect(try await database.migrate("verify", "current:head").exitCode == 64)
    }
  }

  @Test("runs statements outside a transaction, and leaves the tables of migrate's own out")
  func nonTransactional() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.table) { database async throws in
      try database.write([
        "0002_index.sql": """
        -- migrate:up transaction:false
        CREATE INDEX CONCURRENTLY item_id_a ON item (id, a);
        -- migrate:down transaction:false
        DROP INDEX CONCURRENTLY item_id_a;
        """
      ])
      let result = try await database.migrate(
        "verify", environment: ["MIGRATE_VERSION_TABLE_SCHEMA": "state of \"it\""])
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output.hasSuffix("2 reversible\n"))
    }
  }
}
