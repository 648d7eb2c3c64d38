import Foundation
import Support
import Testing

/// A server or network that goes silent at any message of the end of a run, and a signal then.
@Suite("A run that is interrupted while the server is silent")
struct SilentServerTests {
  private static let kinds = [TestDatabaseKind.postgreSQL, .postgreSQLWithoutPipeline]

  /// Runs into a stall at each of the last messages of a run, sends SIGTERM, and looks at what is said.
  private func stall(
    _ kind: TestDatabaseKind, _ direction: Fault.Direction, last count: Int,
    versions: KeyValuePairs<String, String>,
    _ check: (ProcessResult, TestDatabase) async throws -> Void
  ) async throws {
    let total = try await TestDatabase.with(kind, versions: versions) { database in
      let proxy = try FaultProxy(to: database.url)
      try await database.migrate("upgrade", "head", environment: ["MIGRATE_URL": proxy.url])
      return direction == .toClient
        ? proxy.traffic.messagesToClient : proxy.traffic.messagesToServer
    }
    for message in stride(from: total, to: max(0, total - count), by: -1) {
      try await TestDatabase.with(kind, versions: versions) { database in
        let proxy = try FaultProxy(
          to: database.url, fault: Fault(.stall, direction, message: message))
        let process = try database.start("upgrade", "head", environment: ["MIGRATE_URL": proxy.url])
        try await waitUntil("the stall, or the end", timeLimit: .seconds(60)) {
          proxy.hasFaultHappened || process.hasEnded
        }
        guard proxy.hasFaultHappened else {
          _ = try await process.result()
          return
        }
        try await Task.sleep(for: .milliseconds(50))
        process.signal(SIGTERM)
        let result = try await process.result(timeLimit: .seconds(10))
        try await check(result, database)
      }
    }
  }

  @Test("says what became of the migration whose COMMIT was not answered", arguments: kinds)
  func commit(kind: TestDatabaseKind) async throws {
    var said: Set<String> = []
    try await stall(
      kind, .toClient, last: 12,
      versions: [
        "1_a.sql": "-- migrate:up\nCREATE TABLE a (id int);\n",
        "2_b.sql": "-- migrate:up\nCREATE TABLE b (id int);\n",
      ]
    ) { result, database in
      try await waitUntil("the session has ended") {
        try await database.query(otherSessions) == "0"
      }
      let applied = try await database.applied()
      let text = result.output + result.errors
      for revision in ["1", "2"] {
        if text.contains("\(revision) was rolled back") {
          #expect(!applied.contains(revision), "\(text)")
        }
        if text.contains("\(revision) was committed") || text.contains("up    \(revision)") {
          #expect(applied.contains(revision), "\(text)")
        }
      }
      #expect([0, 143].contains(result.exitCode), "\(text)")
      for word in ["committed", "rolled back"] where text.contains("2 was \(word)") {
        said.insert(word)
      }
    }
    #expect(said.contains("committed"), "\(said)")
  }

  @Test("ends soon, also while it records a failure", arguments: kinds)
  func failure(kind: TestDatabaseKind) async throws {
    try await stall(
      kind, .toServer, last: 7,
      versions: ["1_bad.sql": "-- migrate:up\nCREATE TABLE a (id int);\nSELECT 1/0;\n"]
    ) { result, database in
      #expect([1, 4, 143].contains(result.exitCode), "\(result.errors)")
    }
  }
}
