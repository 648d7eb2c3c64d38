import Foundation
import Support
import Testing

/// The tables of tools, made and filled as the tools do.
@Suite("import --adopt")
struct AdoptionTests {
  /// Each tool with each database that it works with.
  static let cases = ToolTableFixture.all.flatMap { fixture in
    [TestDatabaseKind.postgreSQL, .sqlite].filter { $0.isPostgreSQL || fixture.sqlite != nil }
      .map { (fixture, $0) }
  }

  private func facts(_ database: TestDatabase, _ revision: String) async throws -> String {
    let time =
      database.kind.isPostgreSQL
      ? #"to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"# : "applied_at"
    return try await database.query(
      """
      SELECT \(time), duration_ms, applied_by FROM migrate_version WHERE revision = '\(revision)'
      """)
  }

  @Test(
    "records what the table has, with its times, and upgrade goes on from there", arguments: cases)
  func adopts(fixture: ToolTableFixture, kind: TestDatabaseKind) async throws {
    try await fixture.with(kind) { database async throws in
      let adopted = try await database.migrate(
        "import", "old", "--from", fixture.tool, "--adopt", "--proof")
      #expect(adopted.exitCode == fixture.exitCode, "\(adopted)")
      #expect(try await database.applied() == fixture.applied)
      let history = try await database.history()
      #expect(history == fixture.applied.map { "adopt \($0) success" })
      if fixture.facts != "||" {
        let facts = try await facts(database, fixture.applied[1])
        #expect(facts.hasPrefix(fixture.facts), "\(facts)")
      }

      let again = try await database.migrate("import", "old", "--from", fixture.tool, "--adopt")
      #expect(again.exitCode == 0, "\(again)")
      #expect(again.output.contains("all of them are recorded here already"), "\(again)")
      #expect(try await database.history() == history)

      let upgrade = try await database.migrate("upgrade", "head")
      #expect(upgrade.exitCode == 0, "\(upgrade)")
      #expect(try await database.query("SELECT count(*) FROM c") == "0")
    }
  }

  @Test("refuses a table that tells of trouble, and records nothing", arguments: cases)
  func refuses(fixture: ToolTableFixture, kind: TestDatabaseKind) async throws {
    try await fixture.with(kind) { database async throws in
      try await database.query(fixture.failure.sql)
      let refused = try await database.migrate("import", "old", "--from", fixture.tool, "--adopt")
      #expect(refused.exitCode == 65, "\(refused)")
      #expect(refused.errors.contains("\n  \(fixture.failure.reason)\n"), "\(refused)")
      #expect(refused.errors.contains("Nothing was stamped."))
      #expect(try await database.migrate("current").output == "")
    }
  }

