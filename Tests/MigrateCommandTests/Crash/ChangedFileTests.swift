import Foundation
import Support
import Testing

@Suite("A file that changes while a run waits")
struct ChangedFileTests {
  private static let first =
    "-- migrate:up\nCREATE TABLE one (id int);\n-- migrate:down\nDROP TABLE one;\n"
  /// As long as the first, so that what was the up migration lies where the down migration is now.
  private static let reversed =
    "-- migrate:down\nDROP TABLE one;\n-- migrate:up\nCREATE TABLE one (id int);\n"

  enum Change: String, CaseIterable {
    case edited, renamedOver, truncated, deleted

    func make(_ file: URL) throws {
      switch self {
      case .edited: try Data(reversed.utf8).write(to: file)
      case .renamedOver: try Data(reversed.utf8).write(to: file, options: .atomic)
      case .truncated: try Data().write(to: file)
      case .deleted: try FileManager.default.removeItem(at: file)
      }
    }
  }

  @Test("is not run, be it edited, replaced, truncated or deleted", arguments: Change.allCases)
  func waitingForLock(change: Change) async throws {
    try await TestDatabase.with(.postgreSQL) { database in
      try database.write([
        "1_wait.sql": """
        -- migrate:up
        DO $$ BEGIN
          WHILE NOT EXISTS (SELECT FROM go) LOOP PERFORM pg_sleep(0.02); END LOOP;
        END $$;
        """,
        "2_table.sql": Self.first,
      ])
      try await database.query("CREATE TABLE go (id int)")
      let holder = try database.start("upgrade", "1")
      try await LockTests.waitUntil(database, "\(LockTests.runners) = 1")
      let waiting = try database.start("upgrade", "head")
      try await waiting.waitForOutput("waiting for another runner")
      try change.make(database.directory.appending(path: "versions/2_table.sql"))
      try await database.query("INSERT INTO go VALUES (1)")
      #expect(try await holder.result().exitCode == 0)
      let result = try await waiting.result()
      #expect(result.exitCode == 65, "\(result.errors)")
      #expect(result.errors.contains("versions/2_table.sql:1: "), "\(result.errors)")
      #expect(result.errors.contains(change == .deleted ? "cannot be read" : "has changed since"))
      #expect(try await database.applied() == ["1"])
      #expect(try await !database.schema().contains("one"))
    }
  }

  @Test(
    "between two migrations, or before another attempt at a lock, ends the run there",
    arguments: [TestDatabaseKind.postgreSQL, .sqlite])
  func betweenMigrations(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind) { database in
      try database.write(["1_a.sql": "-- migrate:up\nCREATE TABLE a (id int);\n"])
      try database.write(["2_b.sql": Self.first])
      let hook = "sed 's/one/two/' -i versions/2_b.sql"
      let result = try await database.migrate(
        "upgrade", "head", environment: ["MIGRATE_HOOKS_AFTER_EACH": hook])
      #expect(result.exitCode == 65, "\(result.errors)")
      #expect(result.errors.contains("has changed since"), "\(result.errors)")
      #expect(result.errors.contains("2 was rolled back"), "\(result.errors)")
      #expect(try await database.applied() == ["1"])
      // A new run takes the new file as it is.
      #expect(try await database.migrate("upgrade", "head").exitCode == 0)
      #expect(try await database.schema().contains("two"))
    }
  }

  @Test("outside a transaction leaves nothing to repair when nothing was run")
  func outsideTransaction() async throws {
    for kind in [TestDatabaseKind.postgreSQL, .sqlite] {
      try await TestDatabase.with(kind) { database in
        try database.write([
          "1_a.sql": "-- migrate:up\nCREATE TABLE a (id int);\n",
          "2_b.sql": "-- migrate:up transaction:false\nCREATE TABLE b (id int);\n",
        ])
        let hook = "sed 's/TABLE b/TABLE c/' -i versions/2_b.sql"
        let result = try await database.migrate(
          "upgrade", "head", environment: ["MIGRATE_HOOKS_AFTER_EACH": hook])
        #expect(result.exitCode == 65, "\(result.errors)")
        #expect(try await database.applied() == ["1"])
        #expect(try await database.migrate("upgrade", "head").exitCode == 0)
      }
    }
  }

  @Test("a file of many megabytes is not held in memory, and rolled back when it changes meanwhile")
  func large() async throws {
    try await TestDatabase.with(.postgreSQL) { database in
      let row = "INSERT INTO t VALUES ('\(String(repeating: "x", count: 1000))');\n"
      let file = database.directory.appending(path: "versions/1_large.sql")
      let start = """
        -- migrate:up
        CREATE TABLE t (s text);
        DO $$ BEGIN
          WHILE NOT EXISTS (SELECT FROM go) LOOP PERFORM pg_sleep(0.02); END LOOP;
        END $$;

        """
      try Data((start + String(repeating: row, count: 8000)).utf8).write(to: file)
      try await database.query("CREATE TABLE go (id int)")
      let process = try database.start("upgrade", "head")
      try await LockTests.waitUntil(database, "\(LockTests.runners) = 1")
      try await waitUntil("the statement runs") {
        try await database.query(
          "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'DO%'"
        ) == "1"
      }
      let handle = try FileHandle(forUpdating: file)
      try handle.seekToEnd()
      try handle.write(contentsOf: Data("DROP TABLE t;\n".utf8))
      try handle.close()
      try await database.query("INSERT INTO go VALUES (1)")
      let result = try await process.result()
      #expect(result.exitCode == 65, "\(result.errors)")
      #expect(result.errors.contains("has changed since"), "\(result.errors)")
      #expect(try await database.applied().isEmpty)
      #expect(try await database.migrate("upgrade", "1").exitCode == 0)
    }
  }

  @Test("repeatable migrations, seeds and hooks are what they were, too")
  func otherFiles() async throws {
    try await TestDatabase.with(.sqlite) { database in
      try database.write(["1_a.sql": "-- migrate:up\nCREATE TABLE a (id int);\n"])
      try database.write(["R__view.sql": "CREATE VIEW v AS SELECT 1 AS n;\n"])
      try database.directory.write(["hook.sql": "SELECT 1;\n", "seeds/rows.sql": "SELECT 1;\n"])
      func run(_ file: String, _ words: String...) async throws -> ProcessResult {
        try await runProcess(
          migrateExecutable, words,
          environment: database.environment.merging([
            "MIGRATE_HOOKS_BEFORE_EACH": "sed 's/1/2/' -i \(file)",
            "MIGRATE_HOOKS_BEFORE_RUN": file.hasPrefix("hook") ? "sed 's/1/2/' -i \(file)" : "true",
            "MIGRATE_HOOKS_AFTER_RUN": file.hasPrefix("hook") ? "sql:\(file)" : "true",
          ]) { $1 }, in: database.directory)
      }
      let view = try await run("versions/R__view.sql", "upgrade", "head")
      #expect(view.exitCode == 65 && view.errors.contains("R__view.sql"), "\(view.errors)")
      #expect(try await !database.schema().contains("CREATE VIEW"))
    }
  }
}
