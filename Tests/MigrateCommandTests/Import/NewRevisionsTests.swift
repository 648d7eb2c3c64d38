import Support
import Testing

@Suite("import --new")
struct NewRevisionsTests {
  private static func file(_ table: String) -> String {
    "-- migrate:up\nCREATE TABLE \(table) (id int);\n-- migrate:down\nDROP TABLE \(table);\n"
  }

  /// A project of dbmate with one migration, which is imported.
  private func withImport(_ work: (TestDatabase) async throws -> Void) async throws {
    try await TestDatabase.with(.sqlite) { database async throws in
      try database.directory.write(["db/migrations/20260101000000_a.sql": Self.file("a")])
      let first = try await database.migrate(
        "import", "db/migrations", "--from", "dbmate", "--to", "versions")
      #expect(first.exitCode == 0, "\(first.output)\(first.errors)")
      try await work(database)
    }
  }

  private func add(_ database: TestDatabase, _ options: String...) async throws -> ProcessResult {
    try await database.migrate(
      arguments: ["import", "db/migrations", "--from", "dbmate", "--new"] + options)
  }

  @Test("adds what has come since behind the head, again and again")
  func again() async throws {
    try await withImport { database in
      let nothing = try await add(database)
      #expect(nothing.exitCode == 0, "\(nothing.errors)")
      #expect(nothing.output.hasPrefix("0 migrations of dbmate"), "\(nothing.output)")
      try database.write([
        "20260102000000_own.sql":
          "-- down_revision: 20260101000000\n" + Self.file("own")
      ])
      try database.directory.write([
        "db/migrations/20260103000000_b.sql": Self.file("b"),
        "db/migrations/20260104000000_c.sql": Self.file("c"),
      ])
      let dry = try await add(database, "--dry-run")
      #expect(dry.output.contains("would create versions/20260103000000_b.sql"), "\(dry.output)")
      let added = try await add(database)
      #expect(added.exitCode == 0, "\(added.errors)")
      #expect(added.output.contains("created versions/20260104000000_c.sql"), "\(added.output)")
      let history = try await database.migrate("history", "--quiet")
      #expect(
        history.output == """
          20260103000000 -> 20260104000000 (head), c
          20260102000000 -> 20260103000000, b
          20260101000000 -> 20260102000000, own
          <base> -> 20260101000000, a

          """)
      #expect(try await add(database).output.hasPrefix("0 migrations of dbmate"))
    }
  }

  @Test("and --adopt records what the old tool has applied, when that stands on nothing pending")
  func adopts() async throws {
    try await withImport { database in
      try database.write([
        "20260102000000_own.sql": "-- down_revision: 20260101000000\n" + Self.file("own")
      ])
      try database.directory.write(["db/migrations/20260103000000_b.sql": Self.file("b")])
      try await database.query(
        """
        CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY);
        INSERT INTO schema_migrations VALUES ('20260101000000'), ('20260103000000');
        CREATE TABLE a (id int); CREATE TABLE b (id int);
        """)
      let pending = try await add(database, "--adopt")
      #expect(pending.exitCode == 65, "\(pending.output)")
      #expect(pending.errors.contains("stands on 20260102000000, which is not applied here"))
      try await database.query("DELETE FROM schema_migrations WHERE version = '20260103000000'")
      #expect(try await add(database, "--adopt").exitCode == 0)
      #expect(try await database.migrate("upgrade", "20260102000000").exitCode == 0)
      try await database.query("INSERT INTO schema_migrations VALUES ('20260103000000')")
      let adopted = try await add(database, "--adopt")
      #expect(adopted.exitCode == 0, "\(adopted.errors)")
      #expect(
        try await database.applied() == ["20260101000000", "20260102000000", "20260103000000"])
    }
  }

  @Test("is refused where a name is taken, there are two heads, or nothing was imported")
  func refusals() async throws {
    try await withImport { database in
      try database.directory.write(["db/migrations/20260103000000_b.sql": Self.file("b")])
      try database.write([
        "20260103000000_mine.sql": "-- down_revision: 20260101000000\n" + Self.file("mine")
      ])
      let taken = try await add(database)
      #expect(taken.exitCode == 64)
      #expect(taken.errors.contains("would be the revision 20260103000000, which is that of"))
      try database.remove("20260103000000_mine.sql")
      try database.write([
        "20260102000000_x.sql": "-- down_revision: 20260101000000\n" + Self.file("x"),
        "20260102000001_y.sql": "-- down_revision: 20260101000000\n" + Self.file("y"),
      ])
      let heads = try await add(database)
      #expect(heads.exitCode == 64)
      #expect(heads.errors.contains("has the heads 20260102000000 and 20260102000001"))
      let other = try await database.migrate(
        "import", "db/migrations", "--from", "dbmate", "--new", "--to", "db")
      #expect(other.exitCode != 0)
    }
  }
}
