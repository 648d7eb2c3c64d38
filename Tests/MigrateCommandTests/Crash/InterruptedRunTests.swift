import Foundation
import Support
import Testing

@Suite("A run that is interrupted")
struct InterruptedRunTests {
  /// A migration that takes a minute unless it is cancelled.
  private static let versions: KeyValuePairs = [
    "0001_first.sql": "-- migrate:up\nCREATE TABLE first (id int);\n",
    "0002_slow.sql": """
    -- migrate:up
    CREATE TABLE half (id int);
    SELECT pg_sleep(60);
    """,
  ]

  private static let signals: [(Int32, Int32)] = [(SIGINT, 130), (SIGTERM, 143)]

  @Test("cancels the statement, rolls back and releases the lock", arguments: signals)
  func duringStatement(signal: Int32, exitCode: Int32) async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database in
      let process = try database.start("upgrade", "head")
      try await database.waitForSleep()
      process.signal(signal)
      let result = try await process.result(timeLimit: .seconds(10))
      #expect(result.exitCode == exitCode)
      #expect(result.errors.contains("0002 was rolled back"), "\(result.errors)")
      try await Self.expectRolledBack(database)
    }
  }

  @Test("ends soon though the network has gone silent", arguments: signals)
  func duringStall(signal: Int32, exitCode: Int32) async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database in
      let proxy = try await FaultProxy(
        to: database.url, fault: Fault(.stall, .toClient, message: Self.messagesOfFirst()))
      let process = try database.start("upgrade", "head", environment: ["MIGRATE_URL": proxy.url])
      try await proxy.waitForFault()
      process.signal(signal)
      let result = try await process.result(timeLimit: .seconds(10))
      #expect(result.exitCode == exitCode)
    }
  }

  @Test("ends soon while it waits for another runner", arguments: signals)
  func duringWait(signal: Int32, exitCode: Int32) async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database in
      let holder = try database.start("upgrade", "head")
      try await database.waitForSleep()
      let waiting = try database.start("upgrade", "head")
      try await waiting.waitForOutput("pid")
      waiting.signal(signal)
      #expect(try await waiting.result(timeLimit: .seconds(10)).exitCode == exitCode)
      holder.signal(SIGTERM)
      #expect(try await holder.result(timeLimit: .seconds(10)).exitCode == 143)
    }
  }

  @Test("outside a transaction keeps what is done, and is completed by a repair")
  func outsideTransaction() async throws {
    try await TestDatabase.with(.postgreSQL) { database in
      try database.write([
        "0001_steps.sql": """
        -- migrate:up transaction:false
        CREATE TABLE gate (is_open bool);
        DO $$ BEGIN IF NOT EXISTS (SELECT FROM gate) THEN PERFORM pg_sleep(60); END IF; END $$;
        CREATE TABLE last (id int);
        """
      ])
      let process = try database.start("upgrade", "head")
      try await database.waitForSleep()
      process.signal(SIGTERM)
      let result = try await process.result(timeLimit: .seconds(10))
      #expect(result.exitCode == 143)
      #expect(result.errors.contains("repair 0001 --resume"), "\(result.errors)")
      #expect(
        try await database.query("SELECT state, statement FROM migrate_version") == "partial|1")
      try await database.query("INSERT INTO gate VALUES (true)")
      let repair = try await database.migrate("repair", "0001", "--resume")
      #expect(repair.exitCode == 0, "\(repair.errors)")
      #expect(try await database.query("SELECT state FROM migrate_version") == "applied")
      #expect(try await database.query("SELECT count(*) FROM last") == "0")
    }
  }

  /// How many messages the server sends while the first migration alone is applied.
  private static func messagesOfFirst() async throws -> Int {
    try await TestDatabase.with(.postgreSQL, versions: versions) { database in
      let proxy = try FaultProxy(to: database.url)
      try await database.migrate("upgrade", "0001", environment: ["MIGRATE_URL": proxy.url])
      return proxy.traffic.messagesToClient
    }
  }

  private static func expectRolledBack(_ database: TestDatabase) async throws {
    try await waitUntil("the session has ended") { try await database.query(otherSessions) == "0" }
    #expect(try await database.applied() == ["0001"])
    #expect(try await !database.schema().contains("half"))
    #expect(
      try await database.query(
        """
        SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
        WHERE l.locktype = 'advisory' AND d.datname = current_database()
        """) == "0")
  }
}
