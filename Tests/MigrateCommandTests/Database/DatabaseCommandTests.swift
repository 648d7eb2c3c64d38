import Foundation
import Support
import Testing

@Suite("database, and what asks before it is done")
struct DatabaseCommandTests {
  private static let versions: KeyValuePairs = [
    "0001_item.sql":
      "-- migrate:up\nCREATE TABLE item (id int);\n-- migrate:down\nDROP TABLE item;\n",
    "0002_name.sql":
      "-- phase: contract\n-- migrate:up\nALTER TABLE item ADD name text;\n-- migrate:down\nALTER TABLE item DROP name;\n",
  ]

  /// The name of a new database on the server of a test's database, and its URL.
  private func other(_ database: TestDatabase) -> (name: String, url: String) {
    guard database.kind.isPostgreSQL else {
      return ("other \"x\".db", "sqlite:///other \"x\".db")
    }
    let name = "other \(UInt32.random(in: .min ... .max)) \"x\""
    let encoded = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    let path = database.url.prefix { $0 != "?" }
    let query = database.url.dropFirst(path.count)
    return (name, String(path).replacing(#/\/[^\/]*$/#, with: "/\(encoded)") + query)
  }

  @Test(
    "creates, drops and resets the database of the URL, whatever it is called",
    arguments: [TestDatabaseKind.postgreSQL, .sqlite])
  func lifecycle(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      let (name, url) = other(database)
      func run(_ arguments: String...) async throws -> ProcessResult {
        try await database.migrate(arguments: arguments + ["--url", url])
      }
      #expect(try await run("database", "create").output == "created the database \(name)\n")
      #expect(
        try await run("database", "create").output == "the database \(name) is there already\n")
      #expect(try await run("upgrade", "0001").exitCode == 0)

      let refused = try await run("database", "drop")
      #expect(refused.exitCode == 64)
      #expect(refused.errors.contains("Say --yes if you mean it"), "\(refused.errors)")

      let reset = try await run("database", "reset", "--yes")
      #expect(reset.exitCode == 0, "\(reset.errors)")
      #expect(try await run("current").output.contains("0002"))

      let dropped = try await run("database", "drop", "--yes", "--json")
      #expect(dropped.output.contains(#""event":"dropped""#), "\(dropped)")
      #expect(try await run("database", "drop", "--yes").output == "there is no database \(name)\n")

      let created = try await run("upgrade", "head", "--create-database")
      #expect(created.exitCode == 0, "\(created.errors)")
      #expect(try await run("database", "drop", "--yes").exitCode == 0)
    }
  }

  @Test("a broken migration file stops a reset before anything is dropped")
  func brokenFile() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "head")
      try database.write(["0003_broken.sql": "no marker"])
      let result = try await database.migrate("database", "reset", "--yes")
      #expect(result.exitCode == 65)
      #expect(try await database.applied() == ["0001", "0002"])
    }
  }

  @Test("a database that somebody uses is dropped with --force only")
  func inUse() async throws {
    try await TestDatabase.with(.postgreSQL) { database async throws in
      let (_, url) = other(database)
      _ = try await database.migrate("database", "create", "--url", url)
      let session = try RunningProcess("psql", ["-X", url, "-c", "SELECT 'here', pg_sleep(60)"])
      defer { session.signal(SIGTERM) }
      try await waitUntil("the session runs") {
        try await database.query(
          "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND datname LIKE 'other %'"
        ) != "0"
      }
      let refused = try await database.migrate("database", "drop", "--yes", "--url", url)
      #expect(refused.exitCode == 3)
      #expect(refused.errors.contains("--force ends the sessions"), "\(refused.errors)")
      let forced = try await database.migrate("database", "drop", "--yes", "--force", "--url", url)
      #expect(forced.exitCode == 0, "\(forced.errors)")
    }
  }

  @Test("a question on a terminal is answered there, and no is no")
  func terminal() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "head")
      for (answer, isThere) in [("n", true), ("", true), ("yes", false)] {
        let process = try RunningProcess(
          migrateExecutable, ["database", "drop"], environment: database.environment,
          in: database.directory, connections: .terminal())
        try await process.waitForOutput("[y/N]")
        try process.type(answer)
        let result = try await process.result()
        #expect(result.exitCode == (isThere ? 64 : 0), "\(result.output)")
        #expect(FileManager.default.fileExists(atPath: database.sqliteFile.path) == isThere)
      }
    }
  }

  @Test(
    "what takes something away from production needs the database's name",
    arguments: [
      ["downgrade", "-1"], ["redo"], ["stamp", "--purge", "base"], ["database", "drop", "--yes"],
      ["database", "reset", "--yes"],
    ])
  func production(arguments: [String]) async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "head")
      try database.directory.write(["migrate.conf": "production = true\n"])
      let refused = try await database.migrate(arguments: arguments)
      #expect(refused.exitCode == 64, "\(refused)")
      #expect(refused.errors.contains("--confirm migrate.db"), "\(refused.errors)")
      #expect(try await database.applied() == ["0001", "0002"])

      let other = try await database.migrate(arguments: arguments + ["--confirm", "other.db"])
      #expect(other.exitCode == 64, "\(other)")
      #expect(try await database.applied() == ["0001", "0002"])

      let done = try await database.migrate(arguments: arguments + ["--confirm", "migrate.db"])
      #expect(done.exitCode == 0, "\(done.errors)")
    }
  }

  @Test("the contract phase on production is for deploy, or needs the database's name")
  func contract() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      try database.directory.write(["migrate.conf": "production = true\n"])
      #expect(try await database.migrate("upgrade", "head").exitCode == 64)
      #expect(try await database.migrate("upgrade", "head", "--phase", "expand").exitCode == 0)
      let refused = try await database.migrate("upgrade", "head")
      #expect(refused.errors.contains("apply the contract phase (0002)"), "\(refused.errors)")
      #expect(try await database.migrate("upgrade", "head", "--dry-run").exitCode == 0)
      #expect(try await database.migrate("upgrade", "head", "--phase", "contract").exitCode == 0)
    }
  }

  @Test(
    "redo applies the edited file in the place of what was applied",
    arguments: TestDatabaseKind.allCases)
  func redo(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "head")
      try database.write([
        "0002_name.sql":
          "-- migrate:up\nALTER TABLE item ADD name varchar(9);\n-- migrate:down\nALTER TABLE item DROP name;\n"
      ])
      let last = try await database.migrate("redo")
      #expect(last.exitCode == 0, "\(last.errors)")
      #expect(try await database.schema().contains("(9)"))
      #expect(try await database.migrate("check", "--only", "checksums").exitCode == 0)

      let first = try await database.migrate("redo", "0001")
      #expect(first.exitCode == 0, "\(first.errors)")
      #expect(try await database.applied() == ["0001", "0002"])
      #expect(
        try await database.history().suffix(4) == [
          "downgrade 0002 success", "downgrade 0001 success", "upgrade 0001 success",
          "upgrade 0002 success",
        ])
    }
  }
}
