import Foundation
import Support
import Testing

@Suite("state and its repair")
struct StateTests {
  @Test("an edited file stops the run until it is accepted", arguments: TestDatabaseKind.allCases)
  func editedFile(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: UpgradeTests.versions) { database async throws in
      try await database.migrate("upgrade", "0002")
      try database.write(["0001_users.sql": "-- migrate:up\nSELECT 1;\n-- migrate:down\n"])
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 65)
      #expect(result.errors.contains("0001: the file was edited"), "\(result.errors)")
      #expect(try await database.applied() == ["0001", "0002"])
      #expect(try await database.migrate("check").exitCode == 2)

      #expect(try await database.migrate("upgrade", "+1", "--allow", "0001").exitCode == 0)
      #expect(try await database.migrate("repair", "--accept-checksum").exitCode == 0)
      #expect(try await database.migrate("check").exitCode == 0)
    }
  }

  @Test("Windows line ends and a byte order mark are no edit", arguments: TestDatabaseKind.allCases)
  func lineEnds(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: UpgradeTests.versions) { database async throws in
      try await database.migrate("upgrade", "head")
      for (name, text) in UpgradeTests.versions {
        try database.write([name: "\u{FEFF}" + text.replacing("\n", with: "\r\n")])
      }
      #expect(try await database.migrate("check").exitCode == 0)
      #expect(try await database.migrate("downgrade", "base").exitCode == 0)
      #expect(try await database.migrate("upgrade", "head").exitCode == 0)
    }
  }

  @Test(
    "a database ahead of the files has its own code, and can be accepted or reverted",
    arguments: TestDatabaseKind.allCases)
  func databaseAhead(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: UpgradeTests.versions) { database async throws in
      try await database.migrate("upgrade", "head")
      try database.remove("0003_view.sql")
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 66)
      #expect(
        result.errors.contains("the database is ahead of these files: it has 0003 (view)"),
        "\(result.errors)")
      #expect(try await database.migrate("upgrade", "head", "--allow-newer").exitCode == 0)
      #expect(try await database.migrate("check").exitCode == 66)
      #expect(try await database.migrate("check", "--allow-newer").exitCode == 0)
      let down = try await database.migrate("downgrade", "0002")
      #expect(down.exitCode == 0, "\(down.errors)")
      #expect(try await database.applied() == ["0001", "0002"])
      #expect(try await !database.schema().contains("names"))
    }
  }

  @Test(
    "an applied revision whose file is missing below others stops the run",
    arguments: TestDatabaseKind.allCases)
  func missingFile(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: UpgradeTests.versions) { database async throws in
      try await database.migrate("upgrade", "head")
      try database.remove("0002_items.sql")
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 65)
      #expect(result.errors.contains("0002 (add items)"), "\(result.errors)")
    }
  }

  @Test("stamp records without running, purge forgets", arguments: TestDatabaseKind.allCases)
  func stamp(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: UpgradeTests.versions) { database async throws in
      #expect(try await database.migrate("stamp", "0002").exitCode == 0)
      #expect(try await database.applied() == ["0001", "0002"])
      #expect(try await database.schema().contains("users") == false)
      #expect(try await database.migrate("stamp", "0001").exitCode == 0)
      #expect(try await database.applied() == ["0001"])
      #expect(try await database.migrate("stamp", "--purge", "head").exitCode == 0)
      #expect(try await database.applied() == ["0001", "0002", "0003"])
      #expect(try await database.migrate("check").exitCode == 0)
      #expect(try await database.migrate("stamp", "base").exitCode == 0)
      #expect(try await database.applied().isEmpty)
    }
  }

  @Test("status and current tell what is applied", arguments: TestDatabaseKind.allCases)
  func status(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: UpgradeTests.versions) { database async throws in
      try await database.migrate("upgrade", "+2")
      let status = try await database.migrate("status")
      #expect(status.output.contains("2 applied, 1 pending"), "\(status.output)")
      #expect(try await database.migrate("current").output == "0002\n")
      let check = try await database.migrate("current", "--check-heads")
      #expect(check.exitCode == 2)
      let json = try await database.migrate("status", "--json")
      let lines = json.output.split(separator: "\n")
      #expect(lines.count == 3)
      #expect(lines.last?.contains("\"state\":\"pending\"") == true)
    }
  }

  @Test(
    "a version table of a newer tool is refused with the version it needs",
    arguments: TestDatabaseKind.allCases)
  func newerLayout(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: UpgradeTests.versions) { database async throws in
      try await database.migrate("upgrade", "head")
      try await database.query(
        "UPDATE migrate_version_layout SET layout = 99, tool_version = '9.9.9'")
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 78)
      #expect(result.errors.contains("use migrate 9.9.9 or later"), "\(result.errors)")
    }
  }

  @Test("the state tables can have other names", arguments: TestDatabaseKind.allCases)
  func names(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: UpgradeTests.versions) { database async throws in
      let names = ["MIGRATE_VERSION_TABLE": "My Versions", "MIGRATE_HISTORY_TABLE": "log"]
      #expect(try await database.migrate("upgrade", "head", environment: names).exitCode == 0)
      #expect(try await database.query("SELECT count(*) FROM \"My Versions\"") == "3")
      #expect(try await database.query("SELECT count(*) FROM log") == "3")
      #expect(try await database.migrate("check", environment: names).exitCode == 0)
    }
  }

  @Test("the state tables can live in a schema of their own")
  func schema() async throws {
    try await TestDatabase.with(.postgreSQL, versions: UpgradeTests.versions) {
      database async throws in
      try await database.query("CREATE SCHEMA ops")
      let environment = ["MIGRATE_VERSION_TABLE_SCHEMA": "ops"]
      #expect(try await database.migrate("upgrade", "head", environment: environment).exitCode == 0)
      #expect(try await database.query("SELECT count(*) FROM ops.migrate_version") == "3")
    }
  }

  @Test("on SQLite a table can be rebuilt, and a migration that orphans rows is refused")
  func foreignKeys() async throws {
    try await TestDatabase.with(.sqlite, versions: UpgradeTests.versions) { database async throws in
      try await database.migrate("upgrade", "head")
      try database.write([
        "0004_rebuild.sql": """
        -- migrate:up
        DROP VIEW names;
        CREATE TABLE users_new (id integer PRIMARY KEY, name text NOT NULL, email text);
        INSERT INTO users_new (id, name) SELECT id, name FROM users;
        DROP TABLE users;
        ALTER TABLE users_new RENAME TO users;
        """
      ])
      let rebuilt = try await database.migrate("upgrade", "head")
      #expect(rebuilt.exitCode == 0, "\(rebuilt.errors)")
      try database.write(["0005_orphan.sql": "-- migrate:up\nDELETE FROM users WHERE id = 1;\n"])
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 1)
      #expect(result.errors.contains("refers to a missing row of \"users\""), "\(result.errors)")
      #expect(try await database.query("SELECT count(*) FROM users") == "2")
    }
  }
}
