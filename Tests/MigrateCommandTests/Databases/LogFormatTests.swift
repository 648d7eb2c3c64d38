import Foundation
import Support
import Testing

@Suite("a run's log for machines")
struct LogFormatTests {
  /// The objects of an output of which every line is one.
  private func objects(_ result: ProcessResult) throws -> [[String: Any]] {
    try result.output.split(separator: "\n").map { line in
      try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
    }
  }

  @Test(
    "each event is one object, and the metrics are the last", arguments: TestDatabaseKind.allCases)
  func success(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: UpgradeTests.versions) { database async throws in
      let first = try await database.migrate(
        "upgrade", "0001", environment: ["MIGRATE_LOG_FORMAT": "json"])
      #expect(try objects(first).first?["heads"] as? [String] == [])
      let result = try await database.migrate(
        "upgrade", "head", "--log-format", "json", "--metrics", "emf")
      #expect(result.exitCode == 0)
      #expect(result.errors.isEmpty)
      let objects = try objects(result)
      #expect(objects.first?["event"] as? String == "run_started")
      #expect(objects.first?["heads"] as? [String] == ["0001"])
      #expect(objects.dropLast().allSatisfy { $0["level"] as? String == "info" })
      #expect(objects.last?["Applied"] as? Int == 2)
      #expect(objects.last?["Failures"] as? Int == 0)
      #expect(objects.last?["run_id"] as? String == objects.first?["run_id"] as? String)
    }
  }

  @Test("an error is an event too, and stands nowhere else", arguments: TestDatabaseKind.allCases)
  func failure(kind: TestDatabaseKind) async throws {
    let versions: KeyValuePairs = ["1_bad.sql": "-- migrate:up\nSELECT * FROM nowhere;\n"]
    try await TestDatabase.with(kind, versions: versions) { database async throws in
      let result = try await database.migrate(
        "upgrade", "head", "--log-format", "json", "--metrics", "emf")
      #expect(result.exitCode == 1)
      #expect(result.errors.isEmpty)
      let objects = try objects(result)
      let failed = try #require(objects.first { $0["event"] as? String == "run_failed" })
      #expect(failed["level"] as? String == "error")
      #expect(failed["exit_code"] as? Int == 1)
      #expect((failed["message"] as? String)?.contains("versions/1_bad.sql:2:") == true)
      #expect(objects.last?["Failures"] as? Int == 1)
    }
  }

  @Test("files that are wrong are an event too")
  func badFiles() async throws {
    try await TestDatabase.with(.sqlite, versions: ["1_bad.sql": "SELECT 1;\n"]) {
      database async throws in
      let result = try await database.migrate("upgrade", "head", "--log-format", "json")
      #expect(result.exitCode == 65)
      #expect(result.errors.isEmpty)
      #expect(try objects(result).map { $0["event"] as? String } == ["run_failed"])
    }
  }
}
