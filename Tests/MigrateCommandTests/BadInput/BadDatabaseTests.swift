import Foundation
import Support
import Testing

@Suite("databases that cannot be used")
struct BadDatabaseTests {
  static let versions: KeyValuePairs = [
    "1_table.sql": "-- migrate:up\nCREATE TABLE t (id integer);\n"
  ]

  /// Runs `upgrade head` on another URL than the database's own.
  private func upgrade(_ database: TestDatabase, on url: String) async throws -> ProcessResult {
    try await database.migrate("upgrade", "head", environment: ["MIGRATE_URL": url])
  }

  @Test("a wrong password, host, port or database name ends with 4, and is not waited for in vain")
  func connection() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      let server = try PostgreSQLServer()
      let password = try await upgrade(
        database, on: server.url(database: "postgres", user: "postgres", password: "wrong"))
      #expect(password.exitCode == 4)
      #expect(password.errors.contains("password authentication failed"), "\(password.errors)")
      let name = try await upgrade(database, on: server.url(database: "nowhere"))
      #expect(name.exitCode == 4)
      #expect(name.errors.contains("database \"nowhere\" does not exist"), "\(name.errors)")
      let port = try await upgrade(database, on: "postgresql://postgres@127.0.0.1:1/postgres")
      #expect(port.exitCode == 4)
      #expect(port.errors.contains("Connection refused"), "\(port.errors)")
      let host = try await upgrade(database, on: "postgresql://postgres@nowhere.invalid/postgres")
      #expect(host.exitCode == 4)
      #expect(host.errors.contains("could not translate host name"), "\(host.errors)")
    }
  }

  @Test("a database that is not there yet is waited for when asked")
  func wait() async throws {
    try await withTemporaryDirectory { directory in
      try directory.write(["versions/1_table.sql": "-- migrate:up\nCREATE TABLE t (id integer);\n"])
      let result = try await migrate(
        "upgrade", "head", "--wait", "1s",
        environment: ["MIGRATE_URL": "postgresql://postgres@127.0.0.1:1/postgres"], in: directory)
      #expect(result.exitCode == 4)
      #expect(result.errors.contains("waiting for the database"), "\(result.errors)")
    }
  }

  @Test("a role that may not create the state tables is told what to grant")
  func noPermission() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      let role = "limited_\(UInt32.random(in: 0...UInt32.max))"
      try await database.query(
        """
        CREATE ROLE \(role) LOGIN PASSWORD 'secret';
        REVOKE CREATE ON SCHEMA public FROM PUBLIC;
        """)
      let name = try #require(database.url.split(separator: "/").last.map(String.init))
      let url = try PostgreSQLServer().url(database: name, user: role, password: "secret")
      let result = try await upgrade(database, on: url)
      #expect(result.exitCode == 78)
      #expect(result.errors.contains("permission denied for schema public"), "\(result.errors)")
      #expect(result.errors.contains("Grant the role CREATE on the schema"))
      #expect(try await !database.schema().contains("t ("))
      try await database.query("DROP ROLE \(role)")
    }
  }

  @Test("a read-only database is reported and nothing changed")
  func readOnly() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      let name = try #require(database.url.split(separator: "/").last)
      try await database.query("ALTER DATABASE \(name) SET default_transaction_read_only = on")
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 78)
      #expect(result.errors.contains("in a read-only transaction"), "\(result.errors)")
    }
  }

  @Test("a statement that takes longer than statement_timeout is cancelled")
  func statementTimeout() async throws {
    let slow: KeyValuePairs = ["1_slow.sql": "-- migrate:up\nSELECT pg_sleep(60);\n"]
    try await TestDatabase.with(.postgreSQL, versions: slow) { database async throws in
      let result = try await database.migrate("upgrade", "head", "--statement-timeout", "100ms")
      #expect(result.exitCode == 1)
      #expect(result.errors.contains("statement timeout (57014)"), "\(result.errors)")
      #expect(try await database.applied().isEmpty)
    }
  }

  @Test(
    "a URL that is none is a configuration error that shows no password",
    arguments: [
      ("mysql://u:hidden@h/x", "'mysql://' is not supported"),
      ("postgresql://u:hid@den/it@h/x", "must be percent-encoded"),
      ("postgresql://u:hidden@h/x?sslmod=require", "sslmode"),
      ("sqlite://x.db", "sqlite:///"),
      ("sqlite:////nonexistent/directory/x.db", "there is no directory /nonexistent/directory/"),
    ])
  func wrongURL(url: String, message: String) async throws {
    try await withTemporaryDirectory { directory in
      try directory.write(["versions/1_table.sql": "-- migrate:up\nCREATE TABLE t (id integer);\n"])
      let result = try await migrate(
        "upgrade", "head", environment: ["MIGRATE_URL": url], in: directory)
      #expect(result.exitCode == 78)
      #expect(result.errors.contains(message), "\(result.errors)")
      #expect(!result.errors.contains("hid"))
    }
  }

  @Test("a file that is no SQLite database is left alone")
  func notADatabase() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      try database.directory.write(["migrate.db": "hello, this is text\n"])
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 78)
      #expect(result.errors.contains("it is not a SQLite database"), "\(result.errors)")
      #expect(
        try String(contentsOf: database.sqliteFile, encoding: .utf8) == "hello, this is text\n")
    }
  }

  @Test("on a full disk a migration is rolled back and the database stays whole")
  func diskFull() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "head")
      try database.write([
        "2_large.sql": """
        -- migrate:up
        CREATE TABLE large AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 300)
        SELECT i, zeroblob(10000) AS bytes FROM n;
        """
      ])
      // A file may not grow over 1 MiB (of 512-byte or 1024-byte blocks), and that is no signal.
      let result = try await runProcess(
        "sh", ["-c", "trap '' XFSZ; ulimit -f 1024; exec \"$0\" upgrade head", migrateExecutable],
        environment: database.environment, in: database.directory)
      #expect(result.exitCode == 1, "\(result.errors)")
      #expect(result.errors.contains("versions/2_large.sql:2:1: error: "), "\(result.errors)")
      #expect(try await database.query("PRAGMA integrity_check") == "ok")
      #expect(try await database.applied() == ["1"])
    }
  }
}

