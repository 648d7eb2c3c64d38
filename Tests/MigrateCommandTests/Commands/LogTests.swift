import Basics
import Support
import Testing

@Suite("log")
struct LogTests {
  private static let versions: KeyValuePairs = [
    "0001_a.sql": "-- migrate:up\nCREATE TABLE a (id integer);\n-- migrate:down\nDROP TABLE a;\n",
    "0002_b.sql": "-- migrate:up\nCREATE TABLE b (id integer);\n-- migrate:down\nDROP TABLE b;\n",
    "0003_bad.sql": "-- migrate:up\nSELECT nothing FROM a;\n",
  ]

  @Test(
    "tells what was done, when, by whom and how it ended, the newest last",
    arguments: [TestDatabaseKind.postgreSQL, .sqlite])
  func entries(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      #expect(try await database.migrate("log").output == "no entries\n")
      try await database.migrate("upgrade", "0002")
      try await database.migrate("downgrade", "-1")
      try await database.migrate("upgrade", "head")
      let log = try await database.migrate("log")
      #expect(log.exitCode == 0, "\(log.errors)")
      let lines = log.output.split(separator: "\n").dropFirst(2)
      let words = lines.filter { !$0.hasPrefix(" ") }.map {
        $0.split(separator: " ").dropFirst().prefix(3).joined(separator: " ")
      }
      #expect(
        words == [
          "upgrade 0001 success", "upgrade 0002 success", "downgrade 0002 success",
          "upgrade 0002 success", "upgrade 0003 failure",
        ], "\(log.output)")
      #expect(lines.last?.contains("nothing") == true)

      let failures = try await database.migrate("log", "--failures", "--json")
      let record = try JSONValue(parsing: failures.output)
      #expect(record["revision"]?.text == "0003")
      #expect(record["error"]?.text?.contains("nothing") == true)
      let run = try #require(record["run_id"]?.text)
      let ofRun = try await database.migrate("log", "--run-id", String(run.prefix(8)), "--json")
      #expect(ofRun.output.split(separator: "\n").count == 2)
      let first = try await database.migrate("log", "--revision", "0001", "--json")
      #expect(first.output.split(separator: "\n").count == 1)
      let newest = try await database.migrate("log", "-n", "2", "--json")
      #expect(newest.output.split(separator: "\n").count == 2)
      #expect(newest.output.contains("0003"))
    }
  }

  @Test("can begin at a moment, and refuses what is none")
  func since() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "0001")
      try await database.query(
        "UPDATE migrate_history SET finished_at = '2026-01-02T03:04:05.000Z'")
      func count(_ since: String) async throws -> Int {
        try await database.migrate("log", "--since", since, "--json").output
          .split(separator: "\n").count
      }
      #expect(try await count("2026-01-02") == 1)
      #expect(try await count("2026-01-02T03:04") == 1)
      #expect(try await count("2026-01-02 03:05Z") == 0)
      #expect(try await count("10000d") == 1)
      #expect(try await count("1h") == 0)
      #expect(try await database.migrate("log", "--since", "monday").exitCode == 64)
      #expect(try await database.migrate("log", "-n", "0").exitCode == 64)
    }
  }
}
