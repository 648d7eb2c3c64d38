import Foundation
import Basics
import Support
import Testing

@Suite("lint of Swift migrations")
struct LintSwiftTests {
  /// Its migrations in Swift are those of other tests, so that they are compiled already.
  private static let versions = SwiftFixture.versions

  @Test("their statements are recorded on a scratch database and linted at the place of the call")
  func recorded() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      try await database.withDatabaseOwner { role, url async throws in
        let result = try await database.migrate(
          "lint", "--all", "--json", "-x", "prefix=a", environment: ["MIGRATE_URL": url])
        let findings = try result.output.split(separator: "\n")
          .map { try JSONValue(parsing: String($0)) }
          .filter { $0["path"]?.text == "versions/0002_backfill_slugs.swift" }
        let update = try #require(
          findings.first { $0["rule"]?.text == "update-all-rows" },
          "\(result.errors)\(result.output)"
        )
        #expect(update["line"]?.integer == 12)
        #expect(update["direction"]?.text == "up")
        #expect(try await database.query("SELECT to_regclass('item') IS NULL") == "t")
        #expect(try await database.scratchDatabases(of: role) == "0")
      }
    }
  }

  @Test("on SQLite too, and what SQLite refuses ends it with a warning")
  func sqlite() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      let result = try await database.migrate("lint", "--all")
      #expect(result.exitCode == 0, "\(result.errors)\(result.output)")
      let failed = try await database.migrate("lint", "--all", "-x", "fail")
      #expect(failed.exitCode == 0, "\(failed.errors)\(failed.output)")
      #expect(failed.errors.contains("Swift migrations were not looked at, or not all"))
      #expect(failed.errors.contains("no such column: nowhere"))
    }
  }

  @Test("says which right is missing, and goes on with the SQL files")
  func notPermitted() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      let role = "lint_\(UInt32.random(in: .min ... .max))"
      try await database.query("CREATE ROLE \(role) LOGIN PASSWORD 'x'")
      var url = try #require(URLComponents(string: database.url))
      (url.user, url.password) = (role, "x")
      let result = try await database.migrate(
        "lint", "--all", environment: ["MIGRATE_URL": try #require(url.string)])
      #expect(result.errors.contains("ALTER ROLE \(role) CREATEDB"), "\(result.errors)")
      #expect(result.output.contains("versions/0003_index.sql:2:1: warning: the index"))
      try await database.query("DROP ROLE \(role)")
    }
  }

  @Test("without a database for them, the SQL files are linted")
  func noDatabase() async throws {
    try await LintFixture.with(Self.versions) { fixture async throws in
      let result = try await fixture.lint("--all")
      #expect(result.errors.contains("there is neither a url nor a scratch_url"))
      #expect(result.output.contains("versions/0003_index.sql:2:1: warning: the index"))
    }
  }
}
