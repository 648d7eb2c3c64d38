import Support
import Testing

@Suite("Where the state is kept")
struct StatePlaceTests {
  private static let versions: KeyValuePairs = [
    "0001_first.sql": "-- migrate:up\nCREATE TABLE public.first (id int);\n"
  ]

  private func expectRefusal(
    _ database: TestDatabase, naming names: [String], environment: [String: String] = [:]
  ) async throws {
    for command in ["status", "upgrade head", "stamp head"] {
      let result = try await runProcess(
        migrateExecutable, command.split(separator: " ").map(String.init),
        environment: database.environment.merging(environment) { $1 }, in: database.directory)
      #expect(result.exitCode == 78, "\(command): \(result.output)")
      for name in names { #expect(result.errors.contains(name), "\(command): \(result.errors)") }
    }
  }

  @Test(
    "another search path does not begin anew, however it came about, unless the schema is named")
  func searchPath() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database in
      #expect(try await database.migrate("upgrade", "head").exitCode == 0)
      try await database.query("CREATE SCHEMA app")
      let both = [
        #""public"."migrate_version""#, #""app"."migrate_version""#, "version_table_schema",
      ]
      try await database.query(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = app', current_database()); END $$"
      )
      try await expectRefusal(database, naming: both)
      try await database.query(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET search_path', current_database()); END $$"
      )
      let separator = database.url.contains("?") ? "&" : "?"
      let url = database.url + separator + "options=-csearch_path%3Dapp"
      try await expectRefusal(database, naming: both, environment: ["MIGRATE_URL": url])

      // The one that is there, and one of its own, are both a matter of saying so.
      let found = try await database.migrate(
        "current", environment: ["MIGRATE_URL": url, "MIGRATE_VERSION_TABLE_SCHEMA": "public"])
      #expect(found.output == "0001 (head)\n")
      let tenant = ["MIGRATE_VERSION_TABLE_SCHEMA": "app"]
      try await database.query("DROP TABLE public.first")
      #expect(try await database.migrate("upgrade", "head", environment: tenant).exitCode == 0)

      // Now there are two, and only a name says which.
      try await expectRefusal(database, naming: Array(both.prefix(2)))
      for schema in ["public", "app"] {
        let status = try await database.migrate(
          "current", environment: ["MIGRATE_VERSION_TABLE_SCHEMA": schema])
        #expect(status.output == "0001 (head)\n", "\(status.errors)")
      }
    }
  }

  @Test("a schema that comes first on the path later does not matter, and one that is closed does")
  func roles() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database in
      try await database.withRole { role, url in
        let own = ["MIGRATE_URL": url]
        try await database.query("GRANT CREATE ON SCHEMA public TO \(role)")
        #expect(try await database.migrate("upgrade", "head", environment: own).exitCode == 0)
        try await database.query("CREATE SCHEMA \(role) AUTHORIZATION \(role)")
        #expect(try await database.migrate("current", environment: own).output == "0001 (head)\n")

        try await database.query(
          """
          CREATE SCHEMA closed; ALTER TABLE migrate_version SET SCHEMA closed;
          ALTER TABLE migrate_version_layout SET SCHEMA closed;
          ALTER TABLE migrate_history SET SCHEMA closed
          """)
        try await expectRefusal(
          database, naming: [#""closed"."migrate_version""#, "\"\(role)\".\"migrate_version\""],
          environment: own)
      }
    }
  }

  @Test("another name for the table does not begin anew", arguments: TestDatabaseKind.allCases)
  func renamed(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(
      kind, versions: ["0001_first.sql": "-- migrate:up\nCREATE TABLE first (id int);\n"]
    ) { database in
      #expect(try await database.migrate("upgrade", "head").exitCode == 0)
      let names = ["MIGRATE_VERSION_TABLE": "other_version"]
      try await expectRefusal(
        database, naming: ["migrate_version", "other_version"], environment: names)
      let both = names.merging([
        "MIGRATE_VERSION_TABLE_SCHEMA": kind.isPostgreSQL ? "public" : "main",
        "MIGRATE_HISTORY_TABLE": "other_history",
      ]) { $1 }
      #expect(try await database.migrate("stamp", "head", environment: both).exitCode == 0)
      #expect(try await database.migrate("current", environment: both).output == "0001 (head)\n")
    }
  }

  @Test(
    "a table of the set that is gone is no beginning either", arguments: TestDatabaseKind.allCases)
  func incomplete(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(
      kind, versions: ["0001_first.sql": "-- migrate:up\nCREATE TABLE first (id int);\n"]
    ) { database in
      #expect(try await database.migrate("upgrade", "head").exitCode == 0)
      try await database.query("ALTER TABLE migrate_version RENAME TO kept")
      try await database.query("DROP TABLE migrate_version_layout")
      try await expectRefusal(database, naming: ["kept", "migrate_version"])
      try await database.query("DROP TABLE kept")
      try await expectRefusal(database, naming: ["migrate_version", "migrate_history", "missing"])
      try await database.query("DROP TABLE migrate_history")
      #expect(try await database.migrate("stamp", "head").exitCode == 0)
      try await database.query("DROP TABLE migrate_version_layout")
      try await expectRefusal(database, naming: ["migrate_version_layout", "missing"])
    }
  }

  @Test("names of the greatest length have tables beside them, and longer ones are refused")
  func longNames() async throws {
    try await TestDatabase.with(
      .postgreSQL,
      versions: [
        "0001_first.sql": """
        -- migrate:up transaction:false
        CREATE TABLE public.first (id int PRIMARY KEY);
        -- migrate:backfill table:public.first key:id
        UPDATE public.first SET id = id WHERE id > :from AND id <= :to;
        -- migrate:down
        DROP TABLE public.first;
        """
      ]
    ) { database in
      for name in [String(repeating: "v", count: 63), String(repeating: "ü", count: 31)] {
        let names = ["MIGRATE_VERSION_TABLE": name, "MIGRATE_VERSION_TABLE_SCHEMA": "public"]
        for command in [["upgrade", "head"], ["check"], ["downgrade", "base"]] {
          let result = try await runProcess(
            migrateExecutable, command,
            environment: database.environment.merging(names) { $1 }, in: database.directory)
          #expect(result.exitCode == 0, "\(command) \(result.errors)")
        }
        try await database.query("DROP TABLE migrate_history")
      }
      let long = try await database.migrate(
        "status", environment: ["MIGRATE_VERSION_TABLE": String(repeating: "v", count: 64)])
      #expect(long.exitCode == 78)
      #expect(long.errors.contains("63 bytes"), "\(long.errors)")
      let same = try await database.migrate(
        "status", environment: ["MIGRATE_HISTORY_TABLE": "migrate_version_layout"])
      #expect(same.exitCode == 78)
      #expect(same.errors.contains("two tables"), "\(same.errors)")
    }
  }

  @Test("on SQLite temporary tables, views and triggers of these names are not taken for the state")
  func sqliteDecoys() async throws {
    try await TestDatabase.with(
      .sqlite,
      versions: [
        "0001_first.sql": """
        -- migrate:up
        CREATE TABLE first (id int);
        CREATE TEMP TABLE migrate_version (revision text);
        """,
        "0002_second.sql": "-- migrate:up\nCREATE TABLE second (id int);\n",
      ]
    ) { database in
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await database.applied() == ["0001", "0002"])
      try await database.query(
        """
        CREATE TRIGGER gone AFTER INSERT ON Migrate_Version BEGIN
          DELETE FROM migrate_version; END
        """)
      try await expectRefusal(database, naming: ["the trigger gone"])
      try await database.query(
        """
        DROP TRIGGER gone; ALTER TABLE migrate_version RENAME TO kept;
        CREATE VIEW migrate_version AS SELECT * FROM kept WHERE false
        """)
      try await expectRefusal(database, naming: ["it is a view"])
    }
  }
}
