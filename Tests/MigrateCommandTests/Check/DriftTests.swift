import Support
import Testing

@Suite("diff and the checks")
struct DriftTests {
  private static let versions: KeyValuePairs = [
    "0001_item.sql": """
    -- migrate:up
    CREATE TABLE item (id integer PRIMARY KEY, a integer);
    CREATE INDEX item_a ON item (a);
    -- migrate:down
    DROP TABLE item;
    """,
    "0002_tag.sql": """
    -- migrate:up
    CREATE TABLE tag (id integer PRIMARY KEY);
    -- migrate:down
    DROP TABLE tag;
    """,
  ]
  static let kinds = [TestDatabaseKind.sqlite, .postgreSQL]

  @Test("diff finds what only the database has, or only the migrations make", arguments: kinds)
  func diff(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      // What is pending is no difference.
      try await database.migrate("upgrade", "0001")
      let same = try await database.migrate("diff")
      #expect(same.exitCode == 0, "\(same.errors)")
      #expect(same.output == "The schema is what the applied migrations make.\n")

      try await database.query("DROP INDEX item_a; CREATE VIEW extra AS SELECT 1 AS one;")
      let schema = try await database.schema()
      let other = try await database.migrate("diff")
      #expect(other.exitCode == 2)
      let prefix = kind.isPostgreSQL ? "public." : ""
      #expect(other.output.contains("- index \(prefix)item_a: "), "\(other.output)")
      #expect(other.output.contains("+ view \(prefix)extra: "), "\(other.output)")
      let json = try await database.migrate("diff", "--json")
      #expect(json.exitCode == 2)
      #expect(
        json.output.contains(
          #""kind":"index","name":"\#(prefix)item_a","only_in":"migrations"}"#), "\(json.output)")
      #expect(try await database.schema() == schema)
    }
  }

  @Test("check finds drift only when asked", arguments: kinds)
  func drift(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "head")
      try await database.query("CREATE VIEW extra AS SELECT 1 AS one;")
      #expect(try await database.migrate("check").output == "All migrations are applied.\n")
      let all = try await database.migrate("check", "--all")
      #expect(all.exitCode == 2)
      #expect(all.output.contains("extra: only in the database"), "\(all.output)")
      let json = try await database.migrate("check", "--only", "drift", "--json")
      #expect(json.output.contains(#"{"check":"drift","definition":"#), "\(json.output)")
      let rest = try await database.migrate("check", "--all", "--skip", "drift")
      #expect(rest.exitCode == 0)
      #expect(rest.output == "Nothing found: files, graph, lint, pending, checksums.\n")
    }
  }

  @Test("repeatable migrations are part of what the migrations make", arguments: kinds)
  func repeatable(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      try database.write(["R__items.sql": "CREATE VIEW items AS SELECT id FROM item;\n"])
      try await database.migrate("upgrade", "head")
      let same = try await database.migrate("diff")
      #expect(same.exitCode == 0, "\(same.output)\(same.errors)")
    }
  }

  @Test("lint is one of the checks, for what is pending")
  func lint() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "head")
      try database.write(["0003_tag_id.sql": "-- migrate:up\nCREATE INDEX tag_id ON tag (id);\n"])
      let found = try await database.migrate("check", "--only", "lint")
      #expect(found.exitCode == 2)
      #expect(found.output.contains("0003_tag_id.sql:2:1: warning: "), "\(found.output)")
      #expect(found.output.contains("(index-not-concurrent)"), "\(found.output)")
      let json = try await database.migrate("check", "--only", "lint", "--json")
      #expect(json.output.contains(#""check":"lint""#), "\(json.output)")
      #expect(json.output.contains(#""rule":"index-not-concurrent""#), "\(json.output)")
      try await database.migrate("upgrade", "head")
      #expect(try await database.migrate("check", "--only", "lint").exitCode == 0)
    }
  }

  @Test("each check can be chosen and left out", arguments: [TestDatabaseKind.sqlite])
  func choice(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "0001")
      try database.write([
        "0001_item.sql": "-- migrate:up\nCREATE TABLE item (id integer PRIMARY KEY);\n",
        "0003_side.sql": "-- down_revision: 0001\n-- migrate:up\nSELECT 1;\n",
      ])
      func check(_ arguments: String...) async throws -> (Int32, String) {
        let result = try await runProcess(
          migrateExecutable, ["check"] + arguments, environment: database.environment,
          in: database.directory)
        return (result.exitCode, result.output)
      }
      let heads =
        "there are 2 heads: 0002, 0003; join them with `migrate merge heads -m …`, or leave this out"
        + " with --skip graph\n"
      let pending = "0002: pending (tag)\n0003: pending (side)\n"
      #expect(try await check("--only", "files") == (0, "Nothing found: files.\n"))
      #expect(try await check("--only", "graph") == (2, heads))
      #expect(try await check("--only", "pending") == (2, pending))
      #expect(try await check("--only", "checksums") == (2, "0001: edited (item)\n"))
      #expect(try await check() == (2, "0001: edited (item)\n" + pending))
      #expect(try await check("--skip", "pending,checksums").0 == 0)
      #expect(try await check("--only", "graph,nothing").0 == 64)
      #expect(try await check("--only", "graph", "--all").0 == 64)
      #expect(try await check("--phase", "--all").0 == 64)
      let json = try await check("--only", "graph,pending", "--json").1
      #expect(json.hasPrefix(#"{"check":"graph","heads":["0002","0003"]}"#), "\(json)")
      #expect(json.contains(#"{"check":"pending","message":"tag","revision":"0002","state":"#))
    }
  }

  @Test("what cannot be run again is told with a remedy")
  func refusal() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "head")
      try database.remove("0002_tag.sql")
      let diff = try await database.migrate("diff")
      #expect(diff.exitCode == 65)
      #expect(diff.errors.contains("0002 has no file here"), "\(diff.errors)")
    }
  }
}
