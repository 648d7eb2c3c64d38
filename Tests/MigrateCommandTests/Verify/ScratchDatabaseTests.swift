import Foundation
import Support
import Testing

@Suite("the scratch database of verify")
struct ScratchDatabaseTests {
  private static let versions: KeyValuePairs = [
    "0001_item.sql": """
    -- migrate:up
    CREATE TABLE item (id integer);
    -- migrate:down
    DROP TABLE item;
    """
  ]

  @Test("is gone afterwards, and the database of the URL is not connected to")
  func success() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      try await database.withDatabaseOwner { role, url async throws in
        let result = try await database.migrate("verify", environment: ["MIGRATE_URL": url])
        #expect(result.exitCode == 0, "\(result.errors)")
        #expect(try await database.scratchDatabases(of: role) == "0")
      }
    }
  }

  @Test("is gone although a migration made what keeps a database")
  func held() async throws {
    try await TestDatabase.with(.postgreSQL) { database async throws in
      try database.write([
        "0001_subscription.sql": """
        -- migrate:up transaction:false
        CREATE SUBSCRIPTION held CONNECTION 'host=nowhere password=hush' PUBLICATION p
          WITH (connect = false);
        """,
        "0002_prepared.sql": """
        -- migrate:up transaction:false
        BEGIN;
        CREATE TABLE item (id int);
        PREPARE TRANSACTION 'held by scratch';
        """,
      ])
      let result = try await database.migrate("verify")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.errors.contains("replication slots may be left: held"), "\(result.errors)")
      #expect(!result.errors.contains("could not be dropped"))
      #expect(try await database.query("SELECT count(*) FROM pg_subscription") == "0")
      #expect(
        try await database.query(
          "SELECT count(*) FROM pg_prepared_xacts WHERE gid = 'held by scratch'") == "0")
    }
  }

  @Test("is gone after a failed migration")
  func failure() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      try database.write(["0002_bad.sql": "-- migrate:up\nSELECT nowhere;\n"])
      try await database.withDatabaseOwner { role, url async throws in
        let result = try await database.migrate("verify", environment: ["MIGRATE_URL": url])
        #expect(result.exitCode == 1, "\(result.errors)")
        #expect(try await database.scratchDatabases(of: role) == "0")
      }
    }
  }

  @Test(
    "is gone after an interruption", arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func interruption(signal: Int32, exitCode: Int32) async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      try database.write(["0002_slow.sql": "-- migrate:up\nSELECT pg_sleep(60);\n"])
      try await database.withDatabaseOwner { role, url async throws in
        let process = try database.start("verify", environment: ["MIGRATE_URL": url])
        try await waitUntil("a session sleeps") {
          try await database.query(
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE usename = '\(role)' AND wait_event = 'PgSleep'
            """) == "1"
        }
        #expect(try await database.scratchDatabases(of: role) == "1")
        process.signal(signal)
        let result = try await process.result(timeLimit: .seconds(20))
        #expect(result.exitCode == exitCode)
        #expect(result.errors == "error: interrupted\n")
        #expect(try await database.scratchDatabases(of: role) == "0")
      }
    }
  }

  @Test("cannot be made without the right CREATEDB, which ends with 78 and the remedy")
  func notPermitted() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      try await database.withRole(password: "p") { role async throws in
        let result = try await database.migrate(
          "verify", environment: ["MIGRATE_URL": database.url(user: role, password: "p")])
        #expect(result.exitCode == 78)
        #expect(result.output.isEmpty)
        #expect(result.errors.contains("ALTER ROLE \(role) CREATEDB"), "\(result.errors)")
        #expect(result.errors.contains("--scratch-url"))
      }
    }
  }

  @Test(
    "leaves the database of the URL as it is", arguments: [TestDatabaseKind.sqlite, .postgreSQL])
  func target(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "head")
      try database.write(["0002_tag.sql": "-- migrate:up\nCREATE TABLE tag (id integer);\n"])
      let (schema, history) = try await (database.schema(), database.history())
      let names = try database.directory.names(in: ".")
      #expect(try await database.migrate("verify").exitCode == 0)
      #expect(try await database.schema() == schema)
      #expect(try await database.history() == history)
      #expect(try database.directory.names(in: ".") == names)
    }
  }

  @Test("is made on the server of the scratch URL, from an option or the environment")
  func scratchURL() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      let nowhere = "postgresql://me@localhost:1/nowhere"
      let option = try await database.migrate(
        "verify", "--scratch-url", database.url, environment: ["MIGRATE_URL": nowhere])
      #expect(option.exitCode == 0, "\(option.errors)")
      let variable = try await database.migrate(
        "verify", environment: ["MIGRATE_URL": nowhere, "MIGRATE_SCRATCH_URL": database.url])
      #expect(variable.exitCode == 0, "\(variable.errors)")
    }
  }

  @Test("with SQLite, leaves no file behind")
  func sqlite() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      try await withTemporaryDirectory { temporary async throws in
        let result = try await database.migrate(
          "verify", environment: ["SQLITE_TMPDIR": temporary.path])
        #expect(result.exitCode == 0, "\(result.errors)")
        #expect(try database.directory.names(in: ".") == ["versions"])
        #expect(try temporary.names(in: ".").isEmpty)
      }
    }
  }
}
