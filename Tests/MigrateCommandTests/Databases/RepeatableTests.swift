import Foundation
import Support
import Testing

@Suite("repeatable migrations")
struct RepeatableTests {
  static let versions: KeyValuePairs = [
    "0001_users.sql": """
    -- migrate:up
    CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL);
    CREATE TABLE runs (file text);
    INSERT INTO users VALUES (1, 'ann');
    -- migrate:down
    DROP TABLE runs;
    DROP TABLE users;
    """,
    "R__names.sql": names("name"),
    // Sorts before what it stands on.
    "R__loud.sql": """
    -- message: names in capitals
    DROP VIEW IF EXISTS loud;
    CREATE VIEW loud AS SELECT upper(name) AS name FROM names;
    INSERT INTO runs VALUES ('loud');
    """,
  ]

  /// A view that no other stands on any more, and a trace of its run.
  private static func names(_ column: String) -> String {
    """
    DROP VIEW IF EXISTS loud;
    DROP VIEW IF EXISTS names;
    CREATE VIEW names AS SELECT \(column) AS name FROM users;
    INSERT INTO runs VALUES ('names');
    """
  }

  private func runs(_ database: TestDatabase) async throws -> String {
    try await database.query("SELECT file FROM runs").replacing("\n", with: " ")
  }

