import Foundation
import Support
import Testing

@Suite("A plan that was approved")
struct ApprovedPlanTests {
  private static let versions: KeyValuePairs = [
    "0001_item.sql":
      "-- migrate:up\nCREATE TABLE item (id int);\n-- migrate:down\nDROP TABLE item;\n",
    "0002_name.sql":
      "-- migrate:up\nALTER TABLE item ADD name text;\n-- migrate:down\nALTER TABLE item DROP name;\n",
    "R__names.sql":
      "DROP VIEW IF EXISTS names;\nCREATE VIEW names AS SELECT 1 AS one;\n",
  ]

  private func withPlan(
    _ kind: TestDatabaseKind, _ body: (TestDatabase) async throws -> Void
  ) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "0001")
      let plan = try await database.migrate("plan", "-o", "release.plan")
      #expect(plan.exitCode == 0, "\(plan.errors)")
      try await body(database)
    }
  }

  @Test("is run as it was approved, and not a second time", arguments: TestDatabaseKind.allCases)
  func run(kind: TestDatabaseKind) async throws {
    try await withPlan(kind) { database async throws in
      let first = try await database.migrate("upgrade", "--plan", "release.plan")
      #expect(first.exitCode == 0, "\(first.errors)")
      #expect(try await database.applied() == ["0001", "0002"])
      let second = try await database.migrate("upgrade", "--plan", "release.plan")
      #expect(second.exitCode == 65)
      #expect(
        second.errors.contains("the database was at 0001, and is at 0002"), "\(second.errors)")
    }
  }

  @Test(
    "is refused where something has moved",
    arguments: TestDatabaseKind.allCases,
    [
      ("the file of 0002 has changed", "0002_name.sql", "-- migrate:up\nSELECT 1;\n"),
      ("0003 is not in the plan", "0003_new.sql", "-- migrate:up\nSELECT 1;\n"),
      ("the file of names has changed", "R__names.sql", "SELECT 2;\n"),
    ])
  func movedFiles(kind: TestDatabaseKind, change: (String, String, String)) async throws {
    try await withPlan(kind) { database async throws in
      let (message, file, text) = change
      try database.directory.appending(path: "versions").write([file: text])
      let result = try await database.migrate("upgrade", "--plan", "release.plan")
      #expect(result.exitCode == 65)
      #expect(result.errors.contains(message), "\(result.errors)")
      #expect(try await database.applied() == ["0001"])
    }
  }

  @Test("is refused where the schema or the heads have moved", arguments: TestDatabaseKind.allCases)
  func movedDatabase(kind: TestDatabaseKind) async throws {
    try await withPlan(kind) { database async throws in
      try await database.query("CREATE INDEX by_hand ON item (id)")
      let schema = try await database.migrate("upgrade", "--plan", "release.plan")
      #expect(schema.exitCode == 65)
      #expect(schema.errors.contains("the schema of the database has changed"), "\(schema.errors)")
      try await database.query("DROP INDEX by_hand")
      try await database.migrate("downgrade", "base")
      let heads = try await database.migrate("upgrade", "--plan", "release.plan")
      #expect(heads.errors.contains("the database was at 0001, and is at base"), "\(heads.errors)")
      #expect(try await database.applied() == [])
    }
  }

  @Test("is the only way where require_plan is set")
  func required() async throws {
    try await withPlan(.sqlite) { database async throws in
      try database.directory.write(["migrate.conf": "require_plan = true\n"])
      for arguments in [["upgrade", "head"], ["downgrade", "-1"]] {
        let refused = try await database.migrate(arguments: arguments)
        #expect(refused.exitCode == 64)
        #expect(refused.errors.contains("only an approved plan"), "\(refused.errors)")
      }
      #expect(try await database.migrate("upgrade", "head", "--dry-run").exitCode == 0)
      #expect(try await database.migrate("upgrade", "--plan", "release.plan").exitCode == 0)
      let down = try await database.migrate("plan", "--down", "--", "-1")
      #expect(down.exitCode == 0, "\(down.errors)")
    }
  }

  @Test("for a downgrade reverts exactly what it says")
  func downgrade() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "head")
      try await database.migrate("plan", "--down", "-1", "-o", "down.plan")
      let result = try await database.migrate("upgrade", "--plan", "down.plan")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await database.applied() == ["0001"])
    }
  }

  @Test("that is no plan is refused with the reason")
  func unreadable() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      try database.directory.write(["bad.plan": "{}", "broken.plan": "{"])
      for (file, reason) in [
        ("bad.plan", "not a plan"), ("broken.plan", "not a plan"), ("none.plan", "no such file"),
      ] {
        let result = try await database.migrate("upgrade", "--plan", file)
        #expect(result.exitCode == 64)
        #expect(result.errors.contains(reason), "\(result.errors)")
      }
      #expect(try await database.migrate("upgrade").exitCode == 64)
    }
  }
}
