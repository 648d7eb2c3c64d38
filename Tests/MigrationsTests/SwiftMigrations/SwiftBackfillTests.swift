import Migrations
import Support
import Testing

@Suite("a backfill in Swift")
struct SwiftBackfillTests {
  private static let outside = " transaction:false"
  private static let table = Backfill(table: "a", key: "id", batchSize: 3)

  /// Fills the table with rows 10, 20, … unless an earlier attempt has.
  private static func fill(_ database: MigrationDatabase) async throws {
    for id in 1...10 {
      try await database.execute(
        "INSERT INTO a (id, name) VALUES ($1, '') ON CONFLICT (id) DO NOTHING", id * 10)
    }
  }

  private static func names(_ project: SwiftProject) async throws -> [String?] {
    try await project.query("SELECT name FROM a ORDER BY id").map { $0[0] }
  }

  @Test("runs a statement and a function batch by batch", arguments: TestDatabaseKind.allCases)
  func bothForms(kind: TestDatabaseKind) async throws {
    try await SwiftProject.with(kind, options: Self.outside) { project async throws in
      try await project.upgrade { database in
        try await Self.fill(database)
        try await database.backfill(
          Self.table, "UPDATE a SET name = name || $1 WHERE id > :from AND id <= :to", "x")
        var sizes: [Int] = []
        try await database.backfill(Self.table) { batch in
          let ids = try await database.query("SELECT id FROM a WHERE \(batch)", as: Int.self)
          #expect(ids.count == batch.rows)
          sizes.append(batch.rows)
          for id in ids {
            try await database.execute("UPDATE a SET name = name || $1 WHERE id = $2", id, id)
          }
        }
        #expect(sizes == [3, 3, 3, 1])
      }
      #expect(try await Self.names(project) == (1...10).map { "x\($0 * 10)" })
      let progress = project.events.compactMap { event in
        if case .backfill(let progress) = event { progress } else { nil }
      }
      #expect(progress.map(\.rows) == [0, 3, 6, 9, 10, 10, 0, 3, 6, 9, 10, 10])
      #expect(progress.map(\.isComplete).count { $0 } == 2)
      #expect(progress.last?.estimatedRows == 10)
    }
  }

  @Test(
    "that is complete is not repeated by a resumed migration, and one that stopped goes on",
    arguments: TestDatabaseKind.allCases)
  func resumed(kind: TestDatabaseKind) async throws {
    struct Stopped: Error {}
    try await SwiftProject.with(kind, options: Self.outside) { project async throws in
      @Sendable func up(_ database: MigrationDatabase, stopAt stop: Int?) async throws {
        try await Self.fill(database)
        try await database.backfill(
          Self.table, "UPDATE a SET name = name || 'x' WHERE id > :from AND id <= :to")
        try await database.backfill(Self.table) { batch in
          try await database.execute("UPDATE a SET name = name || 'y' WHERE \(batch)")
          if let stop,
            try await database.query("SELECT 1 FROM a WHERE id = $1 AND \(batch)", stop).count == 1
          {
            throw Stopped()
          }
        }
      }
      await #expect(throws: MigratorError.self) {
        try await project.upgrade { try await up($0, stopAt: 50) }
      }
      #expect(try await Self.names(project).map { $0?.count } == [2, 2, 2, 1, 1, 1, 1, 1, 1, 1])
      await #expect(throws: MigratorError.self) {
        try await project.resume { try await up($0, stopAt: 80) }
      }
      try await project.resume { try await up($0, stopAt: nil) }
      #expect(try await Self.names(project) == Array(repeating: "xy", count: 10))
      #expect(try await project.query("SELECT * FROM migrate_version_backfill").isEmpty)
    }
  }

  @Test("that is paused waits where it is until it is resumed")
  func paused() async throws {
    try await SwiftProject.with(.postgreSQL, options: Self.outside) { project async throws in
      let pauser = Task {
        func pause(_ isPaused: Int) async throws {
          _ = try await project.query("UPDATE migrate_version_backfill SET is_paused = \(isPaused)")
        }
        try await waitUntil("a batch is done") {
          let rows = try? await project.query(
            "SELECT 1 FROM migrate_version_backfill WHERE row_count > 0")
          return rows?.isEmpty == false
        }
        try await pause(1)
        try await waitUntil("it waits") {
          project.events.contains { if case .waitingWhilePaused = $0 { true } else { false } }
        }
        try await pause(0)
      }
      try await project.upgrade { database in
        try await Self.fill(database)
        try await database.backfill(
          Backfill(table: "a", key: "id", batchSize: 1, pause: .milliseconds(300)),
          "UPDATE a SET name = name || 'x' WHERE id > :from AND id <= :to")
      }
      try await pauser.value
      #expect(try await Self.names(project) == Array(repeating: "x", count: 10))
      #expect(try await project.applied().count == 3)
    }
  }

  @Test("inside a transaction is refused", arguments: [TestDatabaseKind.sqlite, .postgreSQL])
  func insideTransaction(kind: TestDatabaseKind) async throws {
    try await SwiftProject.with(kind) { project async throws in
      let error = try await #require(throws: MigratorError.self) {
        try await project.upgrade { database in
          try await database.backfill(Self.table) { _ in }
        }
      }
      guard case .migrationFailed(let failure) = error else { throw error }
      #expect(failure.error.hint?.contains("// migrate:up transaction:false") == true)
      #expect(failure.outcome == .rolledBack)
    }
  }

  @Test("says at its line what is wrong with its statement")
  func wrongStatement() async throws {
    try await SwiftProject.with(.sqlite, options: Self.outside) { project async throws in
      let error = try await #require(throws: MigratorError.self) {
        try await project.upgrade { database in
          try await database.backfill(Self.table, "UPDATE a SET name = '' WHERE id >= :from")
        }
      }
      guard case .migrationFailed(let failure) = error else { throw error }
      #expect(failure.error.message == ":from has to stand directly behind >")
      #expect(failure.excerpt?.caret == 35)
      #expect(failure.outcome == .rolledBack)
    }
  }
}
