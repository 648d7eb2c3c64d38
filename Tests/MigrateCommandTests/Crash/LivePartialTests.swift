import Foundation
import Support
import Testing

@Suite("A migration outside a transaction that another run is inside of")
struct LivePartialTests {
  /// Counts for a few seconds, then notes that it did.
  private static let versions: KeyValuePairs = [
    "1_slow.sql": """
    -- migrate:up transaction:false
    CREATE TABLE done (id integer PRIMARY KEY, n integer);
    INSERT INTO done SELECT 1, count(*) FROM
      (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000000) SELECT i FROM n);
    INSERT INTO done VALUES (2, 0);
    """,
    "2_last.sql": "-- migrate:up\nCREATE TABLE last (id int);\n",
  ]

  private func start(_ database: TestDatabase) async throws -> RunningProcess {
    let process = try database.start("upgrade", "head")
    try await waitUntil("the first statement is recorded") {
      (try? await database.query("SELECT statement FROM migrate_version")) == "1"
    }
    process.signal(SIGSTOP)
    return process
  }

  @Test("is waited for on SQLite, also while it is suspended, and its holder named")
  func alive() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database in
      let first = try await start(database)
      let others = [
        try database.start("upgrade", "head"), try database.start("repair", "1", "--resume"),
      ]
      for other in others { try await other.waitForOutput("waiting for another runner (pid") }
      let short = try await database.migrate("upgrade", "head", "--lock-wait", "100ms")
      #expect(short.exitCode == 3, "\(short.errors)")
      #expect(short.errors.contains("(pid "), "\(short.errors)")
      #expect(!short.errors.contains("of the server"), "\(short.errors)")
      first.signal(SIGCONT)
      #expect(try await first.result().exitCode == 0)
      for other in others {
        let result = try await other.result()
        #expect([0, 64].contains(result.exitCode), "\(result.errors)")
      }
      #expect(try await database.query("SELECT count(*) FROM done") == "2")
      #expect(try await database.applied() == ["1", "2"])
      #expect(try database.directory.names(in: ".") == ["migrate.db", "versions"])
    }
  }

  @Test("counts as interrupted on SQLite once it is dead")
  func dead() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database in
      let first = try await start(database)
      first.signal(SIGKILL)
      _ = try? await first.result()
      let second = try await database.migrate("upgrade", "head")
      #expect(second.exitCode == 1)
      #expect(second.errors.contains("was interrupted"), "\(second.errors)")
      #expect(try await database.migrate("repair", "1", "--resume").exitCode == 0)
    }
  }
}
