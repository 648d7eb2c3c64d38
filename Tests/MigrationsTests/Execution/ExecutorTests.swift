import Foundation
import Migrations
import Support
import Synchronization
import Testing

@Suite("the executor")
struct ExecutorTests {
  /// Two migrations and their database.
  private final class Project: Sendable {
    let database: String
    private let happened = Mutex<[MigrationEvent]>([])
    private let migrations: MigrationSet

    init(_ directory: URL, _ files: KeyValuePairs<String, String>) throws {
      try directory.write(files)
      migrations = try MigrationSet(VersionsDirectory(directory.path).contents())
      database = directory.appending(path: "test.db").path
    }

    /// What was done to the steps, a word each.
    var story: [String] {
      happened.withLock(\.self).compactMap { event in
        switch event {
        case .stepStarted(let step, _, _): "start \(step.revision)"
        case .stepCompleted(let step, _): "done \(step.revision)"
        case .lockTimeout(let step, _, let attempt, _, _): "lock \(step.revision) \(attempt)"
        case .alreadyDone(let steps, _): "elsewhere \(steps.map(\.revision).joined(separator: " "))"
        case .reconnected: "again"
        default: nil
        }
      }
    }

    /// Upgrades, or goes where a request says.
    @discardableResult
    func execute(
      _ events: [ConnectionScript.Event] = [], _ goal: String = "heads",
      _ configure: (inout MigratorSettings) -> Void = { _ in }
    ) async throws -> [String] {
      let script = ConnectionScript(events)
      var settings = MigratorSettings(runID: "run", host: "host")
      configure(&settings)
      let migrator = try await Migrator.open(
        connect: { try await script.open(self.database) }, settings: settings,
        emit: { event in self.happened.withLock { $0.append(event) } })
      defer { migrator.close() }
      let identifier = try RevisionIdentifier(parsing: goal)
      let request = RunRequest(
        goal == "base" ? .downgrade(to: identifier) : .upgrade(to: [identifier]))
      let plan = try migrations.plan(request, on: migrator.store.state)
      defer { #expect(script.isOver) }
      return try await migrator.execute(plan).map(\.revision)
    }

    func query(_ sql: String) async throws -> String? {
      let connection = try await SQLiteConnection.open(database)
      defer { connection.close() }
      return try await connection.query(sql).first?[0].text
    }

    /// The applied revisions with their states.
    func applied() async throws -> String? {
      try await query(
        """
        SELECT group_concat(revision || ' ' || state, ', ')
        FROM (SELECT * FROM migrate_version ORDER BY revision)
        """)
    }
  }

  private static let tables: KeyValuePairs = [
    "0001_a.sql": """
    -- migrate:up
    CREATE TABLE a (id integer);
    INSERT INTO a VALUES (1);
    -- migrate:down
    DROP TABLE a;
    """,
    "0002_b.sql": """
    -- migrate:up
    CREATE TABLE b (id integer);
    -- migrate:down
    DROP TABLE b;
    """,
  ]

  private static let statements: KeyValuePairs = [
    "0001_a.sql": """
    -- migrate:up transaction:false
    CREATE TABLE a (id integer);
    INSERT INTO a VALUES (1);
    CREATE TABLE b (id integer);
    """
  ]

  private static let busy = StatementError(code: "SQLITE_BUSY", message: "database is locked")
  private static let wrong = StatementError(code: "SQLITE_ERROR", message: "wrong")

  private func with(
    _ files: KeyValuePairs<String, String> = tables,
    _ body: (Project) async throws -> Void
  ) async throws {
    try await withTemporaryDirectory { try await body(Project($0, files)) }
  }

  // MARK: Transactional steps

  @Test("runs a step again when the connection was lost before its COMMIT")
  func lostBeforeCommit() async throws {
    try await with { project async throws in
      let done = try await project.execute([.init(text: "INSERT INTO a", action: .loss)])
      #expect(done == ["0001", "0002"])
      #expect(
        project.story
          == ["start 0001", "again", "start 0001", "done 0001", "start 0002", "done 0002"])
      #expect(try await project.query("SELECT count(*) FROM a") == "1")
    }
  }

  @Test("finds a step done whose COMMIT was not answered")
  func lostAfterCommit() async throws {
    try await with { project async throws in
      try await project.execute([], "0001")
      let done = try await project.execute([.init(text: "COMMIT", moment: .after, action: .loss)])
      #expect(done == ["0002"])
      #expect(project.story.suffix(3) == ["start 0002", "again", "done 0002"])
      #expect(try await project.applied() == "0001 applied, 0002 applied")
    }
  }

