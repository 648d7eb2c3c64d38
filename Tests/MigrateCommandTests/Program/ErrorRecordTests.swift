import Foundation
import Support
import Testing

@Suite("Errors and --json")
struct ErrorRecordTests {
  private func objects(_ text: String) throws -> [[String: Any]] {
    try text.split(separator: "\n").map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
      return try #require(object as? [String: Any])
    }
  }

  @Test("every error is an object, with its place", arguments: TestDatabaseKind.allCases)
  func errors(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(
      kind,
      versions: ["0001_a.sql": "-- migrate:up\nCREATE TABLE a (i int);\nSELECT nothing FROM a;\n"]
    ) { database async throws in
      let failed = try await database.migrate("upgrade", "head", "--json")
      #expect(failed.exitCode == 1)
      let events = try objects(failed.output)
      for record in [try #require(events.last), try #require(try objects(failed.errors).last)] {
        #expect(record["revision"] as? String == "0001", "\(record)")
        #expect(record["direction"] as? String == "up")
        #expect(record["path"] as? String == "versions/0001_a.sql")
        #expect(record["line"] as? Int == 3)
        #expect(record["exit_code"] as? Int == 1)
        if kind.isPostgreSQL { #expect(record["sqlstate"] as? String == "42703") }
      }
      #expect(events.last?["event"] as? String == "run_failed")

      let unknown = try await database.migrate("show", "zzz", "--json")
      #expect(try objects(unknown.errors).first?["exit_code"] as? Int == 65)
      let usage = try await database.migrate("--json", "upp")
      #expect(usage.exitCode == 64)
      #expect(try objects(usage.errors).first?["event"] as? String == "error")
      for line in [
        ["upgrade"], ["plan", "--from-dump"], ["status", "-path", "x"], ["status", "--x"],
      ] {
        let wrong = try await database.migrate(arguments: line + ["--json"])
        let record = try #require(try objects(wrong.errors).first)
        #expect(wrong.exitCode == 64 && record["exit_code"] as? Int == 64)
        let message = try #require(record["message"] as? String)
        #expect(!message.hasPrefix("error:") && !message.contains("Usage:"), "\(message)")
      }
      try database.write(["0002_b.sql": "nonsense", "0003_c.sql": "nonsense"])
      let files = try await database.migrate("status", "--json")
      #expect(files.exitCode == 65)
      #expect(
        try objects(files.errors).map { $0["path"] as? String }
          == ["versions/0002_b.sql", "versions/0003_c.sql"])
    }
  }

  @Test("stamp and dump print objects too", arguments: [TestDatabaseKind.postgreSQL, .sqlite])
  func results(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(
      kind, versions: ["0001_a.sql": "-- migrate:up\nCREATE TABLE a (i int);\n"]
    ) { database async throws in
      let stamped = try objects(try await database.migrate("stamp", "head", "--json").output)
      #expect(stamped.first?["heads"] as? [String] == ["0001"])
      #expect(stamped.first?["recorded"] as? [String] == ["0001"])
      let dumped = try objects(try await database.migrate("dump", "--json").output)
      #expect(dumped.first?["path"] as? String == "schema.sql")
      try await database.query("CREATE TABLE a (i int)")
      let schema = try objects(try await database.migrate("dump", "-o", "-", "--json").output)
      #expect((schema.first?["schema"] as? String)?.contains("CREATE TABLE") == true)
      try await database.migrate("dump")
      let same = try objects(try await database.migrate("dump", "--check", "--json").output)
      #expect(same.first?["is_current"] as? Bool == true)
      try await database.query("CREATE TABLE b (i int)")
      let check = try await database.migrate("dump", "--check", "--json")
      #expect(check.exitCode == 2)
      #expect(try objects(check.output).contains { $0["only_in"] as? String == "database" })
    }
  }
}
