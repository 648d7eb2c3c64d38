import Foundation
import Support
import Testing

@Suite("hooks")
struct HookTests {
  private static let versions: KeyValuePairs = [
    "0001_log.sql":
      "-- migrate:up\nCREATE TABLE log (entry text);\n-- migrate:down\nDROP TABLE log;\n",
    "0002_item.sql": """
    -- message: items
    -- migrate:up
    CREATE TABLE item (id integer);
    INSERT INTO log VALUES ('0002');
    -- migrate:down
    DROP TABLE item;
    """,
    "R__view.sql": "DROP VIEW IF EXISTS v; CREATE VIEW v AS SELECT id FROM item;",
  ]

  /// A project with hooks, of which commands write to `hooks.txt`.
  private func withHooks(
    _ kind: TestDatabaseKind, _ hooks: String,
    _ body: (TestDatabase) async throws -> Void
  ) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      try database.directory.write(["migrate.conf": "[hooks]\n" + hooks])
      try await body(database)
    }
  }

  private static let writing = """
    before_run = "echo $MIGRATE_HOOK >> hooks.txt"
    after_run = "echo $MIGRATE_HOOK $MIGRATE_OUTCOME >> hooks.txt"
    before_each = "echo $MIGRATE_HOOK $MIGRATE_DIRECTION $MIGRATE_REVISION >> hooks.txt"
    after_each = "echo $MIGRATE_HOOK $MIGRATE_REVISION $MIGRATE_MESSAGE >> hooks.txt"
    """

  @Test(
    "that are commands are run around the run and each migration, and not when nothing is to do",
    arguments: TestDatabaseKind.allCases)
  func commands(kind: TestDatabaseKind) async throws {
    try await withHooks(kind, Self.writing) { database async throws in
      for _ in 1...2 {
        let result = try await database.migrate("upgrade", "head")
        #expect(result.exitCode == 0, "\(result.errors)")
      }
      #expect(
        try database.directory.read("hooks.txt") == """
          before_run
          before_each up 0001
          after_each 0001 log
          before_each up 0002
          after_each 0002 items
          before_each up view
          after_each view view
          after_run success

          """)
      _ = try await database.migrate("upgrade", "head", "--dry-run")
      let one = try await database.migrate("downgrade", "base", "--single-transaction")
      #expect(one.exitCode == 78)
      #expect(one.errors.contains("before_each and after_each of [hooks] are commands"))
    }
  }

  @Test("that are commands never find a password, unless asked to")
  func secrets() async throws {
    let hooks =
      #"before_run = "printenv MIGRATE_URL PGPASSWORD MIGRATE_DATABASE > hooks.txt; true""#
    try await withHooks(.postgreSQL, hooks + "\n") { database async throws in
      let result = try await database.migrate(
        "upgrade", "head", environment: ["PGPASSWORD": "hunter2"])
      #expect(result.exitCode == 0, "\(result.errors)")
      let text = try database.directory.read("hooks.txt")
      #expect(text.split(separator: "\n").count == 1 && text.hasPrefix("postgresql://"))
      try await database.migrate(
        "downgrade", "0001", environment: ["MIGRATE_HOOKS_PASS_URL": "true"])
      #expect(try database.directory.read("hooks.txt").hasPrefix(database.url))
    }
  }

  @Test(
    "that are statements are a part of each migration, and of the run outside of it",
    arguments: TestDatabaseKind.allCases)
  func statements(kind: TestDatabaseKind) async throws {
    let hooks = """
      before_run = "sql:hooks/run.sql"
      after_each = "sql:hooks/each.sql"
      """
    try await withHooks(kind, hooks) { database async throws in
      try database.directory.write([
        "hooks/run.sql":
          "CREATE TABLE IF NOT EXISTS runs (n integer); INSERT INTO runs VALUES (1);",
        "hooks/each.sql": "INSERT INTO log VALUES ('each');",
      ])
      try database.write([
        "0003_alone.sql": "-- migrate:up transaction:false\nINSERT INTO log VALUES ('0003');\n",
        "0004_bad.sql": "-- migrate:up\nALTER TABLE log RENAME TO renamed;\n",
      ])
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 1)
      #expect(result.errors.contains("hooks/each.sql:1"), "\(result.errors)")
      #expect(result.errors.contains("0004 was rolled back"))
      #expect(try await database.applied() == ["0001", "0002", "0003"])
      #expect(
        try await database.query("SELECT entry FROM log") == "each\n0002\neach\n0003\neach")
      #expect(try await database.query("SELECT count(*) FROM runs") == "1")
    }
  }

  @Test("that fail before the run or a migration keep it from running; the state is told")
  func failures() async throws {
    try await withHooks(.sqlite, "before_run = \"exit 7\"\n") { database async throws in
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 1)
      #expect(
        result.errors.contains(
          "the hook before_run failed: exit code 7 of `exit 7`\nNothing was run."))
      #expect(try await database.schema().isEmpty)

      try database.directory.write([
        "migrate.conf": """
        [hooks]
        before_each = "test $MIGRATE_REVISION = 0001"
        after_run = "echo $MIGRATE_OUTCOME > hooks.txt"
        """
      ])
      let second = try await database.migrate("upgrade", "head")
      #expect(second.exitCode == 1)
      #expect(second.errors.contains("0002 was not run; what was done before it stays."))
      #expect(try await database.applied() == ["0001"])
      #expect(try database.directory.read("hooks.txt") == "failure\n")

      try database.directory.write([
        "migrate.conf": "[hooks]\nafter_run = \"sql:after.sql\"\n",
        "after.sql": "\nSELECT nothing;",
      ])
      let third = try await database.migrate("upgrade", "head")
      #expect(third.exitCode == 1)
      #expect(third.errors.contains("after.sql:2:8: error: "), "\(third.errors)")
      #expect(third.errors.contains("All that the run was to do is done and recorded."))
      #expect(try await database.migrate("check").exitCode == 0)
    }
  }

  @Test("that are wrong in migrate.conf, or cannot run, stop the run before it begins")
  func wrong() async throws {
    try await withHooks(.sqlite, "before_runs = \"true\"\n") { database async throws in
      let unknown = try await database.migrate("upgrade", "head")
      #expect(unknown.exitCode == 78)
      #expect(unknown.errors.contains("migrate.conf:2"), "\(unknown.errors)")
      try database.directory.write([
        "migrate.conf": "[hooks]\nbefore_each = \"sql:each.sql\"\n", "each.sql": "VACUUM;",
      ])
      let unfit = try await database.migrate("upgrade", "head")
      #expect(unfit.exitCode == 65)
      #expect(unfit.errors.contains("each.sql:1:1: a hook is run inside a transaction"))
      #expect(try await database.schema().isEmpty)
    }
  }

  @Test("that are interrupted end with all their processes")
  func interrupted() async throws {
    // The child of the shell keeps the lock as long as it lives.
    let hooks = #"before_run = "echo started >&2; flock lock sleep 600; true""#
    try await withHooks(.sqlite, hooks + "\n") { database async throws in
      let run = try database.start("upgrade", "head")
      try await run.waitForOutput("started")
      run.signal(SIGTERM)
      let result = try await run.result()
      #expect(result.exitCode == 143, "\(result.errors)")
      let free = try await runProcess(
        "flock", ["--timeout", "10", "lock", "true"], in: database.directory)
      #expect(free.exitCode == 0)
      #expect(try await database.schema().isEmpty)
    }
  }
}
