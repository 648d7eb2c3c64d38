import Foundation
import Support
import Testing

@Suite("Messages that name the way on")
struct WayOnTests {
  @Test(
    "another tool's table, where nothing is recorded, is to be taken over",
    arguments: [TestDatabaseKind.postgreSQL, .sqlite])
  func otherTool(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(
      kind, versions: ["0001_a.sql": "-- migrate:up\nCREATE TABLE a (i int);\n"]
    ) { database async throws in
      try await database.query("CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY)")
      let status = try await database.migrate("status")
      #expect(
        status.errors.contains("import --from ") && status.errors.contains("--adopt"), "\(status)")
      #expect(try await database.migrate("check").errors.contains("--adopt"))
      let upgraded = try await database.migrate("upgrade", "head")
      #expect(upgraded.exitCode == 0 && upgraded.errors.contains("--adopt"))
      #expect(!(try await database.migrate("status").errors.contains("--adopt")))
    }
  }

  @Test("a command of another tool, an empty message, a step too far, a number twice")
  func usage() async throws {
    try await TestDatabase.with(
      .sqlite, versions: ["0001_a.sql": "-- migrate:up\nCREATE TABLE a (i int);\n"]
    ) { database async throws in
      for (word, ours) in [
        ("up", "upgrade head"), ("rollback", "downgrade -1"), ("new", "revision -m"),
      ] {
        let result = try await database.migrate(word)
        #expect(result.exitCode == 64 && result.errors.contains("here it is `migrate \(ours)"))
      }
      let message = try await database.migrate("revision", "-m", "   ")
      #expect(message.exitCode == 64 && message.errors.contains("the message is empty"))
      _ = try await database.migrate("upgrade", "head")
      let far = try await database.migrate("upgrade", "+1")
      #expect(far.errors.contains("'+1' goes too far: there is nothing left to go up"), "\(far)")
      let answer = try await database.migrate("status", "-y")
      #expect(answer.exitCode == 64)
      #expect(try await database.migrate("check", "--wait", "1s").exitCode == 0)
      let down = try await database.migrate("downgrade", "-1")
      #expect(down.errors.contains("repair --accept-checksum"), "\(down)")
      try database.write(["0001_b.sql": "-- migrate:up\n"])
      #expect(try await database.migrate("status").errors.contains("`migrate rebase FILE`"))
    }
  }

  @Test("notes on a URL's parameters go to standard error, once")
  func notes() async throws {
    try await TestDatabase.with(
      .postgreSQL, versions: ["0001_a.sql": "-- migrate:up\nCREATE TABLE a (i int);\n"]
    ) { database async throws in
      try await database.query("CREATE SCHEMA app")
      let mark = database.url.contains("?") ? "&" : "?"
      let url = database.url + mark + "schema=app&pgbouncer=true"
      let result = try await runProcess(
        migrateExecutable, ["upgrade", "head"], environment: ["DATABASE_URL": url],
        in: database.directory)
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.errors.components(separatedBy: "pgbouncer of the URL").count == 2)
      #expect(try await database.query("SELECT count(*) FROM app.a, app.migrate_version") == "0")
    }
  }
}
