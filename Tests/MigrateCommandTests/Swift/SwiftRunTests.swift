import Foundation
import Support
import Testing

@Suite("Swift files in versions/")
struct SwiftRunTests {
  @Test(
    "Swift and SQL files are applied and reverted in turn", arguments: TestDatabaseKind.allCases)
  func upAndDown(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: SwiftFixture.versions) { database async throws in
      let up = try await database.migrate("upgrade", "0003", "-x", "prefix=x-")
      #expect(up.exitCode == 0, "\(up.errors)")
      #expect(up.errors.contains("slugs are there"))
      #expect(up.output.contains("up    0002  backfill slugs"))
      #expect(
        try await database.query("SELECT slug FROM item ORDER BY id") == "x-one-thing\nx-other")
      #expect(try await database.applied() == ["0001", "0002", "0003"])
      let check = try await database.migrate("check")
      #expect(check.output == "0004: pending (final)\n", "\(check.errors)")
      let down = try await database.migrate("downgrade", "0001")
      #expect(down.exitCode == 0, "\(down.errors)")
      #expect(try await database.query("SELECT count(slug) FROM item") == "0")
    }
  }

  @Test(
    "a failing migration is rolled back and shown with its file and line",
    arguments: TestDatabaseKind.allCases)
  func failure(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: SwiftFixture.versions) { database async throws in
      let result = try await database.migrate("upgrade", "head", "-x", "fail")
      #expect(result.exitCode == 1)
      #expect(result.errors.contains("versions/0002_backfill_slugs.swift:15: error: "))
      #expect(result.errors.contains("\nSELECT nowhere FROM item\n"))
      #expect(result.errors.contains("0002 was rolled back"))
      #expect(try await database.applied() == ["0001"])
      #expect(try await database.query("SELECT count(slug) FROM item") == "0")
    }
  }

  @Test("messages and progress are events of --json")
  func events() async throws {
    try await TestDatabase.with(.sqlite, versions: SwiftFixture.versions) { database async throws in
      let result = try await database.migrate("upgrade", "0002", "--json")
      let lines = result.output.split(separator: "\n")
      #expect(
        lines.contains {
          $0.contains(#""event":"message""#) && $0.contains(#""message":"slugs are there""#)
            && $0.contains(#""revision":"0002""#)
        }, "\(result.output)")
      #expect(lines.contains { $0.contains(#""done":1"#) && $0.contains(#""event":"progress""#) })
    }
  }

  @Test(
    "interrupted or killed, it leaves nothing behind",
    arguments: [SIGINT, SIGTERM, SIGKILL])
  func interrupted(signal: Int32) async throws {
    try await TestDatabase.with(.postgreSQL, versions: SwiftFixture.versions) {
      database async throws in
      let run = try database.start("upgrade", "head", "-x", "wait")
      try await run.waitForOutput("slugs are there")
      run.signal(signal)
      let result = try await run.result()
      #expect(result.exitCode == 128 + signal, "\(result.errors)")
      #expect(try await database.applied() == ["0001"])
      #expect(try await database.query("SELECT count(slug) FROM item") == "0")
      let again = try await database.migrate("upgrade", "head")
      #expect(again.exitCode == 0, "\(again.errors)")
    }
  }

  @Test("a dry run leaves nothing behind", arguments: TestDatabaseKind.allCases)
  func dryRun(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: SwiftFixture.versions) { database async throws in
      try await database.migrate("upgrade", "0001")
      let result = try await database.migrate("upgrade", "0003", "--dry-run")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output.contains("up    0002"))
      #expect(try await database.query("SELECT count(slug) FROM item") == "0")
      #expect(try await database.applied() == ["0001"])
    }
  }

  @Test(
    "outside a transaction a stopped migration is partial, and resume runs it again",
    arguments: TestDatabaseKind.allCases)
  func partial(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: SwiftFixture.versions) { database async throws in
      let result = try await database.migrate("upgrade", "head", "-x", "stop=now")
      #expect(result.exitCode == 1)
      #expect(result.errors.contains("versions/0004_final.swift:1: error: Stopped()"))
      #expect(result.errors.contains("0004 may be partly done"))
      #expect(try await database.migrate("upgrade", "head").exitCode == 1)
      try await database.query("DELETE FROM item WHERE id = 100")
      let resumed = try await database.migrate("repair", "--resume")
      #expect(resumed.exitCode == 0, "\(resumed.errors)")
      #expect(try await database.query("SELECT title FROM item WHERE id = 100") == "last")
      #expect(try await database.migrate("check").exitCode == 0)
    }
  }

  @Test("one without `down` is irreversible")
  func irreversible() async throws {
    try await TestDatabase.with(.sqlite, versions: SwiftFixture.versions) { database async throws in
      try await database.migrate("upgrade", "head")
      let result = try await database.migrate("downgrade", "-1")
      #expect(result.exitCode == 65)
      #expect(
        result.errors.contains(
          "versions/0004_final.swift: the migration is irreversible: it has no `func down`"))
    }
  }

  @Test("--sql refuses a Swift migration, and prints what comes before it")
  func script() async throws {
    try await TestDatabase.with(.sqlite, versions: SwiftFixture.versions) { database async throws in
      let result = try await database.migrate("upgrade", "head", "--sql")
      #expect(result.exitCode == 65)
      #expect(
        result.errors.contains(
          "versions/0002_backfill_slugs.swift:1: a Swift migration cannot be printed as SQL"))
      #expect(try await database.migrate("upgrade", "0001", "--sql").exitCode == 0)
    }
  }

  @Test("-x takes a key, and says so")
  func malformedArgument() async throws {
    try await TestDatabase.with(.sqlite) { database async throws in
      let result = try await database.migrate("upgrade", "head", "-x", "=value")
      #expect(result.exitCode == 64)
      #expect(result.errors.contains("-x takes key=value"))
    }
  }

  @Test("a new Swift revision compiles and runs as it is")
  func newRevision() async throws {
    try await TestDatabase.with(.sqlite) { database async throws in
      for message in ["add it all", "add it all", "users", "2nd try", "Überprüfung der Preise"] {
        let result = try await database.migrate("revision", "--swift", "-m", message)
        #expect(result.exitCode == 0, "\(result.errors)")
      }
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await database.migrate("downgrade", "base").exitCode == 0)
      #expect(
        try await database.migrate("show", "0003").output.contains("versions/0003_users.swift"))
    }
  }

  @Test("a changed file stops the run until it is accepted")
  func changedAfterwards() async throws {
    try await TestDatabase.with(.sqlite, versions: SwiftFixture.versions) { database async throws in
      try await database.migrate("upgrade", "head")
      try database.write(["0005_new.sql": "-- migrate:up\n"])
      let file = database.directory.appending(path: "versions/0002_backfill_slugs.swift")
      let text = try String(contentsOf: file, encoding: .utf8)
      try Data(text.replacing("slugs are there", with: "done").utf8).write(to: file)
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 65)
      #expect(result.errors.contains("0002: the file was edited after it was applied"))
    }
  }

  @Test("a migration that thinks is not ended by the time-out for clients that are gone")
  func thinks() async throws {
    try await TestDatabase.with(.postgreSQL, versions: SwiftFixture.versions) { database in
      let timeout = ["MIGRATE_IDLE_IN_TRANSACTION_TIMEOUT": "500ms"]
      let result = try await database.migrate(
        "upgrade", "0003", "-x", "think", environment: timeout)
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(!result.errors.contains("connection was lost"), "\(result.errors)")
      #expect(result.errors.matches(of: #/slugs are there/#).count == 1)
    }
  }

  @Test("a pending file that does not compile does not keep others from being reverted")
  func brokenPendingFile() async throws {
    try await TestDatabase.with(.sqlite, versions: SwiftFixture.versions) { database in
      #expect(try await database.migrate("upgrade", "0003").exitCode == 0)
      try database.write([
        "0005_broken.swift": "import Migrations\nstruct Broken: Migration { nonsense }\n"
      ])
      let upgrade = try await database.migrate("upgrade", "head")
      #expect(upgrade.exitCode == 65)
      #expect(upgrade.errors.contains("0005_broken.swift:2"), "\(upgrade.errors)")
      let sql = try await database.migrate("downgrade", "-1")
      #expect(sql.exitCode == 0, "\(sql.errors)")
      let swift = try await database.migrate("downgrade", "-1")
      #expect(swift.exitCode == 0, "\(swift.errors)")
      #expect(try await database.applied() == ["0001"])
      #expect(try await database.query("SELECT count(slug) FROM item") == "0")
    }
  }
}
