import Support
import Testing

@Suite("upgrade and downgrade")
struct UpgradeTests {
  static let versions: KeyValuePairs = [
    "0001_users.sql": """
    -- migrate:up
    CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL);
    INSERT INTO users VALUES (1, 'a;b'), (2, 'it''s');
    -- migrate:down
    DROP TABLE users;
    """,
    "0002_items.sql": """
    -- message: add items
    -- migrate:up
    CREATE TABLE items (id integer PRIMARY KEY, user_id integer NOT NULL REFERENCES users (id));
    INSERT INTO items VALUES (1, 1);
    -- migrate:down
    DROP TABLE items;
    """,
    "0003_view.sql": """
    -- migrate:up
    CREATE VIEW names AS SELECT name FROM users;
    -- migrate:down
    DROP VIEW names;
    """,
  ]

  @Test(
    "upgrade head applies all files in order and records them", arguments: TestDatabaseKind.allCases
  )
  func upgradeHead(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output.contains("3 migrations applied"))
      #expect(try await database.applied() == ["0001", "0002", "0003"])
      #expect(try await database.query("SELECT name FROM names ORDER BY name") == "a;b\nit's")
      #expect(
        try await database.history() == [
          "upgrade 0001 success", "upgrade 0002 success", "upgrade 0003 success",
        ])
      #expect(
        try await database.query(
          "SELECT down_revision, message FROM migrate_version WHERE revision = '0002'")
          == "0001|add items")
    }
  }

  @Test("a second upgrade does nothing and says so", arguments: TestDatabaseKind.allCases)
  func nothingToDo(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "head")
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 0)
      #expect(result.output == "Nothing to do; the database is at 0003 (head).\n")
      #expect(try await database.history().count == 3)
    }
  }

  @Test("relative targets go up and down by steps", arguments: TestDatabaseKind.allCases)
  func relativeTargets(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      #expect(try await database.migrate("upgrade", "+2").exitCode == 0)
      #expect(try await database.applied() == ["0001", "0002"])
      #expect(try await database.migrate("downgrade", "-1").exitCode == 0)
      #expect(try await database.applied() == ["0001"])
      let result = try await database.migrate("upgrade", "+7")
      #expect(result.exitCode == 65, "\(result.errors)")
      #expect(try await database.applied() == ["0001"])
    }
  }

  @Test("down to base leaves the schema as it was", arguments: TestDatabaseKind.allCases)
  func downToBase(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "0001")
      let before = try await database.schema()
      try await database.migrate("upgrade", "head")
      #expect(try await database.migrate("downgrade", "0001").exitCode == 0)
      #expect(try await database.schema() == before)
      let result = try await database.migrate("downgrade", "base")
      #expect(result.output.contains("1 migration reverted"), "\(result.errors)")
      #expect(try await database.applied().isEmpty)
      #expect(try await database.history().last == "downgrade 0001 success")
    }
  }

  @Test(
    "a failing migration is rolled back and what was before it stays",
    arguments: TestDatabaseKind.allCases)
  func failureRollsBack(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      try database.write([
        "0004_bad.sql": """
        -- migrate:up
        CREATE TABLE half (id integer);

          INSERT INTO nowhere VALUES (1);
        -- migrate:down
        """,
        "0005_never.sql": "-- migrate:up\nCREATE TABLE never (id integer);\n",
      ])
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 1)
      let code = kind.isPostgreSQL ? "42P01" : "SQLITE_ERROR"
      let message =
        kind.isPostgreSQL ? "relation \"nowhere\" does not exist" : "no such table: nowhere"
      let column = kind.isPostgreSQL ? ":15" : ":3"
      #expect(
        result.errors.contains("versions/0004_bad.sql:4\(column): error: \(message) (\(code))"),
        "\(result.errors)")
      #expect(result.errors.contains("\nINSERT INTO nowhere VALUES (1)\n"))
      #expect(result.errors.contains("0004 was rolled back"))
      #expect(try await database.applied() == ["0001", "0002", "0003"])
      #expect(try await database.history().last == "upgrade 0004 failure")
      #expect(try await !database.schema().contains("half"))
      #expect(try await !database.schema().contains("never"))
    }
  }

  @Test("a file with only comments is recorded", arguments: TestDatabaseKind.allCases)
  func onlyComments(kind: TestDatabaseKind) async throws {
    let versions: KeyValuePairs = [
      "1_nothing.sql": "-- migrate:up\n-- nothing; really\n-- migrate:down\n"
    ]
    try await TestDatabase.with(kind, versions: versions) { database async throws in
      #expect(try await database.migrate("upgrade", "head").exitCode == 0)
      #expect(try await database.applied() == ["1"])
      #expect(try await database.migrate("downgrade", "base").exitCode == 0)
    }
  }

  @Test(
    "a downgrade through an irreversible migration is refused before anything runs",
    arguments: TestDatabaseKind.allCases)
  func irreversible(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      try database.write([
        "0002_items.sql": "-- migrate:up\nCREATE TABLE items (id integer);\n"
      ])
      try await database.migrate("upgrade", "head")
      let result = try await database.migrate("downgrade", "base")
      #expect(result.exitCode == 65)
      #expect(result.errors.contains("versions/0002_items.sql: the migration is irreversible"))
      #expect(try await database.applied() == ["0001", "0002", "0003"])
    }
  }

  @Test(
    "settings that a file leaves do not reach the next",
    arguments: [TestDatabaseKind.postgreSQL, .postgreSQLWithoutPipeline])
  func sessionSettings(kind: TestDatabaseKind) async throws {
    let versions: KeyValuePairs = [
      "1_dump.sql": """
      -- migrate:up
      SET statement_timeout = 1234;
      SELECT pg_catalog.set_config('search_path', '', false);
      CREATE SCHEMA other;
      SET search_path = other;
      CREATE TABLE here (id integer);
      CREATE ROLE limited_\(kind.rawValue.lowercased());
      GRANT ALL ON SCHEMA other TO limited_\(kind.rawValue.lowercased());
      SET ROLE limited_\(kind.rawValue.lowercased());
      CREATE TEMP TABLE scratch (id integer);
      -- migrate:down
      """,
      "2_next.sql": """
      -- migrate:up
      CREATE TABLE there (user_name text DEFAULT 'x');
      CREATE TEMP TABLE scratch (id integer);
      INSERT INTO there VALUES (current_user), (current_setting('statement_timeout'));
      """,
    ]
    try await TestDatabase.with(kind, versions: versions) { database async throws in
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(
        try await database.query("SELECT user_name FROM public.there ORDER BY 1") == "0\npostgres")
      try await database.query(
        "DROP OWNED BY limited_\(kind.rawValue.lowercased()); DROP ROLE limited_\(kind.rawValue.lowercased())"
      )
    }
  }

  @Test(
    "COPY with inline data is streamed",
    arguments: [TestDatabaseKind.postgreSQL, .postgreSQLWithoutPipeline])
  func copy(kind: TestDatabaseKind) async throws {
    let versions: KeyValuePairs = [
      "1_copy.sql": """
      -- migrate:up
      CREATE TABLE t (a integer, b text);
      COPY t FROM stdin;
      1\tone; -- not a comment
      2\t'unbalanced
      \\.
      INSERT INTO t VALUES (3, 'after');
      -- migrate:down
      DROP TABLE t;
      """
    ]
    try await TestDatabase.with(kind, versions: versions) { database async throws in
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(
        try await database.query("SELECT * FROM t ORDER BY a")
          == "1|one; -- not a comment\n2|'unbalanced\n3|after")
    }
  }

  @Test(
    "an error in COPY data names the file and rolls back",
    arguments: [TestDatabaseKind.postgreSQL, .postgreSQLWithoutPipeline])
  func badCopy(kind: TestDatabaseKind) async throws {
    let versions: KeyValuePairs = [
      "1_copy.sql": "-- migrate:up\nCREATE TABLE t (a integer);\nCOPY t FROM stdin;\nx\n\\.\n"
    ]
    try await TestDatabase.with(kind, versions: versions) { database async throws in
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 1)
      #expect(
        result.errors.contains("versions/1_copy.sql:3:1: error: invalid input syntax"),
        "\(result.errors)")
      #expect(result.errors.contains("CONTEXT: COPY t, line 1"))
      #expect(try await database.applied().isEmpty)
    }
  }

  @Test(
    "an up section in which nothing is written is applied with a warning, unless it is a merge",
    arguments: [TestDatabaseKind.postgreSQL, .sqlite])
  func emptySections(kind: TestDatabaseKind) async throws {
    let empty = "-- migrate:up\n-- to be written\n-- migrate:down\n"
    try await TestDatabase.with(
      kind,
      versions: [
        "1_a.sql": empty, "2_b.sql": empty, "3_c.sql": "-- down_revision: 1\n" + empty,
        "4_merge.sql": "-- down_revision: 2, 3\n" + empty,
      ]
    ) { database async throws in
      let result = try await database.migrate("upgrade", "1")
      #expect(result.exitCode == 0)
      #expect(
        result.errors.hasPrefix("warning: versions/1_a.sql: the up section is empty: 1 changes"),
        "\(result.errors)")
      let rest = try await database.migrate("upgrade", "head", "--json")
      let warned = rest.output.split(separator: "\n").filter { $0.contains("empty_step") }
      #expect(warned.count == 2 && !warned.contains { $0.contains("4_merge") }, "\(rest.output)")
      #expect(try await database.applied() == ["1", "2", "3", "4"])
    }
  }
}
