import Dispatch
import Foundation
import Migrations
import Support
import Testing

@Suite("A SQLite statement that others lock out or that is cancelled")
struct SQLiteLockTests {
  private static let endless = """
    WITH RECURSIVE counter(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter)
    SELECT count(*) FROM counter
    """

  /// Runs work in a task that is cancelled soon after it announces what is to be cancelled.
  ///
  /// From a thread of its own: the statements may keep all that Swift's tasks have.
  private func cancelling(
    _ work: @escaping @Sendable (_ willRun: @escaping () -> Void) async throws -> Void
  ) async throws {
    let announced = DispatchSemaphore(value: 0)
    let task = Task { try await work { announced.signal() } }
    Thread.detachNewThread {
      announced.wait()
      Thread.sleep(forTimeInterval: 0.05)
      task.cancel()
    }
    try await task.value
  }

  @Test("waits for the lock until it is free", arguments: ["DELETE", "WAL"])
  func waiting(journalMode: String) async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "test.db").path
      let owner = try await SQLiteConnection.open(path)
      try await owner.execute("PRAGMA journal_mode = \(journalMode)")
      try await owner.execute("CREATE TABLE item (id INTEGER)")
      try await owner.execute("BEGIN IMMEDIATE; INSERT INTO item VALUES (1)")

      let waiter = Task {
        let connection = try await SQLiteConnection.open(path, busyTimeout: .seconds(30))
        try await connection.execute("BEGIN IMMEDIATE")
        defer { connection.close() }
        return try await connection.query("SELECT id FROM item")
      }
      try await Task.sleep(for: .milliseconds(50))
      try await owner.execute("COMMIT")
      #expect(try await waiter.value == [[1]])
    }
  }

  @Test("fails when the lock is not free in time")
  func timeOut() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "test.db").path
      let owner = try await SQLiteConnection.open(path)
      try await owner.execute("BEGIN IMMEDIATE; CREATE TABLE item (id INTEGER)")
      let second = try await SQLiteConnection.open(path, busyTimeout: .milliseconds(20))
      let error = await statementError { try await second.execute("BEGIN IMMEDIATE") }
      #expect(error?.code == "SQLITE_BUSY")
      #expect(error?.condition == .lockNotAvailable)
      #expect(!second.isInTransaction)
    }
  }

  @Test("does not wait with a snapshot that is too old to write")
  func oldSnapshot() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "test.db").path
      let first = try await SQLiteConnection.open(path, busyTimeout: .seconds(3600))
      try await first.execute("PRAGMA journal_mode = WAL; CREATE TABLE item (id INTEGER)")
      try await first.execute("BEGIN; SELECT * FROM item")
      let second = try await SQLiteConnection.open(path)
      try await second.execute("INSERT INTO item VALUES (1)")
      let error = await statementError {
        try await first.execute("INSERT INTO item VALUES (2)")
      }
      #expect(error?.code == "SQLITE_BUSY_SNAPSHOT")
    }
  }

  @Test("loses nothing when readers hold up its COMMIT")
  func busyCommit() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "test.db").path
      let reader = try await SQLiteConnection.open(path)
      try await reader.execute("CREATE TABLE item (id INTEGER); INSERT INTO item VALUES (1)")
      try await reader.execute("BEGIN; SELECT * FROM item")
      let writer = try await SQLiteConnection.open(path, busyTimeout: .milliseconds(20))
      try await writer.execute("BEGIN IMMEDIATE; INSERT INTO item VALUES (2)")
      let error = await statementError { try await writer.execute("COMMIT") }
      #expect(error?.code == "SQLITE_BUSY")
      #expect(writer.isInTransaction)
      try await reader.execute("COMMIT")
      try await writer.execute("COMMIT")
      #expect(try await reader.query("SELECT id FROM item") == [[1], [2]])
    }
  }

  @Test("stops when its task is cancelled, and the connection stays usable")
  func cancellation() async throws {
    try await cancelling { willRun in
      let connection = try await SQLiteConnection.open(":memory:")
      try await connection.execute("BEGIN; CREATE TABLE item (id INTEGER)")
      willRun()
      await #expect(throws: DatabaseError.cancelled) { try await connection.execute(Self.endless) }
      #expect(connection.isInTransaction)

      await #expect(throws: DatabaseError.cancelled) { try await connection.execute("ROLLBACK") }
      connection.ignoresCancellation = true
      try await connection.execute("ROLLBACK")
      #expect(try await connection.query("SELECT * FROM sqlite_schema").isEmpty)
    }
  }

  @Test("is undone when it is cancelled while it writes")
  func cancellationWhileWriting() async throws {
    try await cancelling { willRun in
      let connection = try await SQLiteConnection.open(":memory:")
      try await connection.execute("CREATE TABLE item (id INTEGER)")
      let failure = await #expect(throws: CommandFailure.self) {
        try await connection.run([
          SQLCommand("BEGIN"), SQLCommand("INSERT INTO item VALUES (1)"),
          SQLCommand("INSERT INTO item \(Self.endless)"),
        ]) { position in
          if position == 1 { willRun() }
        }
      }
      #expect(failure == CommandFailure(position: 2, error: .cancelled))
      connection.ignoresCancellation = true
      if connection.isInTransaction { try await connection.execute("ROLLBACK") }
      #expect(try await connection.query("SELECT count(*) FROM item") == [[0]])
    }
  }

  @Test("stops waiting for a lock when its task is cancelled")
  func cancellationWhileWaiting() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "test.db").path
      let owner = try await SQLiteConnection.open(path)
      try await owner.execute("BEGIN IMMEDIATE; CREATE TABLE item (id INTEGER)")
      let waiter = Task {
        let connection = try await SQLiteConnection.open(path, busyTimeout: .seconds(3600))
        try await connection.execute("BEGIN IMMEDIATE")
      }
      try await Task.sleep(for: .milliseconds(50))
      waiter.cancel()
      await #expect(throws: DatabaseError.cancelled) { try await waiter.value }
    }
  }
}
