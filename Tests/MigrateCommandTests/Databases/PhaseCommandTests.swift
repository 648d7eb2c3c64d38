import Support
import Testing

@Suite("phases of a deployment")
struct PhaseCommandTests {
  static let versions: KeyValuePairs = [
    "0001_users.sql": """
    -- migrate:up
    CREATE TABLE users (id integer PRIMARY KEY, name text);
    -- migrate:down
    DROP TABLE users;
    """,
    "0002_full_name.sql": """
    -- message: add full_name
    -- migrate:up
    ALTER TABLE users ADD COLUMN full_name text;
    -- migrate:down
    ALTER TABLE users DROP COLUMN full_name;
    """,
    "0003_drop_name.sql": """
    -- message: drop name
    -- phase: contract
    -- migrate:up
    ALTER TABLE users DROP COLUMN name;
    -- migrate:down
    ALTER TABLE users ADD COLUMN name text;
    """,
    "0004_index.sql": """
    -- message: index full_name
    -- migrate:up
    CREATE INDEX users_full_name ON users (full_name);
    -- migrate:down
    DROP INDEX users_full_name;
    """,
  ]

  @Test(
    "the expand phase holds back a contract revision and what stands on it, and says so",
    arguments: TestDatabaseKind.allCases)
  func expand(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      let expand = try await database.migrate("upgrade", "head", "--phase", "expand")
      #expect(expand.exitCode == 0, "\(expand.errors)")
      #expect(
        expand.errors.contains(
          "held back for the contract phase: 0003 (drop name), 0004 (index full_name)"))
      #expect(try await database.applied() == ["0001", "0002"])

      let again = try await database.migrate("upgrade", "head", "--phase", "expand", "--json")
      #expect(again.exitCode == 0)
      #expect(again.output.contains(#""event":"held""#), "\(again.output)")

      #expect(try await database.migrate("upgrade", "head").exitCode == 0)
      #expect(try await database.applied() == ["0001", "0002", "0003", "0004"])
      let last = try await database.migrate("upgrade", "head", "--phase", "expand")
      #expect(!last.errors.contains("held back"))
    }
  }

  @Test("a script of the expand phase leaves the contract revisions out")
  func script() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      let script = try await database.migrate("upgrade", "head", "--sql", "--phase", "expand")
      #expect(script.output.contains("ADD COLUMN full_name"))
      #expect(!script.output.contains("DROP COLUMN name"))
    }
  }

  @Test(
    "check --phase finds a contract step that is pending with its expand step, unless told",
    arguments: TestDatabaseKind.allCases)
  func check(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "0001")
      let together = try await database.migrate("check", "--phase")
      #expect(together.exitCode == 2)
      #expect(
        together.output.contains(
          "versions/0003_drop_name.sql: the contract step 0003 is in the same release as 0002"),
        "\(together.output)")
      #expect(together.output.contains("--allow 0003"))
      #expect(try await database.migrate("check", "--phase", "--allow", "0003").exitCode == 0)

      try await database.migrate("upgrade", "head", "--phase", "expand")
      #expect(try await database.migrate("check", "--phase").exitCode == 0)
    }
  }

  @Test("check --phase --since compares with a git commit, and needs no database")
  func since() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      let nowhere = ["MIGRATE_URL": "postgresql://127.0.0.1:1/nowhere"]
      try await database.git("init", "-q")
      try await database.git("add", "versions/0001_users.sql")
      try await database.git("commit", "-q", "-m", "first")
      let together = try await database.migrate(
        "check", "--phase", "--since", "HEAD", environment: nowhere)
      #expect(together.exitCode == 2, "\(together.errors)")

      try await database.git("add", "versions/0002_full_name.sql")
      try await database.git("commit", "-q", "-m", "expand")
      let after = try await database.migrate(
        "check", "--phase", "--since", "HEAD", environment: nowhere)
      #expect(after.exitCode == 0, "\(after.output)\(after.errors)")

      let unknown = try await database.migrate("check", "--phase", "--since", "nothing")
      #expect(unknown.exitCode == 78)
      #expect(unknown.errors.contains("git cannot list the migration files of nothing"))
    }
  }

  @Test("revision --phase contract writes the header")
  func newRevision() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      #expect(
        try await database.migrate("revision", "-m", "drop it", "--phase", "contract").exitCode
          == 0)
      #expect(try await database.migrate("show", "head").output.contains("Phase: contract"))
    }
  }
}