  @Test("the tables of two tools are refused until --from says which")
  func severalTables() async throws {
    try await ToolTableFixture.goose.with(.postgreSQL) { database async throws in
      try await database.query("CREATE TABLE gorp_migrations (id text, applied_at timestamptz)")
      let refused = try await database.migrate("import", "old", "--adopt")
      #expect(refused.exitCode == 65)
      #expect(
        refused.errors.contains(
          "public.goose_db_version of goose, public.gorp_migrations of sql-migrate"), "\(refused)")
      let named = try await database.migrate("import", "old", "--from", "goose", "--adopt")
      #expect(named.exitCode == 0, "\(named)")
    }
  }

  @Test("a table that somebody is writing to is not taken over")
  func inUse() async throws {
    try await ToolTableFixture.dbmate.with(.postgreSQL) { database async throws in
      let writer = try LockTests.holder(
        database, "INSERT INTO schema_migrations VALUES ('20240103000000')",
        "SELECT 'inserted'")
      try await writer.waitForOutput("inserted")
      let refused = try await database.migrate("import", "old", "--adopt")
      #expect(refused.exitCode == 3, "\(refused)")
      #expect(refused.errors.contains("another session is writing to the table"))
      #expect(try await database.migrate("current").output == "")
      try LockTests.release(database)
      _ = try await writer.result()
      #expect(try await database.migrate("import", "old", "--adopt").exitCode == 0)
      #expect(try await database.applied().count == 3)
    }
  }

  @Test("a missing table and one of another shape are refused with what is there")
  func otherTable() async throws {
    try await ToolTableFixture.dbmate.with(.postgreSQL) { database async throws in
      try await database.query("ALTER TABLE schema_migrations ADD dirty boolean")
      let shape = try await database.migrate("import", "old", "--adopt")
      #expect(shape.exitCode == 65)
      #expect(shape.errors.contains("its columns are dirty, version"), "\(shape)")
      try await database.query(
        "ALTER TABLE schema_migrations DROP dirty; CREATE SCHEMA app;"
          + "ALTER TABLE schema_migrations SET SCHEMA app; CREATE TABLE gorp_migrations (id text, applied_at text)"
      )
      let missing = try await database.migrate("import", "old", "--adopt")
      #expect(missing.exitCode == 65)
      #expect(
        missing.errors.contains(
          "no table schema_migrations of dbmate; it has public.gorp_migrations of sql-migrate"),
        "\(missing)")
      let named = try await database.migrate(
        "import", "old", "--adopt", "--table", "app.schema_migrations")
      #expect(named.exitCode == 0, "\(named)")
      #expect(try await database.applied() == ToolTableFixture.dbmate.applied)
    }
  }

  @Test(
    "files that make another schema are shown with the difference, and nothing is recorded",
    arguments: [TestDatabaseKind.postgreSQL, .sqlite])
  func unproved(kind: TestDatabaseKind) async throws {
    try await ToolTableFixture.dbmate.with(kind) { database async throws in
      try await database.query("ALTER TABLE b ADD COLUMN note text; DROP TABLE a;")
      let refused = try await database.migrate("import", "old", "--adopt", "--proof")
      #expect(refused.exitCode == 2, "\(refused)")
      let schema = kind.isPostgreSQL ? "public." : ""
      #expect(refused.output.contains("  + column \(schema)b.note: "), "\(refused)")
      #expect(refused.output.contains("  - table \(schema)a: "), "\(refused)")
      #expect(try await database.migrate("current").output == "")
      let json = try await database.migrate("import", "old", "--adopt", "--proof", "--json")
      #expect(json.exitCode == 2)
      #expect(json.output.contains(#""kind":"column","name":""#), "\(json)")
    }
  }

  @Test("the structure of Rails stands for all versions up to its last one")
  func rails() async throws {
    let structure = """
      CREATE TABLE item (id bigint PRIMARY KEY);
      CREATE TABLE public.schema_migrations (version character varying NOT NULL PRIMARY KEY);
      CREATE TABLE public.ar_internal_metadata (key character varying PRIMARY KEY);
      INSERT INTO "schema_migrations" (version) VALUES
      ('20240102000000'),
      ('20240101000000');
      """
    try await TestDatabase.with(.postgreSQL) { database async throws in
      try database.directory.write(["old/db/structure.sql": structure])
      try await database.query(structure)
      let adopted = try await database.migrate("import", "old", "--adopt", "--proof")
      #expect(adopted.exitCode == 0, "\(adopted)")
      #expect(try await database.applied() == ["20240102000000"])
    }
  }

  @Test(
    "a repeatable migration that Flyway ran as it is need not run again",
    arguments: [TestDatabaseKind.postgreSQL, .sqlite])
  func repeatable(kind: TestDatabaseKind) async throws {
    try await ToolTableFixture.flyway.with(kind) { database async throws in
      try await database.query(
        "CREATE VIEW v AS SELECT 1; UPDATE flyway_schema_history SET checksum = 383993023 WHERE script = 'R__view.sql'"
      )
      let adopted = try await database.migrate("import", "old", "--adopt", "--proof")
      #expect(adopted.exitCode == 0, "\(adopted)")
      #expect(adopted.output.contains("recorded R__view.sql as run"), "\(adopted)")
      #expect(
        try await database.query(
          "SELECT name, times_run, applied_by FROM migrate_version_repeatable")
          == "view|1|bob")
      let again = try await database.migrate("import", "old", "--adopt")
      #expect(again.output.contains("all of them are recorded here already"), "\(again)")
      let upgrade = try await database.migrate("upgrade", "head")
      #expect(upgrade.exitCode == 0 && !upgrade.output.contains("view"), "\(upgrade)")
      try database.write(["R__view.sql": "DROP VIEW IF EXISTS v;\nCREATE VIEW v AS SELECT 2;\n"])
      let changed = try await database.migrate("upgrade", "head")
      #expect(changed.output.contains("view"), "\(changed)")
    }
  }

  @Test("a dry run compares, and changes nothing")
  func dryRun() async throws {
    try await ToolTableFixture.goose.with(.sqlite) { database async throws in
      let result = try await database.migrate("import", "old", "--adopt", "--dry-run", "--json")
      #expect(result.exitCode == 0, "\(result)")
      #expect(
        result.output.hasSuffix(
          """
          {"applied_at":"2024-02-02T10:00:00.000Z","event":"would_adopt","message":"b",\
          "revision":"00002"}

          """))
      #expect(
        try await database.query("SELECT name FROM sqlite_schema").contains("migrate") == false)
      #expect(try database.directory.names(in: "versions") == [])
    }
  }

  @Test("files that need a look are not recorded as applied before somebody looked")
  func reviewItems() async throws {
    try await ToolTableFixture.golangMigrate.with(.postgreSQL) { database async throws in
      try database.directory.write([
        "old/0002_b.up.sql": "CREATE TABLE b (id bigint PRIMARY KEY, x text DEFAULT '{{.x}}');\n"
      ])
      let look = try await database.migrate("import", "old", "--adopt")
      #expect(look.exitCode == 2)
      #expect(look.errors.contains("versions/0002_b.sql:5: holds a placeholder `{{…`"), "\(look)")
      let file = try database.directory.read("versions/0002_b.sql")
      let lines = file.split(separator: "\n").filter { !$0.hasPrefix("-- migrate import") }
      try database.write(["0002_b.sql": lines.joined(separator: "\n") + "\n"])
      let again = try await database.migrate("import", "old", "--adopt")
      #expect(again.exitCode == 0, "\(again)")
      #expect(try await database.applied() == ["0001", "0002"])
      #expect(try await database.migrate("check").output.contains("0003"))
    }
  }

  @Test("a directory that holds something else is refused")
  func otherFiles() async throws {
    try await ToolTableFixture.dbmate.with(.sqlite) { database async throws in
      try database.write(["0001_other.sql": "-- migrate:up\n"])
      let refused = try await database.migrate("import", "old", "--adopt")
      #expect(refused.exitCode == 64)
      #expect(refused.errors.contains("it lacks 20240101000000_a.sql"), "\(refused)")
    }
  }

  @Test("plain files have no table")
  func plain() async throws {
    try await withTemporaryDirectory { directory async throws in
      try directory.write(["old/1.sql": "SELECT 1;\n"])
      let refused = try await migrate("import", "old", "--adopt", in: directory)
      #expect(refused.exitCode == 64)
      #expect(refused.errors.contains("migrate knows no table of plain"))
      #expect(try directory.names(in: ".") == ["old"])
    }
  }
}
