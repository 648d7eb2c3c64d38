import Foundation
import Support
import Testing

@Suite("options of a run")
struct RunOptionTests {
  @Test("a dry run shows the plan and changes nothing", arguments: TestDatabaseKind.allCases)
  func dryRun(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: UpgradeTests.versions) { database async throws in
      let result = try await database.migrate("upgrade", "head", "--dry-run")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output.contains("0003"))
      #expect(result.output.contains("rolled back"))
      #expect(try await database.schema().contains("users") == false)
      #expect(try await database.migrate("current").output == "")
    }
  }

  @Test("a dry run finds what fails", arguments: TestDatabaseKind.allCases)
  func dryRunFails(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: UpgradeTests.versions) { database async throws in
      try database.write(["0004_bad.sql": "-- migrate:up\nDROP TABLE nowhere;\n"])
      let result = try await database.migrate("upgrade", "head", "--dry-run")
      #expect(result.exitCode == 1)
      #expect(result.errors.contains("versions/0004_bad.sql:2"))
      #expect(try await database.schema().contains("users") == false)
    }
  }

  @Test(
    "in a single transaction a failure takes all of the run back",
    arguments: TestDatabaseKind.allCases)
  func singleTransaction(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: UpgradeTests.versions) { database async throws in
      try database.write(["0004_bad.sql": "-- migrate:up\nDROP TABLE nowhere;\n"])
      let failed = try await database.migrate("upgrade", "head", "--single-transaction")
      #expect(failed.exitCode == 1)
      #expect(try await database.applied().isEmpty)
      try database.remove("0004_bad.sql")
      let result = try await database.migrate("upgrade", "head", "--single-transaction")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await database.applied() == ["0001", "0002", "0003"])
    }
  }

  @Test(
    "the script of --sql leads to the same state as a run",
    arguments: [TestDatabaseKind.postgreSQL, .sqlite])
  func script(kind: TestDatabaseKind) async throws {
    func state(_ database: TestDatabase) async throws -> String {
      try await database.schema()
        + database.query(
          """
          SELECT revision, message, checksum, state, down_revision, down_body FROM migrate_version
          ORDER BY revision
          """) + database.history().joined()
    }
    let expected = try await TestDatabase.with(kind, versions: UpgradeTests.versions) {
      database async throws in
      try await database.migrate("upgrade", "head")
      return try await state(database)
    }
    try await TestDatabase.with(kind, versions: UpgradeTests.versions) { database async throws in
      let script = try await database.migrate("upgrade", "head", "--sql")
      #expect(script.exitCode == 0, "\(script.errors)")
      try await database.query(script.output)
      #expect(try await state(database) == expected)

      let down = try await database.migrate("downgrade", "head:base", "--sql")
      #expect(down.exitCode == 0, "\(down.errors)")
      try await database.query(down.output)
      #expect(try await database.applied().isEmpty)
      #expect(try await !database.schema().contains("users"))
    }
  }

  @Test("--json prints one event a line")
  func json() async throws {
    try await TestDatabase.with(.sqlite, versions: UpgradeTests.versions) { database async throws in
      let result = try await database.migrate("upgrade", "head", "--json")
      let events = try result.output.split(separator: "\n").map { line in
        try #require(
          try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      }
      let names = events.compactMap { $0["event"] as? String }
      #expect(names.count { $0 == "step_started" } == 3)
      #expect(names.count { $0 == "step_completed" } == 3)
      #expect(names.last == "run_completed")
      #expect(events.allSatisfy { $0["run_id"] as? String == events.first?["run_id"] as? String })
    }
  }

  @Test("on a terminal there is a progress bar")
  func progressBar() async throws {
    try await TestDatabase.with(.sqlite, versions: UpgradeTests.versions) { database async throws in
      let result = try await runProcess(
        migrateExecutable, ["upgrade", "head"], environment: database.environment,
        in: database.directory, connections: .terminal())
      #expect(result.output.contains("/3  "), "\(result.output)")
      #expect(result.output.contains("3 migrations applied"))
    }
  }
}