@Suite("secrets")
struct SecretTests {
  @Test("no output, error or history row has the password")
  func nowhere() async throws {
    let versions: KeyValuePairs = [
      "1_table.sql":
        "-- migrate:up\nCREATE TABLE t (id integer);\n-- migrate:down\nDROP TABLE t;\n",
      "2_bad.sql": "-- migrate:up\nSELECT nothing;\n",
    ]
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      let password = try #require(URLComponents(string: database.url)?.password)
      var outputs: [String] = []
      for arguments in [
        ["config"], ["config", "--json"], ["status", "-v"], ["upgrade", "head"],
        ["upgrade", "head", "--json"], ["upgrade", "head", "--dry-run", "-v"],
        ["downgrade", "base"],
        ["upgrade", "head", "--sql"], ["upgrade", "nope"], ["--help"],
      ] {
        let result = try await runProcess(
          migrateExecutable, arguments, environment: database.environment, in: database.directory)
        outputs.append(result.output + result.errors)
      }
      let broken = database.url.replacing("@127.0.0.1", with: "@nowhere.invalid")
      for url in [broken, broken + "?nonsense=1", database.url.replacing("://", with: ":/")] {
        let result = try await database.migrate("status", environment: ["MIGRATE_URL": url])
        #expect(result.exitCode != 0)
        outputs.append(result.output + result.errors)
      }
      outputs.append(try await database.query("SELECT * FROM migrate_history"))
      for output in outputs { #expect(!output.contains(password)) }
      #expect(outputs[3].contains("SELECT nothing"))
    }
  }
}
