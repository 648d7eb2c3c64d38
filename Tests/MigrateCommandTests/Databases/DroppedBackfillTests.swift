import Foundation
import Support
import Testing

@Suite("a downgrade through an open backfill")
struct DroppedBackfillTests {
  private static let table = BackfillTable("", rows: (1...9).map(String.init))

  /// A backfill that fails in its second batch, behind some statements and before another.
  private static func versions(
    _ options: String = "", behind statements: String = ""
  ) -> KeyValuePairs<String, String> {
    [
      "1_t.sql": table.migration + "CREATE TABLE gate (id integer, CHECK (id < 5));\n"
        + "-- migrate:down\nDROP TABLE gate;\nDROP TABLE t;\n",
      "2_fill.sql": """
      -- migrate:up transaction:false
      \(statements)
      -- migrate:backfill table:t key:id batch:3\(options)
      INSERT INTO gate SELECT id FROM t WHERE id > :from AND id <= :to;
      CREATE TABLE after_it (id integer);
      -- migrate:down transaction:false
      DROP TABLE after_it;
      """,
    ]
  }

  private func expectDropped(_ database: TestDatabase) async throws {
    #expect(try await database.applied() == ["1"])
    #expect(try await database.query("SELECT count(*) FROM migrate_version_backfill") == "0")
    #expect(try await database.migrate("backfill", "status").output == "No backfill is open.\n")
  }

  @Test(
    "takes back one that has not begun, where nothing else is done",
    arguments: TestDatabaseKind.allCases)
  func notBegun(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions()) { database async throws in
      try await database.succeed("upgrade", "head", "--defer-backfills")
      let tried = try await database.migrate("downgrade", "1", "--dry-run")
      #expect(tried.exitCode == 0, "\(tried.errors)")
      #expect(try await database.applied() == ["1", "2"])
      let down = try await database.migrate("downgrade", "base", "--json")
      #expect(down.exitCode == 0, "\(down.errors)")
      #expect(try await database.applied().isEmpty)
      #expect(try await database.history().contains("downgrade 2 success"))
      // From there all of it is as it was.
      try await database.succeed("upgrade", "head", "--defer-backfills")
      try await database.succeed("downgrade", "1")
      try await expectDropped(database)
      try await database.query("DELETE FROM t WHERE id > 4")
      try await database.succeed("upgrade", "head")
      try await database.succeed("downgrade", "1")
    }
  }

  @Test(
    "takes back one that has begun where its rows may stay", arguments: TestDatabaseKind.allCases)
  func begun(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions(" undo:none")) {
      database async throws in
      #expect(try await database.migrate("upgrade", "head").exitCode == 1)
      #expect(try await database.query("SELECT count(*) FROM gate") == "3")
      try await database.succeed("downgrade", "1")
      try await expectDropped(database)
      #expect(try await database.query("SELECT count(*) FROM gate") == "3")
    }
  }

  @Test(
    "is refused where rows or statements would have to be taken back",
    arguments: [("", ""), (" undo:none", "CREATE TABLE before_it (id integer);")])
  func refused(options: String, statements: String) async throws {
    for kind in TestDatabaseKind.allCases {
      try await TestDatabase.with(kind, versions: Self.versions(options, behind: statements)) {
        database async throws in
        #expect(try await database.migrate("upgrade", "head").exitCode == 1)
        let down = try await database.migrate("downgrade", "1")
        #expect(down.exitCode == 1)
        #expect(down.errors.contains("the backfill of 2 is open"), "\(down.errors)")
        #expect(down.errors.contains("undo:none"), "\(down.errors)")
        #expect(try await database.applied() == ["1", "2"])
        #expect(try await database.query("SELECT count(*) FROM gate") == "3")
      }
    }
  }

  @Test("waits for whoever works on it")
  func running() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions(" undo:none pause:10s")) {
      database async throws in
      try await database.succeed("upgrade", "1")
      try await database.query("ALTER TABLE gate DROP CONSTRAINT gate_id_check")
      try await database.succeed("upgrade", "head", "--defer-backfills")
      let run = try database.start("backfill", "run")
      try await waitUntil("the first batch is done") {
        try await database.query("SELECT count(*) FROM gate") == "3"
      }
      let down = try await database.migrate("downgrade", "1", "--lock-wait", "500ms")
      #expect(down.exitCode == 3, "\(down.errors)")
      run.signal(SIGINT)
      _ = try await run.result()
      try await database.succeed("downgrade", "1")
      try await expectDropped(database)
    }
  }

  @Test(
    "leaves a declared change as it was begun",
    arguments: ["rename column a.x to y", "retype a.x to bigint"])
  func declaredChange(change: String) async throws {
    let versions: KeyValuePairs = [
      "0001_a.sql": """
      -- migrate:up
      CREATE TABLE a (id serial PRIMARY KEY, x int);
      INSERT INTO a (x) SELECT generate_series(1, 20);
      -- migrate:down
      DROP TABLE a;
      """
    ]
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      try await database.succeed("upgrade", "head")
      let schema = try await database.schema()
      try await database.succeed("revision", "--change", change, "-m", "next")
      try await database.succeed("upgrade", "head", "--defer-backfills")
      try await database.query("INSERT INTO a (x) VALUES (21)")
      // Some rows are filled.
      try await database.query("UPDATE migrate_version_backfill SET row_count = 7")
      try await database.succeed("downgrade", "0001")
      #expect(try await database.schema() == schema)
      #expect(try await database.query("SELECT sum(x) FROM a") == "231")
    }
  }

  @Test(
    "is not needed by what compares schemas: all before it counts",
    arguments: TestDatabaseKind.allCases)
  func compared(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(
      kind, versions: Self.versions(behind: "CREATE TABLE before_it (id integer);")
    ) { database async throws in
      try await database.succeed("upgrade", "head", "--defer-backfills")
      for command in [["diff"], ["check", "--only", "drift"]] {
        let same = try await database.migrate(arguments: command)
        #expect(same.exitCode == 0, "\(same.output)\(same.errors)")
        #expect(same.errors.contains("the backfill of 2 is open"), "\(same.errors)")
      }
      try await database.query("ALTER TABLE before_it ADD COLUMN by_hand integer")
      for command in [["diff"], ["check", "--only", "drift"]] {
        let other = try await database.migrate(arguments: command)
        #expect(other.exitCode == 2, "\(other.errors)")
        #expect(other.output.contains("by_hand"), "\(other.output)")
      }
    }
  }
}
