import Foundation
import Support
import Testing

@Suite("export")
struct ExportTests {
  private static let versions: KeyValuePairs = [
    "0001_note.sql": """
    -- migrate:up
    CREATE TABLE note (id bigint PRIMARY KEY, body text DEFAULT ':x 5% "q" \\ end');
    -- migrate:down
    DROP TABLE note;
    """,
    "0002_index.sql": """
    -- message: index the "body"
    -- migrate:up transaction:false
    CREATE INDEX CONCURRENTLY note_body ON note (body);
    -- migrate:down
    DROP INDEX note_body;
    """,
    "0003_fill.sql": """
    -- migrate:up
    -- Two statements.
    INSERT INTO note VALUES (1, 'a');
    INSERT INTO note VALUES (2, 'b');
    """,
  ]

  /// Takes the exported state over again, into tables of other names.
  private func adoptExport(
    _ database: TestDatabase, from tool: String
  ) async throws -> ProcessResult {
    try await database.migrate(
      "import", "--from", tool, "out", "--to", "back", "--adopt",
      environment: [
        "MIGRATE_VERSION_TABLE": "back_version", "MIGRATE_HISTORY_TABLE": "back_history",
        "MIGRATE_VERSION_TABLE_SCHEMA": "public",
      ])
  }

  @Test(
    "what was exported is taken over as it was, checksums included",
    arguments: ["dbmate", "flyway", "golang-migrate"])
  func roundTrip(tool: String) async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      #expect(try await database.migrate("upgrade", "0002").exitCode == 0)
      let exported = try await database.migrate(
        "export", "--to", tool, "out", "--url", database.url)
      #expect(exported.exitCode == 0, "\(exported)")
      #expect(exported.output.contains("has 2 of them as applied"), "\(exported)")
      let back = try await adoptExport(database, from: tool)
      #expect(back.exitCode == 0, "\(back)")
      #expect(
        try await database.query("SELECT revision FROM back_version ORDER BY 1") == "0001\n0002")
      #expect(
        try database.directory.read("back/0002_index_the_body.sql").contains("transaction:false"))
    }
  }

  @Test(
    "why there is no way back is handed on",
    arguments: [
      ("alembic", "0002_gone.py", #"raise NotImplementedError("of no use")"#),
      ("dbmate", "0002_gone.sql", "-- migrate:down\n-- irreversible: of no use\nSELECT 1 FROM"),
      ("flyway", "V0002__gone.sql", "-- irreversible: of no use\nDROP TABLE note;"),
      ("golang-migrate", "0002_gone.up.sql", "-- irreversible: of no use\nDROP TABLE note;"),
    ])
  func irreversible(tool: String, file: String, text: String) async throws {
    let versions: KeyValuePairs = [
      "0001_note.sql":
        "-- migrate:up\nCREATE TABLE note (a int);\n-- migrate:down\nDROP TABLE note;\n",
      "0002_gone.sql": "-- irreversible: of no use\n-- migrate:up\nDROP TABLE note;\n",
    ]
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      try await database.succeed("export", "--to", tool, "out")
      let exported = try database.directory.read("out/\(file)")
      #expect(exported.contains(text), "\(exported)")
    }
  }

  @Test("directories above the new one are made with it, and go with it where nothing is written")
  func parents() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      let exported = try await database.migrate("export", "--to", "flyway", "a/b/out")
      #expect(exported.errors == "", "\(exported)")
      #expect(try database.directory.names(in: "a/b/out").contains("V0001__note.sql"))
      _ = try await database.migrate("import", "a/b/out", "--to", "c/d/new", "--dry-run")
      #expect(try !database.directory.names(in: "").contains("c"))
    }
  }

  @Test("Flyway's table has the versions, scripts, times and checksums of the files")
  func flyway() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      #expect(try await database.migrate("upgrade", "0002").exitCode == 0)
      try database.write(["0004_dollar.sql": "-- migrate:up\nSELECT '${x}';\n"])
      let exported = try await database.migrate(
        "export", "--to", "flyway", "out", "--url", database.url)
      #expect(exported.exitCode == 0, "\(exported)")
      #expect(
        try database.directory.names(in: "out") == [
          "U0001__note.sql", "U0002__index_the_body.sql", "V0001__note.sql",
          "V0002__index_the_body.sql", "V0002__index_the_body.sql.conf", "V0003__fill.sql",
          "V0004__dollar.sql", "V0004__dollar.sql.conf",
        ])
      #expect(
        try database.directory.read("out/V0004__dollar.sql.conf")
          == "placeholderReplacement=false\n")
      #expect(
        try await database.query(
          """
          SELECT installed_rank, version, description, type, script, f.checksum, f.installed_by,
            installed_on = date_trunc('milliseconds', applied_at AT TIME ZONE 'UTC'),
            execution_time = duration_ms, success
          FROM flyway_schema_history f JOIN migrate_version ON revision = version ORDER BY 1
          """) == """
            1|0001|note|SQL|V0001__note.sql|-1316368553|postgres|t|t|t
            2|0002|index the body|SQL|V0002__index_the_body.sql|-782658777|postgres|t|t|t
            """)
    }
  }

  @Test("a history with branches becomes one line, of which the applied part comes first")
  func branches() async throws {
    let branched: KeyValuePairs = [
      "0001_a.sql": "-- migrate:up\nCREATE TABLE a (id int);\n",
      "0002_b.sql": "-- down_revision: 0001\n-- migrate:up\nCREATE TABLE b (id int);\n",
      "0003_c.sql": "-- down_revision: 0001\n-- migrate:up\nCREATE TABLE c (id int);\n",
    ]
    try await TestDatabase.with(.sqlite, versions: branched) { database async throws in
      #expect(try await database.migrate("upgrade", "0003").exitCode == 0)
      let exported = try await database.migrate(
        "export", "--to", "golang-migrate", "out", "--url", database.url)
      #expect(exported.exitCode == 0, "\(exported)")
      #expect(exported.output.contains("note: the history has branches"))
      #expect(
        try database.directory.names(in: "out") == [
          "0001_a.up.sql", "0002_c.up.sql", "0003_b.up.sql",
        ])
      #expect(try await database.query("SELECT version, dirty FROM schema_migrations") == "2|0")
    }
  }

  @Test("what a tool cannot run needs a look")
  func reviewItems() async throws {
    let files: KeyValuePairs = [
      "0001_copy.sql": "-- migrate:up\nCREATE TABLE a (id int);\nCOPY a FROM stdin;\n1\n\\.\n",
      "0002_fill.swift": "struct Fill: Migration {}\n",
      "0003_two.sql": "-- migrate:up transaction:false\nVACUUM;\nVACUUM;\n",
    ]
    try await TestDatabase.with(.postgreSQL, versions: files) { database async throws in
      let exported = try await database.migrate("export", "--to", "dbmate", "out")
      #expect(exported.exitCode == 2, "\(exported)")
      for place in ["0001_copy.sql:3:1:", "0002_fill.swift:1:", "0003_two.sql:3:1:"] {
        #expect(exported.output.contains("versions/\(place)"), "\(exported)")
      }
      #expect(exported.output.contains("schema_migrations was left alone"))
      #expect(
        try database.directory.read("out/0002_fill.sql").contains(
          "-- migrate export: is a Swift migration"))
      let again = try await database.migrate("export", "--to", "dbmate", "out")
      #expect(again.exitCode == 64)
      #expect(again.errors.contains("out is not empty"))
    }
  }

  @Test("the table of another tool is left alone")
  func otherTable() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      try await database.query("CREATE TABLE schema_migrations (version bigint, dirty boolean)")
      let foreign = try await database.migrate(
        "export", "--to", "dbmate", "out", "--url", database.url)
      #expect(foreign.exitCode == 65)
      #expect(foreign.errors.contains("migrate has recorded nothing in this database"))
      #expect(try await database.migrate("stamp", "0001").exitCode == 0)
      let refused = try await database.migrate(
        "export", "--to", "dbmate", "out", "--url", database.url)
      #expect(refused.exitCode == 65)
      #expect(refused.errors.contains("its columns are dirty, version"))
      #expect(try database.directory.names(in: ".") == ["versions"])
    }
  }
}
