import Foundation
import Support
import Testing

@Suite("locks, on PostgreSQL")
struct LockTests {
  static let versions: KeyValuePairs = [
    "1_table.sql": "-- migrate:up\nCREATE TABLE t (id integer);\n",
    "2_column.sql": "-- migrate:up\nALTER TABLE t ADD COLUMN name text;\n",
  ]

  /// Runs psql with statements in a transaction, which it keeps open, idle, until `release`.
  static func holder(_ database: TestDatabase, _ statements: String...) throws -> RunningProcess {
    let wait = "\\! while [ ! -e release ]; do sleep 0.05; done"
    let commands = ["BEGIN"] + statements + [wait, "COMMIT"]
    return try RunningProcess(
      "psql", ["-X", "-q", "-A", "-t", database.url] + commands.flatMap { ["-c", $0] },
      in: database.directory)
  }

  /// Lets `holder` go on.
  static func release(_ database: TestDatabase) throws {
    try database.directory.write(["release": ""])
  }

  /// A migration that runs until there is a row in the table `go`.
  static let waiting: KeyValuePairs = [
    "1_slow.sql": """
    -- migrate:up
    DO $$ BEGIN
      WHILE NOT EXISTS (SELECT FROM go) LOOP PERFORM pg_sleep(0.05); END LOOP;
    END $$;
    """
  ]

  static func waitUntil(_ database: TestDatabase, _ condition: String) async throws {
    for _ in 0..<2000 {
      if try await database.query("SELECT \(condition)") == "t" { return }
      try await Task.sleep(for: .milliseconds(5))
    }
    Issue.record("never came true: \(condition)")
  }

  static let tableIsHeld = """
    EXISTS (SELECT 1 FROM pg_locks WHERE relation = 't'::regclass AND granted
      AND pid <> pg_backend_pid())
    """

  /// How many runners hold the lock of this database.
  static let runners = """
    (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
    """

  @Test(
    "a migration that cannot get its lock lets readers pass, names who blocks it, and goes on",
    arguments: [TestDatabaseKind.postgreSQL, .postgreSQLWithoutPipeline])
  func retries(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "1")
      let reader = try Self.holder(database, "TABLE t")
      try await Self.waitUntil(database, Self.tableIsHeld)
      let migration = try database.start("upgrade", "head")
      try await migration.waitForOutput("(attempt 2); rolled back")
      // Nobody is queued up behind the migration: the table can be read though the holder is there.
      #expect(try await database.query("SELECT count(*) FROM t") == "0")
      #expect(try await database.query("SELECT \(Self.tableIsHeld)") == "t")
      try Self.release(database)
      let result = try await migration.result()
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(
        result.errors.contains(
          "2: no lock in time at versions/2_column.sql:2 (attempt 1); rolled back"))
      #expect(result.errors.contains("blocked by pid"), "\(result.errors)")
      #expect(result.errors.contains("idle in transaction"), "\(result.errors)")
      #expect(try await reader.result().exitCode == 0)
      #expect(try await database.applied() == ["1", "2"])
    }
  }

  @Test("when the budget is used up, the error says who blocks")
  func exhausted() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "1")
      let reader = try Self.holder(database, "TABLE t")
      try await Self.waitUntil(database, Self.tableIsHeld)
      let result = try await database.migrate("upgrade", "head", "--lock-retry-for", "3s")
      #expect(result.exitCode == 1)
      #expect(result.errors.contains("canceling statement due to lock timeout (55P03)"))
      #expect(result.errors.contains("Blocked by pid"), "\(result.errors)")
      #expect(try await database.applied() == ["1"])
      try Self.release(database)
      _ = try await reader.result()
    }
  }

  @Test("blockers that are idle in a transaction are ended when that is asked for")
  func killsBlockers() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "1")
      let idle = try Self.holder(database, "LOCK TABLE t")
      try await Self.waitUntil(database, Self.tableIsHeld)
      let result = try await database.migrate("upgrade", "head", "--kill-blockers-after", "1ms")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(
        result.errors.contains("ended the session that blocked the migration: pid"),
        "\(result.errors)")
      #expect(try await database.applied() == ["1", "2"])
      try Self.release(database)
      #expect(try await idle.result().errors.contains("terminating connection"))
    }
  }

  @Test("a second runner waits for the first, and finds its work done")
  func secondRunner() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.waiting) { database async throws in
      try await database.query("CREATE TABLE go (id integer)")
      let first = try database.start("upgrade", "head")
      try await Self.waitUntil(database, "\(Self.runners) = 1")
      let impatient = try await database.migrate("upgrade", "head", "--lock-wait", "0")
      #expect(impatient.exitCode == 3)
      #expect(
        impatient.errors.contains("another runner holds the lock: pid"), "\(impatient.errors)")
      #expect(impatient.errors.contains("application migrate"), "\(impatient.errors)")
      let waiting = try database.start("upgrade", "head")
      try await waiting.waitForOutput("waiting for another runner")
      try await database.query("INSERT INTO go VALUES (1)")
      let second = try await waiting.result()
      #expect(second.exitCode == 0)
      #expect(second.errors.contains("1: already applied by postgres"), "\(second.errors)")
      #expect(try await first.result().exitCode == 0)
      #expect(try await database.history() == ["upgrade 1 success"])
    }
  }

  @Test("a run with nothing to do does not wait for another runner")
  func nothingToDo() async throws {
    try await TestDatabase.with(.postgreSQL, versions: ["1_a.sql": "-- migrate:up\n"]) {
      database async throws in
      try await database.migrate("stamp", "1")
      try database.write(["2_slow.sql": Self.waiting[0].value])
      try await database.query("CREATE TABLE go (id integer)")
      let first = try database.start("upgrade", "2")
      try await Self.waitUntil(database, "\(Self.runners) = 1")
      let second = try await database.migrate("upgrade", "1")
      #expect(second.output.contains("Nothing to do"))
      #expect(try await database.query("SELECT \(Self.runners)") == "1")
      try await database.query("INSERT INTO go VALUES (1)")
      #expect(try await first.result().exitCode == 0)
    }
  }

  @Test("a version table that somebody keeps locked is reported, not waited for without end")
  func lockedVersionTable() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "1")
      let holder = try Self.holder(
        database, "LOCK TABLE migrate_version", "LOCK TABLE t")
      try await Self.waitUntil(database, Self.tableIsHeld)
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 3)
      #expect(
        result.errors.contains("migrate_version\" is locked by another session"), "\(result.errors)"
      )
      try Self.release(database)
      _ = try await holder.result()
    }
  }
}
