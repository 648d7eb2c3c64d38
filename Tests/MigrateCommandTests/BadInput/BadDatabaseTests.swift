import Foundation
import Support
import Testing

/// Databases that cannot be reached, or take no writes.
@Suite("bad databases")
struct BadDatabaseTests {
  static let versions: KeyValuePairs = [
    "0001_a.sql": "-- migrate:up\nCREATE TABLE a (id integer);\n"
  ]
  static let refused = "postgresql://nobody@127.0.0.1:1/none"

  @Test("a wrong password is not waited for")
  func wrongPassword() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      let url = try database.url(password: "wrong")
      let result = try await database.migrate("upgrade", "head", "--wait", "1h", "--url", url)
      #expect(result.exitCode == 4)
      #expect(
        result.errors.hasPrefix("error: cannot connect to the database: connection to server"))
      #expect(result.errors.hasSuffix("password authentication failed for user \"postgres\"\n"))
      #expect(try await !database.hasStateTables())
    }
  }

  @Test("a database that does not exist is named and not waited for")
  func missingDatabase() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      let url = database.url.replacing("/scratch_", with: "/no_scratch_")
      let result = try await database.migrate("upgrade", "head", "--wait", "1h", "--url", url)
      #expect(result.exitCode == 4)
      #expect(result.errors.contains("database \"no_scratch_"), "\(result.errors)")
      #expect(result.errors.hasSuffix("does not exist\n"), "\(result.errors)")
    }
  }

  @Test(
    "a server that cannot be reached is named",
    arguments: [
      (refused, "connection to server at \"127.0.0.1\", port 1 failed: Connection refused"),
      ("postgresql://nobody@nowhere.invalid/none", "could not translate host name"),
    ])
  func unreachable(url: String, error: String) async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      for command in [["upgrade", "head"], ["downgrade", "base"], ["status"], ["check"]] {
        let result = try await runProcess(
          migrateExecutable, command + ["--url", url], in: database.directory)
        #expect(result.exitCode == 4)
        #expect(result.output == "")
        #expect(result.errors.hasPrefix("error: cannot connect to the database: \(error)"))
        #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
      }
    }
  }

  @Test("waiting is said once, and ends with the same error")
  func waiting() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      let result = try await database.migrate(
        "upgrade", "head", "--wait", "2s", "--url", Self.refused)
      #expect(result.exitCode == 4)
      let lines = result.errors.split(separator: "\n")
      #expect(lines.count == 2, "\(result.errors)")
      #expect(lines.first?.hasPrefix("waiting for the database: connection to server") == true)
      #expect(lines.last?.hasPrefix("error: cannot connect to the database: ") == true)
    }
  }

  @Test(
    "a URL that is none is an error of the configuration that says what to write",
    arguments: [
      ("nonsense", "this is not a database URL; write postgresql://"),
      (
        "mysql://root@localhost/app",
        "'mysql://' is not supported; write postgresql:// or sqlite://"
      ),
      ("postgresql://localhost:99999/app", "the port in the database URL is not a number"),
      ("postgresql://localhost/app?sslmod=require", "did you mean 'sslmode'?"),
      ("postgresql://localhost/app?sslmode=bogus", "invalid sslmode value: \"bogus\""),
      ("sqlite://app.db", "write sqlite:///file.db for a relative"),
    ])
  func badURL(url: String, error: String) async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      let result = try await database.migrate("upgrade", "head", "--url", url)
      #expect(result.exitCode == 78)
      #expect(result.errors.hasPrefix("error: "), "\(result.errors)")
      #expect(result.errors.contains(error), "\(result.errors)")
      #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
    }
  }

  // MARK: Privileges

  @Test("a role that may not create tables is told what to grant")
  func cannotCreate() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      try await database.withRole(password: "x") { role async throws in
        let url = try database.url(user: role, password: "x")
        let result = try await database.migrate("upgrade", "head", "--url", url)
        #expect(result.exitCode == 78)
        #expect(
          result.errors == """
            error: migrate keeps its state in the table "public"."migrate_version", and cannot \
            create it: permission denied for schema public
            Nothing was run. Grant the role CREATE on the schema, or name another schema in \
            version_table_schema.

            """)
        #expect(try await !database.hasStateTables())
        #expect(try await database.migrate("status", "--url", url).exitCode == 0)
      }
    }
  }

  @Test("a role that may not use the state tables is told what to grant", arguments: [false, true])
  func accessDenied(mayRead: Bool) async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "head")
      try database.write(["0002_b.sql": "-- migrate:up\nSELECT 1;\n"])
      try await database.withRole(password: "x") { role async throws in
        if mayRead {
          try await database.query("GRANT SELECT ON ALL TABLES IN SCHEMA public TO \(role)")
        }
        let url = try database.url(user: role, password: "x")
        for command in [["upgrade", "head"], ["stamp", "head"]] {
          let result = try await runProcess(
            migrateExecutable, command + ["--url", url], in: database.directory)
          #expect(result.exitCode == 78)
          #expect(
            result.errors.hasSuffix(
              """
              error: migrate keeps its state in "public"."migrate_version" and the tables beside it, \
              and may not use them: permission denied for table \
              migrate_version
              Nothing more was run. Connect as their owner, or grant the role SELECT, INSERT, UPDATE \
              and DELETE on them.

              """), "\(result.errors)")
        }
        #expect(try await database.applied() == ["0001"])
        #expect(try await database.history() == ["upgrade 0001 success"])
      }
    }
  }

  // MARK: Read-only

  static let readOnlyRemedy = """
    Nothing more was run. If it is a standby, connect to the primary; if not, look for \
    default_transaction_read_only in the settings of the database and the role.

    """

  @Test("a read-only database is no failure of a migration")
  func readOnly() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      let name = try #require(database.url.split(separator: "/").last)
      func setReadOnly(_ value: String) async throws {
        // The setting counts for the session that is to change it, too.
        try await database.query(
          "SET default_transaction_read_only = off; "
            + "ALTER DATABASE \(name) SET default_transaction_read_only = \(value)")
      }
      try await setReadOnly("on")
      let first = try await database.migrate("upgrade", "head")
      #expect(first.exitCode == 78)
      #expect(
        first.errors == "error: the database is read-only: cannot execute CREATE TABLE in a "
          + "read-only transaction\n\(Self.readOnlyRemedy)")

      try await setReadOnly("off")
      try await database.migrate("upgrade", "head")
      try await setReadOnly("on")
      try database.write([
        "0002_b.sql": "-- migrate:up transaction:false\nCREATE TABLE b (id integer);\n"
      ])
      let later = try await database.migrate("upgrade", "head")
      #expect(later.exitCode == 78)
      #expect(
        later.errors == "error: the database is read-only: cannot execute CREATE TABLE in a "
          + "read-only transaction\n\(Self.readOnlyRemedy)")
      #expect(try await database.applied() == ["0001"])
      #expect(try await database.history() == ["upgrade 0001 success"])
    }
  }

  @Test("a hot standby can be looked at, and sends writers to the primary")
  func standby() async throws {
    try await DisposableServer.with { server async throws in
      let primary = try await server.createDatabase("app")
      try await server.withStandby { standby async throws in
        let replica = standby.url("app")
        try await TestDatabase.with(.sqlite, versions: Self.versions) { project async throws in
          func readOnlyError(_ statement: String) -> String {
            "error: the database is read-only: cannot execute \(statement) in a read-only "
              + "transaction\n\(Self.readOnlyRemedy)"
          }
          let first = try await project.migrate("upgrade", "head", "--url", replica)
          #expect(first.exitCode == 78)
          #expect(first.errors == readOnlyError("CREATE TABLE"))

          #expect(try await project.migrate("upgrade", "head", "--url", primary).exitCode == 0)
          try await waitUntil("the standby has the migration") {
            try await project.migrate("current", "--url", replica).output == "0001 (head)\n"
          }
          let done = try await project.migrate("upgrade", "head", "--url", replica)
          #expect(done.exitCode == 0, "\(done.errors)")

          try project.write(["0002_b.sql": "-- migrate:up\nCREATE TABLE b (id integer);\n"])
          let later = try await project.migrate("upgrade", "head", "--url", replica)
          #expect(later.exitCode == 78)
          #expect(later.errors == readOnlyError("INSERT"))
        }
      }
    }
  }

  // MARK: Resources

  @Test(
    "when the server's disk is full, the migration is rolled back and runs once there is room",
    .enabled(if: geteuid() == 0 || isCI, "only root can mount a small disk"))
  func serverDiskFull() async throws {
    try await DisposableServer.with(smallDisk: 4) { server async throws in
      let url = try await server.createDatabase("app")
      try await psql(url, "CREATE TABLESPACE small LOCATION '\(server.smallDisk)'")
      try await psql(
        url, "CREATE TABLE ballast TABLESPACE small AS SELECT FROM generate_series(1, 80000)")
      let versions: KeyValuePairs = [
        "1_a.sql": "-- migrate:up\nCREATE TABLE a (id integer);\n",
        "2_big.sql": """
        -- migrate:up
        CREATE TABLE b (id integer) TABLESPACE small;
        INSERT INTO b SELECT generate_series(1, 80000);
        """,
      ]
      try await TestDatabase.with(.sqlite, versions: versions) { project async throws in
        let full = try await project.migrate("upgrade", "head", "--url", url)
        #expect(full.exitCode == 1)
        #expect(full.errors.hasPrefix("versions/2_big.sql:3:1: error: "), "\(full.errors)")
        #expect(full.errors.contains("No space left on device (53100)"), "\(full.errors)")
        #expect(full.errors.contains("2 was rolled back, nothing of it is left"))
        #expect(try await project.migrate("current", "--url", url).output == "1\n")
        try await psql(url, "DROP TABLE ballast")
        let again = try await project.migrate("upgrade", "head", "--url", url)
        #expect(again.exitCode == 0, "\(again.errors)")
        #expect(try await psql(url, "SELECT count(*) FROM b") == "80000\n")
      }
    }
  }

  @Test("a statement that runs longer than it may is cancelled and rolled back")
  func statementTimeout() async throws {
    try await TestDatabase.with(
      .postgreSQL,
      versions: ["1_a.sql": "-- migrate:up\nCREATE TABLE a (id integer);\nSELECT pg_sleep(60);\n"]
    ) { database async throws in
      let result = try await database.migrate("upgrade", "head", "--statement-timeout", "200ms")
      #expect(result.exitCode == 1)
      #expect(
        result.errors == """
          versions/1_a.sql:3:1: error: canceling statement due to statement timeout (57014)
          SELECT pg_sleep(60)
          ^
          1 was rolled back, nothing of it is left; what was done before it stays.

          """)
      #expect(try await database.applied().isEmpty)
      #expect(try await database.history() == ["upgrade 1 failure"])
    }
  }
}