  @Test("gives up when the connection is lost twice at one step")
  func lostTwice() async throws {
    try await with { project async throws in
      await #expect {
        try await project.execute([
          .init(text: "INSERT INTO a", action: .loss), .init(text: "INSERT INTO a", action: .loss),
        ])
      } throws: { error in
        guard case MigratorError.connectionLost(let step, _) = error else { return false }
        return step.revision == "0001"
      }
      #expect(try await project.applied() == nil)
    }
  }

  @Test("tries a step again that could not get a lock, and keeps those before it")
  func lockTimeout() async throws {
    try await with { project async throws in
      let done = try await project.execute([
        .init(text: "CREATE TABLE b", action: .failure(Self.busy)),
        .init(text: "CREATE TABLE b", action: .failure(Self.busy)),
      ])
      #expect(done == ["0001", "0002"])
      #expect(
        project.story == [
          "start 0001", "done 0001", "start 0002", "lock 0002 1", "start 0002", "lock 0002 2",
          "start 0002", "done 0002",
        ])
    }
  }

  @Test("fails when the time for locks is used up")
  func lockBudget() async throws {
    try await with { project async throws in
      await #expect {
        try await project.execute(
          [.init(text: "CREATE TABLE b", action: .failure(Self.busy))], "heads"
        ) { $0.lockRetryFor = .zero }
      } throws: { error in
        guard case MigratorError.migrationFailed(let failure) = error else { return false }
        return failure.step.revision == "0002" && failure.error.hint?.contains("1 times") == true
      }
      #expect(try await project.applied() == "0001 applied")
      #expect(try await project.query("SELECT count(*) FROM migrate_history") == "2")
    }
  }

  @Test("stops at a failure, and keeps what is done")
  func failure() async throws {
    try await with { project async throws in
      await #expect(throws: MigratorError.self) {
        try await project.execute([
          .init(text: "CREATE TABLE b", action: .failure(Self.wrong))
        ])
      }
      #expect(project.story == ["start 0001", "done 0001", "start 0002"])
      #expect(try await project.applied() == "0001 applied")
    }
  }

  @Test("takes all back in one transaction")
  func oneTransaction() async throws {
    try await with { project async throws in
      await #expect {
        try await project.execute(
          [.init(text: "CREATE TABLE b", action: .failure(Self.wrong))], "heads"
        ) { $0.isSingleTransaction = true }
      } throws: { error in
        guard case MigratorError.migrationFailed(let failure) = error else { return false }
        return failure.outcome == .runRolledBack
      }
      #expect(try await project.applied() == nil)
      #expect(try await project.execute([], "heads") { $0.isSingleTransaction = true }.count == 2)
    }
  }

  @Test("leaves nothing behind in a dry run")
  func dryRun() async throws {
    try await with { project async throws in
      let done = try await project.execute([], "heads") { $0.isDryRun = true }
      #expect(done == ["0001", "0002"])
      #expect(try await project.query("SELECT count(*) FROM sqlite_schema") == "0")
    }
  }

  // MARK: Other runners

  @Test("leaves a step out that another runner has done meanwhile")
  func race() async throws {
    try await with { project async throws in
      let done = try await project.execute([
        .init(text: "BEGIN", action: .interference { try await project.execute([], "0001") })
      ])
      #expect(done == ["0002"])
      #expect(project.story.contains("elsewhere 0001"))
      #expect(try await project.query("SELECT count(*) FROM a") == "1")
    }
  }

  // MARK: Steps outside a transaction

  @Test("takes the record back of a step outside a transaction that has done nothing")
  func nothingDone() async throws {
    try await with(Self.statements) { project async throws in
      await #expect(throws: MigratorError.self) {
        try await project.execute([
          .init(text: "CREATE TABLE a", action: .failure(Self.wrong))
        ])
      }
      #expect(try await project.applied() == nil)
    }
  }

  @Test("keeps the record of what a step outside a transaction has done")
  func partlyDone() async throws {
    try await with(Self.statements) { project async throws in
      await #expect {
        try await project.execute([
          .init(text: "CREATE TABLE b", action: .failure(Self.wrong))
        ])
      } throws: { error in
        guard case MigratorError.migrationFailed(let failure) = error else { return false }
        return failure.outcome == .partial(completedStatements: 2)
      }
      #expect(try await project.applied() == "0001 partial")
      await #expect {
        try await project.execute()
      } throws: { error in
        guard case MigratorError.partial(let row, _) = error else { return false }
        return row.revision == "0001"
      }
    }
  }
}
