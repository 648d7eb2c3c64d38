import Foundation
import Support
import Testing

@Suite("testdb")
struct TestDatabaseCommandTests {
  private static let kinds: [TestDatabaseKind] = [.postgreSQL, .sqlite]

  private static let versions: KeyValuePairs = [
    "0001_item.sql": "-- migrate:up\nCREATE TABLE item (id int PRIMARY KEY);\n"
  ]

  /// A project with a cache of its own, so that nobody else's files are seen.
  private func withProject(
    _ kind: TestDatabaseKind, _ body: (TestDatabase, [String: String]) async throws -> Void
  ) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      // Not the template of another test with the same migrations.
      try database.write(["0002_own.sql": "-- migrate:up\n-- \(UUID())\nSELECT 1;\n"])
      let cache = ["MIGRATE_CACHE": database.directory.appending(path: "cache").path]
      try await body(database, cache)
      try await database.dropTemplate(cache)
    }
  }

  /// A command that uses the database of DATABASE_URL.
  private func shell(_ kind: TestDatabaseKind, _ sql: String, _ variable: String = "DATABASE_URL")
    -> [String]
  {
    kind.isPostgreSQL
      ? ["sh", "-c", "psql -X -A -t -q \"$\(variable)\" -c \"\(sql)\""]
      : ["sh", "-c", "sqlite3 \"${\(variable)#sqlite:///}\" \"\(sql)\""]
  }

  /// How the names begin of the databases of a run that says its number.
  private func nameOfDatabase(_ process: RunningProcess) async throws -> String {
    try await process.waitForOutput(".")
    let match = try #require(process.outputSoFar.firstMatch(of: /run ([0-9a-f]{8})\./))
    return "migrate_test_\(match.1)"
  }

  @Test("runs a command on a migrated database, which is gone at the end", arguments: kinds)
  func run(kind: TestDatabaseKind) async throws {
    try await withProject(kind) { database, cache async throws in
      for _ in 0..<2 {
        let result = try await database.migrate(
          arguments: ["testdb", "--"]
            + shell(kind, "INSERT INTO item VALUES (1); SELECT count(*) FROM item"),
          environment: cache)
        #expect(result.exitCode == 0, "\(result.errors)")
        #expect(result.output == "1\n")
      }
      let run = try await database.migrate(
        "testdb", "--", "sh", "-c", "echo $MIGRATE_TESTDB_RUN", environment: cache
      ).output.trimmingCharacters(in: .newlines)
      let list = try await database.migrate("testdb", "list", "--json", environment: cache)
      #expect(run.count == 8)
      #expect(!list.output.contains("migrate_test_\(run)"))
      #expect(list.output.contains(#""kind":"template""#))
      #expect(
        try await database.migrate("testdb", "--", "sh", "-c", "exit 7", environment: cache)
          .exitCode == 7)
    }
  }

  @Test("a pool has a database for each worker", arguments: kinds)
  func pool(kind: TestDatabaseKind) async throws {
    try await withProject(kind) { database, cache async throws in
      let commands = (0..<3).map {
        shell(
          kind, "INSERT INTO item VALUES (\($0)); SELECT min(id), count(*) FROM item",
          "MY_URL_\($0)")[2]
      }
      let result = try await database.migrate(
        "testdb", "--pool", "3", "--env-var", "MY_URL", "--", "sh", "-c",
        commands.joined(separator: "; "), environment: cache)
      #expect(result.output == "0|1\n1|1\n2|1\n", "\(result)")
    }
  }

  @Test("a changed migration makes another template; both live side by side", arguments: kinds)
  func changedMigration(kind: TestDatabaseKind) async throws {
    try await withProject(kind) { database, cache async throws in
      let count = shell(kind, "SELECT count(*) FROM item")
      _ = try await database.migrate(arguments: ["testdb", "--"] + count, environment: cache)
      try database.write(["0003_row.sql": "-- migrate:up\nINSERT INTO item VALUES (9);\n"])
      let second = try await database.migrate(
        arguments: ["testdb", "--"] + count, environment: cache)
      #expect(second.output == "1\n", "\(second.errors)")
      try database.remove("0003_row.sql")
      let first = try await database.migrate(
        arguments: ["testdb", "--"] + count, environment: cache)
      #expect(first.output == "0\n")
    }
  }

  @Test("the databases of a run that was killed go with the next run", arguments: kinds)
  func killed(kind: TestDatabaseKind) async throws {
    try await withProject(kind) { database, cache async throws in
      let process = try database.start(
        "testdb", "--", "sh", "-c", "echo \"run $MIGRATE_TESTDB_RUN.\"; exec sleep 60",
        environment: cache)
      let name = try await nameOfDatabase(process)
      let list = {
        try await database.migrate("testdb", "list", "--json", environment: cache).output
      }
      #expect(try await list().contains(name))
      // A run that is alive keeps what is its own.
      try await database.migrate("testdb", "--", "true", environment: cache)
      #expect(try await list().contains(name))

      process.signal(SIGKILL)
      try await waitUntil("the databases of the killed run are gone") {
        try await database.migrate("testdb", "--", "true", environment: cache)
        return try await !list().contains(name)
      }
    }
  }

  @Test("an interruption ends the command and drops its databases", arguments: kinds)
  func interrupted(kind: TestDatabaseKind) async throws {
    try await withProject(kind) { database, cache async throws in
      let process = try database.start(
        "testdb", "--", "sh", "-c", "echo \"run $MIGRATE_TESTDB_RUN.\"; exec sleep 60",
        environment: cache)
      let name = try await nameOfDatabase(process)
      process.signal(SIGTERM)
      #expect(try await process.result().exitCode == 143)
      let list = try await database.migrate("testdb", "list", "--json", environment: cache)
      #expect(!list.output.contains(name), "\(list.output)")
    }
  }

  @Test("create makes one that stays until it is dropped by its URL", arguments: kinds)
  func create(kind: TestDatabaseKind) async throws {
    try await withProject(kind) { database, cache async throws in
      let url = try await database.migrate("testdb", "create", environment: cache).output
        .trimmingCharacters(in: .newlines)
      let status = try await database.migrate("current", "--url", url)
      #expect(status.output.contains("0002"), "\(status)")
      try await database.migrate("testdb", "--", "true", environment: cache)
      let dropped = try await database.migrate("testdb", "drop", url, environment: cache)
      #expect(dropped.exitCode == 0, "\(dropped.errors)")
      #expect(try await database.migrate("testdb", "drop", url, environment: cache).exitCode == 64)
    }
  }

  @Test("within a run, created databases go with it", arguments: kinds)
  func createWithin(kind: TestDatabaseKind) async throws {
    try await withProject(kind) { database, cache async throws in
      let result = try await database.migrate(
        "testdb", "--", migrateExecutable, "testdb", "create", environment: cache)
      let match = try #require(result.output.firstMatch(of: /migrate_test_[0-9a-f]{8}_[0-9]+/))
      let list = try await database.migrate("testdb", "list", environment: cache)
      #expect(!list.output.contains(match.output), "\(list.output)")
    }
  }

  @Test("no other database is dropped")
  func foreign() async throws {
    try await withProject(.postgreSQL) { database, cache async throws in
      let result = try await database.migrate("testdb", "drop", database.url, environment: cache)
      #expect(result.exitCode == 64)
      #expect(result.errors.contains("was not made by `migrate testdb`"), "\(result.errors)")
      #expect(try await database.query("SELECT 1") == "1")
    }
  }

  @Test("a migration that fails leaves no template")
  func failure() async throws {
    try await withProject(.postgreSQL) { database, cache async throws in
      try database.write(["0003_bad.sql": "-- migrate:up\nSELECT nonsense;\n"])
      // A role of its own, as other tests have templates on the same server.
      try await database.withRole(password: "p") { role async throws in
        try await database.query("ALTER ROLE \(role) CREATEDB")
        let result = try await database.migrate(
          "testdb", "--url", database.url(user: role, password: "p"), "--", "true",
          environment: cache)
        #expect(result.exitCode == 1)
        #expect(result.errors.contains("0003_bad.sql:2"), "\(result.errors)")
        #expect(try await database.scratchDatabases(of: role) == "0")
      }
    }
  }

  @Test("the URL keeps the driver and the parameters of the application")
  func driver() async throws {
    try await withProject(.postgreSQL) { database, cache async throws in
      let url =
        database.url.replacing("postgresql://", with: "postgresql+asyncpg://")
        + (database.url.contains("?") ? "&" : "?") + "application_name=shop"
      let result = try await database.migrate(
        "testdb", "--url", url, "--", "sh", "-c", "echo $DATABASE_URL", environment: cache)
      #expect(result.output.hasPrefix("postgresql+asyncpg://"), "\(result)")
      #expect(result.output.contains("application_name=shop"))
      #expect(result.output.contains("/migrate_test_"))
    }
  }

  @Test("--server needs no database at all")
  func ownServer() async throws {
    try await withProject(.sqlite) { database, cache async throws in
      let result = try await database.migrate(
        arguments: ["testdb", "--server", "--"] + shell(.postgreSQL, "SELECT count(*) FROM item"),
        environment: cache)
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output == "0\n")
      #expect(result.errors.contains("server of this command's own"))
    }
  }
}

extension TestDatabase {
  /// Drops the template of the test, which no other test has.
  fileprivate func dropTemplate(_ cache: [String: String]) async throws {
    let created = try await migrate("testdb", "create", "--json", environment: cache).output
    for key in ["name", "template"] {
      guard let match = created.firstMatch(of: try Regex("\"\(key)\":\"([^\"]*)\"")),
        let name = match.output[1].substring
      else { continue }
      _ = try await migrate("testdb", "drop", String(name), environment: cache)
    }
  }
}