  @Test(
    "run after the others, in the order of what they stand on, and once",
    arguments: TestDatabaseKind.allCases)
  func firstRun(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      let first = try await database.migrate("upgrade", "head")
      #expect(first.exitCode == 0, "\(first.errors)")
      #expect(first.output.contains("run   loud  names in capitals  ("))
      #expect(first.output.contains("1 migration applied and 2 repeatable migrations run in "))
      #expect(try await database.query("SELECT name FROM loud") == "ANN")
      #expect(
        try await database.history() == [
          "upgrade 0001 success", "repeatable names success", "repeatable loud success",
        ])
      let second = try await database.migrate("upgrade", "head")
      #expect(second.output == "Nothing to do; the database is at 0001 (head).\n")
      #expect(try await database.migrate("check").exitCode == 0)
      #expect(try await runs(database) == "names loud")
    }
  }

  @Test(
    "run again when changed, and with them what stands on them",
    arguments: TestDatabaseKind.allCases)
  func changed(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "head")
      try database.write(["R__names.sql": Self.names("name || '!'")])
      let check = try await database.migrate("check")
      #expect(check.exitCode == 2)
      #expect(
        check.output == """
          names: changed (versions/R__names.sql)
          loud: changed (versions/R__loud.sql)

          """)
      let result = try await database.migrate("upgrade", "head", "--json")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output.contains(#""path":"versions/R__names.sql","repeatable":"names""#))
      #expect(try await database.query("SELECT name FROM loud") == "ANN!")
      #expect(try await runs(database) == "names loud names loud")
    }
  }

  @Test(
    "whose view a migration has dropped run again, though not changed",
    arguments: TestDatabaseKind.allCases)
  func dropped(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "head")
      let drop =
        kind.isPostgreSQL ? "DROP VIEW names CASCADE;" : "DROP VIEW loud; DROP VIEW names;"
      try database.write([
        "0002_alter.sql": """
        -- migrate:up
        \(drop)
        ALTER TABLE users ADD COLUMN age integer;
        """
      ])
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await database.query("SELECT name FROM loud") == "ANN")
      #expect(try await runs(database) == "names loud names loud")

      try await database.query("DROP VIEW loud")
      let status = try await database.migrate("status")
      let object = kind.isPostgreSQL ? "view public.loud" : "view loud"
      #expect(status.output.contains("dropped (\(object) is gone)"), "\(status.output)")
      #expect(try await database.migrate("check", "--json").output.contains(#""state":"dropped""#))
      try await database.migrate("upgrade", "head")
      #expect(try await runs(database) == "names loud names loud loud")
    }
  }

  @Test("whose function, trigger or view is gone run again; for others that is no reason")
  func lostObjects() async throws {
    let versions: KeyValuePairs = [
      "0001_item.sql":
        "-- migrate:up\nCREATE SCHEMA app; CREATE TABLE app.item (id int); CREATE TABLE runs (file text);",
      "R__stamp.sql": """
      CREATE OR REPLACE FUNCTION app.stamp() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RETURN new; END $$;
      INSERT INTO runs VALUES ('stamp');
      """,
      "R__trigger.sql": """
      DROP TRIGGER IF EXISTS stamped ON app.item;
      CREATE TRIGGER stamped BEFORE INSERT ON app.item FOR EACH ROW EXECUTE FUNCTION app.stamp();
      INSERT INTO runs VALUES ('trigger');
      """,
      "R__sums.sql": """
      DROP MATERIALIZED VIEW IF EXISTS app.sums;
      CREATE MATERIALIZED VIEW app.sums AS SELECT count(*) FROM app.item;
      GRANT SELECT ON app.sums TO PUBLIC;
      INSERT INTO runs VALUES ('sums');
      """,
    ]
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      let first = try await database.migrate("upgrade", "head")
      #expect(first.exitCode == 0, "\(first.errors)")
      try await database.query(
        """
        CREATE FUNCTION app.stamp(text) RETURNS text LANGUAGE sql AS 'SELECT $1';
        DROP FUNCTION app.stamp() CASCADE; DELETE FROM runs;
        """)
      try await database.migrate("upgrade", "head")
      #expect(try await runs(database) == "stamp trigger")
      try await database.query("DROP TABLE app.item CASCADE; CREATE TABLE app.item (id int)")
      try await database.migrate("upgrade", "head")
      #expect(try await runs(database) == "stamp trigger sums trigger")
      #expect(try await database.migrate("check").exitCode == 0)
    }
  }

  @Test(
    "that fail are rolled back with their record; what ran before stays",
    arguments: TestDatabaseKind.allCases)
  func failure(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "head")
      try database.write([
        "R__names.sql": Self.names("name || '?'"),
        "R__loud.sql":
          "INSERT INTO runs VALUES ('half');\nCREATE VIEW loud AS SELECT nothing FROM names;",
      ])
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 1)
      #expect(result.errors.contains("versions/R__loud.sql:2"), "\(result.errors)")
      #expect(result.errors.contains("loud was rolled back"), "\(result.errors)")
      #expect(try await runs(database) == "names loud names")
      #expect(try await database.history().last == "repeatable loud failure")
      #expect(try await database.migrate("check").output.hasPrefix("loud: changed"))
    }
  }

  @Test("wait for the last revision, and stay when revisions are reverted")
  func onlyAtTheEnd() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      try database.write([
        "0002_more.sql":
          "-- migrate:up\nCREATE TABLE more (id integer);\n-- migrate:down\nDROP TABLE more;\n"
      ])
      try await database.migrate("upgrade", "0001")
      #expect(try await runs(database).isEmpty)
      try await database.migrate("upgrade", "head")
      try await database.migrate("downgrade", "-1")
      #expect(try await runs(database) == "names loud")
      #expect(try await database.query("SELECT name FROM loud") == "ANN")
    }
  }

  @Test(
    "are part of a run in one transaction, and of a dry run, of which nothing stays",
    arguments: TestDatabaseKind.allCases)
  func oneTransaction(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      let before = try await database.schema()
      let dryRun = try await database.migrate("upgrade", "head", "--dry-run")
      #expect(dryRun.exitCode == 0, "\(dryRun.errors)")
      #expect(dryRun.output.contains("run   loud"))
      #expect(try await database.schema() == before)
      try database.write(["R__z_bad.sql": "SELECT nothing;"])
      #expect(try await database.migrate("upgrade", "head", "--single-transaction").exitCode == 1)
      #expect(try await database.applied().isEmpty)
      try database.remove("R__z_bad.sql")
      let result = try await database.migrate("upgrade", "head", "--single-transaction")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await runs(database) == "names loud")
    }
  }

  @Test("are in the script of --sql", arguments: [TestDatabaseKind.postgreSQL, .sqlite])
  func script(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      let script = try await database.migrate("upgrade", "head", "--sql")
      try await database.query(script.output)
      #expect(try await database.query("SELECT name FROM loud") == "ANN")
      let result = try await database.migrate("upgrade", "head")
      #expect(result.output == "Nothing to do; the database is at 0001 (head).\n")
      try await database.query(try await database.migrate("upgrade", "0001:head", "--sql").output)
      #expect(try await runs(database) == "names loud names loud")
    }
  }

  @Test("that cannot run stop the run before it begins")
  func unfit() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      try database.write(["R__z.sql": "SELECT 1;\nCOMMIT;\n"])
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 65)
      #expect(result.errors.contains("versions/R__z.sql:2:1: "), "\(result.errors)")
      #expect(try await database.schema().isEmpty)
    }
  }

  @Test("are shown by name, and packed into bundles")
  func showAndBundle() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      let show = try await database.migrate("show", "loud")
      #expect(
        show.output
          == "Repeatable: loud\nStands on: names\nPath: versions/R__loud.sql\n\n    names in capitals\n\n"
      )
      try await BundleFixture.with(database) { bundle async throws in
        let result = try await bundle.run("upgrade", "head")
        #expect(result.exitCode == 0, "\(result.errors)")
        #expect(try await database.query("SELECT name FROM loud") == "ANN")
        let shown = try await database.migrate("bundle", "--show", bundle.file.path)
        #expect(shown.output.contains("R__loud.sql"))
      }
    }
  }

  @Test("cost one query more when there is nothing to do")
  func roundTrips() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "head")
      let proxy = try FaultProxy(to: database.url)
      let result = try await database.migrate(
        "upgrade", "head", environment: ["MIGRATE_URL": proxy.url])
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(proxy.traffic.roundTrips <= 4)
    }
  }
}
