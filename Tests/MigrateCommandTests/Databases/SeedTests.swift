import Foundation
import Support
import Testing

@Suite("seed")
struct SeedTests {
  private static let versions: KeyValuePairs = [
    "0001_item.sql": "-- migrate:up\nCREATE TABLE item (name text);\n"
  ]

  private func withSeeds(
    _ kind: TestDatabaseKind, _ body: (TestDatabase) async throws -> Void
  ) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      try database.directory.write([
        "seeds/a_items.sql": "-- depends_on: countries\nINSERT INTO item VALUES ('items');",
        "seeds/countries.sql": "INSERT INTO item VALUES ('countries');",
        "seeds/development/10.sql": "INSERT INTO item VALUES ('10');",
        "seeds/development/9.sql": "INSERT INTO item VALUES ('9');",
        "seeds/production/admin.sql": "INSERT INTO item VALUES ('admin');",
        "migrate.conf": "[environments.development]\n[environments.production]\n",
      ])
      try await database.migrate("upgrade", "head")
      try await body(database)
    }
  }

  private func items(_ database: TestDatabase) async throws -> String {
    try await database.query("SELECT name FROM item").replacing("\n", with: " ")
  }

  @Test(
    "runs what is new or has changed, in order, and by name in any case",
    arguments: TestDatabaseKind.allCases)
  func order(kind: TestDatabaseKind) async throws {
    try await withSeeds(kind) { database async throws in
      let first = try await database.migrate("seed")
      #expect(first.exitCode == 0, "\(first.errors)")
      #expect(first.output.contains("seed  countries  countries  ("))
      #expect(first.output.contains("2 seeds run in "))
      #expect(try await database.migrate("seed").output.hasPrefix("Nothing to do; no seed has"))
      #expect(try await items(database) == "countries items")

      let second = try await database.migrate("seed", "--env", "development", "--json")
      #expect(second.output.contains(#""seed":"development/9""#))
      #expect(try await items(database) == "countries items 9 10")
      try await database.migrate("seed", "--env", "development", "development/10", "countries")
      #expect(try await items(database) == "countries items 9 10 countries 10")
      #expect(try await database.history().last == "seed development/10 success")
      #expect(try await database.migrate("check").exitCode == 0)
    }
  }

  @Test("that fails is rolled back; those before it stay", arguments: TestDatabaseKind.allCases)
  func failure(kind: TestDatabaseKind) async throws {
    try await withSeeds(kind) { database async throws in
      try database.directory.write([
        "seeds/a_items.sql": "INSERT INTO item VALUES ('half');\nINSERT INTO nowhere VALUES (1);"
      ])
      try database.directory.write(["seeds/0.sql": "INSERT INTO item VALUES ('0');"])
      let result = try await database.migrate("seed")
      #expect(result.exitCode == 1)
      #expect(result.errors.contains("seeds/a_items.sql:2"), "\(result.errors)")
      #expect(try await items(database) == "0")
    }
  }

  @Test("leaves production alone unless it is named and allowed")
  func production() async throws {
    try await withSeeds(.sqlite) { database async throws in
      for arguments in [
        ["--env", "production"], ["--allow-production"], ["--env", "production", "countries"],
      ] {
        let result = try await runProcess(
          migrateExecutable, ["seed"] + arguments,
          environment: database.environment.merging(["MIGRATE_ENV": "production"]) { $1 },
          in: database.directory)
        #expect(result.exitCode == 64, "\(arguments)")
        #expect(result.errors.contains("migrate seed --env production --allow-production"))
      }
      let marked = try await database.migrate(
        "seed", environment: ["MIGRATE_PRODUCTION": "true"])
      #expect(marked.exitCode == 64)
      #expect(try await items(database).isEmpty)
      try await database.migrate("seed", "--env", "production", "--allow-production")
      #expect(try await items(database) == "countries items admin")
    }
  }

  @Test("says what it cannot find")
  func missing() async throws {
    try await withSeeds(.sqlite) { database async throws in
      let name = try await database.migrate("seed", "contries")
      #expect(name.exitCode == 65)
      #expect(name.errors.contains("there is no seed `contries`; did you mean `countries`?"))
      let directory = try await database.migrate("seed", environment: ["MIGRATE_SEEDS": "none"])
      #expect(directory.exitCode == 65)
      #expect(directory.errors.contains("none: cannot be read; put seeds into this directory"))
    }
  }
}
