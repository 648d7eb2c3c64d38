import Migrations
import Support
import Synchronization
import Testing

@Suite("Swift migrations in a run")
struct SwiftExecutionTests {
  private struct Oops: Error {}

  /// The failure of a run that is expected to fail in a migration.
  private func failure(_ body: () async throws -> Void) async -> MigrationFailure? {
    let error = await #expect(throws: MigratorError.self) { try await body() }
    guard case .migrationFailed(let failure) = error else { return nil }
    return failure
  }

  @Test(
    "a Swift migration runs between statements, each after the other",
    arguments: TestDatabaseKind.allCases)
  func order(kind: TestDatabaseKind) async throws {
    try await SwiftProject.with(kind) { project async throws in
      try await project.upgrade { database in
        try await database.execute("INSERT INTO a VALUES (1, 'x')")
        // The version row stands in the same transaction already, and 0003 has not begun.
        let rows = try await database.query(
          "SELECT revision FROM migrate_version ORDER BY revision", as: String.self)
        #expect(rows == ["0001", "0002"])
      }
      #expect(try await project.query("SELECT name FROM a") == [["x"]])
      #expect(
        try await project.applied() == ["0001", "0002", "0003"].map { [$0, "applied"] })
      let steps = project.events.compactMap { event in
        if case .stepCompleted(let step, _) = event { step.revision } else { nil }
      }
      #expect(steps == ["0001", "0002", "0003"])
    }
  }

  @Test("a failing up leaves nothing behind", arguments: TestDatabaseKind.allCases)
  func rollback(kind: TestDatabaseKind) async throws {
    try await SwiftProject.with(kind) { project async throws in
      let failure = await failure {
        try await project.upgrade { database in
          try await database.execute("CREATE TABLE b (id integer)")
          try await database.execute("INSERT INTO a VALUES (1, 'x')")
          throw Oops()
        }
      }
      #expect(failure?.error.message == "Oops()")
      #expect(failure?.outcome == .rolledBack)
      #expect(try await project.applied() == [["0001", "applied"]])
      #expect(try await project.query("SELECT count(*) FROM a") == [["0"]])
      #expect(
        try await project.query(
          "SELECT outcome, error FROM migrate_history WHERE revision = '0002'")
          == [["failure", "Oops()"]])
      try await project.upgrade { try await $0.execute("CREATE TABLE b (id integer)") }
      #expect(try await project.applied().count == 3)
    }
  }

  @Test(
    "in one transaction a failure after a Swift migration takes that back too",
    arguments: TestDatabaseKind.allCases)
  func singleTransaction(kind: TestDatabaseKind) async throws {
    try await SwiftProject.with(kind) { project async throws in
      let failure = await failure {
        try await project.upgrade {
          $0.isSingleTransaction = true
        } _: { database in
          try await database.execute("CREATE TABLE c (id integer)")
        }
      }
      #expect(failure?.step.revision == "0003")
      #expect(failure?.outcome == .runRolledBack)
      #expect(try await project.applied() == [])
      try await project.upgrade {
        $0.isSingleTransaction = true
      } _: { _ in
      }
      #expect(try await project.applied().count == 3)
    }
  }

  @Test("a dry run runs it and takes it back", arguments: TestDatabaseKind.allCases)
  func dryRun(kind: TestDatabaseKind) async throws {
    try await SwiftProject.with(kind) { project async throws in
      let runs = Mutex(0)
      try await project.upgrade {
        $0.isDryRun = true
      } _: { database in
        try await database.execute("INSERT INTO a VALUES (1, 'x')")
        runs.withLock { $0 += 1 }
      }
      #expect(runs.withLock(\.self) == 1)
      await #expect(throws: DatabaseError.self) { try await project.query("SELECT * FROM a") }
    }
  }

  @Test("a failed statement is shown with its place", arguments: TestDatabaseKind.allCases)
  func place(kind: TestDatabaseKind) async throws {
    try await SwiftProject.with(kind) { project async throws in
      let line = #line + 3
      let failure = await failure {
        try await project.upgrade { database in
          try await database.execute("INSERT INTO a (nowhere) VALUES (1)")
        }
      }
      #expect(failure?.excerpt?.location.path.hasSuffix("SwiftExecutionTests.swift") == true)
      #expect(failure?.excerpt?.location.line == line)
      #expect(failure?.excerpt?.line == "INSERT INTO a (nowhere) VALUES (1)")
    }
  }

  @Test(
    "a migration must not end its transaction",
    arguments: TestDatabaseKind.allCases, ["COMMIT", "ROLLBACK; BEGIN", "/* */ end", "BEGIN"])
  func transactionControl(kind: TestDatabaseKind, statement: String) async throws {
    try await SwiftProject.with(kind) { project async throws in
      let failure = await failure {
        try await project.upgrade { database in
          try await database.execute("INSERT INTO a VALUES (1, 'x')")
          try await database.execute(statement)
        }
      }
      #expect(failure?.error.message.contains("must not begin or end") == true)
      #expect(try await project.query("SELECT count(*) FROM a") == [["0"]])
      #expect(try await project.applied() == [["0001", "applied"]])
    }
  }

  @Test("on PostgreSQL an error that the migration passes over is reported all the same")
  func passedOver() async throws {
    try await SwiftProject.with(.postgreSQL) { project async throws in
      let failure = await failure {
        try await project.upgrade { database in
          _ = try? await database.execute("SELECT 1/0")
        }
      }
      #expect(failure?.error.message == "division by zero")
      #expect(failure?.error.hint?.contains("SAVEPOINT") == true)
      #expect(try await project.applied() == [["0001", "applied"]])
      try await project.upgrade { database in
        try await database.execute("SAVEPOINT s")
        _ = try? await database.execute("SELECT 1/0")
        try await database.execute("ROLLBACK TO s")
      }
      #expect(try await project.applied().count == 3)
    }
  }

  @Test(
    "a lock time-out rolls it back and runs it again",
    arguments: [TestDatabaseKind.postgreSQL, .postgreSQLWithoutPipeline])
  func lockTimeout(kind: TestDatabaseKind) async throws {
    try await SwiftProject.with(kind) { project async throws in
      let holder = try await project.connect()
      let attempts = Mutex(0)
      try await project.upgrade { _ in }
      try await holder.execute("DELETE FROM migrate_version WHERE revision IN ('0002', '0003')")
      try await holder.execute("DROP TABLE c")
      try await holder.execute("BEGIN")
      try await holder.execute("LOCK TABLE a")
      let holderID = try #require(holder.processID)
      try await project.upgrade { database in
        let attempt = attempts.withLock { count in
          count += 1
          return count
        }
        try await database.execute("CREATE TABLE b (id integer)")
        if attempt == 2 {
          _ = try await project.query("SELECT pg_terminate_backend(\(holderID))")
        }
        try await database.execute("ALTER TABLE a ADD COLUMN more text")
      }
      #expect(attempts.withLock(\.self) == 2)
      #expect(try await project.applied().count == 3)
    }
  }

  @Test(
    "outside a transaction what was done stays, and a retry runs it again",
    arguments: TestDatabaseKind.allCases)
  func outsideTransaction(kind: TestDatabaseKind) async throws {
    try await SwiftProject.with(kind, options: " transaction:false") { project async throws in
      let failure = await failure {
        try await project.upgrade { database in
          try await database.execute("INSERT INTO a VALUES (1, 'x')")
          let states = try await database.query(
            "SELECT state FROM migrate_version WHERE revision = '0002'", as: String.self)
          #expect(states == ["partial"])
          throw Oops()
        }
      }
      #expect(failure?.outcome == .partial(completedStatements: 0))
      #expect(try await project.query("SELECT count(*) FROM a") == [["1"]])
      #expect(try await project.applied() == [["0001", "applied"], ["0002", "partial"]])
      let again = await self.failure {
        try await project.resume { try await $0.execute("INSERT INTO nowhere VALUES (1)") }
      }
      #expect(again?.outcome == .partial(completedStatements: 0))
      #expect(try await project.applied() == [["0001", "applied"], ["0002", "partial"]])
      try await project.resume { database in
        try await database.execute("INSERT INTO a VALUES (2, 'y')")
      }
      #expect(try await project.applied() == [["0001", "applied"], ["0002", "applied"]])
    }
  }

  @Test(
    "outside a transaction, one that fails before it has done anything is not partly done",
    arguments: TestDatabaseKind.allCases)
  func nothingDone(kind: TestDatabaseKind) async throws {
    try await SwiftProject.with(kind, options: " transaction:false") { project async throws in
      let failure = await failure {
        try await project.upgrade { try await $0.execute("INSERT INTO nowhere VALUES (1)") }
      }
      #expect(failure?.outcome == .rolledBack)
      #expect(try await project.applied() == [["0001", "applied"]])
    }
  }

  @Test("a migration that is not there stops the run before anything is done")
  func missing() async throws {
    let files = try ScratchDirectory(["0001_a.swift": "struct A {}\n"])
    let file = try #require(try files.load().first)
    let step = try #require(MigrationStep(file, Revision(id: "0001", downRevisions: []), .up))
    let migrator = try await Migrator.open(
      connect: { try await SQLiteConnection.open(":memory:") },
      settings: MigratorSettings(runID: "run", host: "host"), emit: { _ in })
    defer { migrator.close() }
    await #expect(throws: MigratorError.self) { try await migrator.execute(RunPlan([step])) }
    #expect(!migrator.store.isInitialized)
  }
}
