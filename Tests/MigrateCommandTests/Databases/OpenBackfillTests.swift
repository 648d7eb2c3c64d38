import Foundation
import Support
import Testing

@Suite("a backfill that an upgrade leaves open")
struct OpenBackfillTests {
  private static let table = BackfillTable("", rows: (1...9).map(String.init))

  /// An expand revision, one with a backfill between two statements, and the contract revision after it.
  static let versions: KeyValuePairs = [
    "1_t.sql": table.migration,
    "2_fill.sql": """
    -- message: fill
    -- migrate:up transaction:false
    CREATE TABLE before_it (id integer);
    -- migrate:backfill table:t key:id batch:3
    UPDATE t SET n = n + 1 WHERE id > :from AND id <= :to;
    CREATE TABLE after_it (id integer);
    -- migrate:down transaction:false
    DROP TABLE after_it;
    DROP TABLE before_it;
    """,
    "3_contract.sql": """
    -- message: drop it
    -- phase: contract
    -- migrate:up
    ALTER TABLE t ADD COLUMN contracted integer;
    """,
  ]

  private static func tables(_ database: TestDatabase) async throws -> String {
    let names = "('before_it', 'after_it')"
    return try await database.query(
      database.kind.isPostgreSQL
        ? "SELECT relname FROM pg_class WHERE relname IN \(names) ORDER BY relname"
        : "SELECT name FROM sqlite_schema WHERE name IN \(names) ORDER BY name")
  }

  @Test(
    "is recorded with what comes before it done, and backfill run completes its migration",
    arguments: TestDatabaseKind.allCases)
  func deferred(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      let upgrade = try await database.migrate("upgrade", "head", "--defer-backfills")
      #expect(upgrade.exitCode == 0, "\(upgrade.errors)")
      #expect(upgrade.errors.contains("2: backfill of t 0 % (0 of about "), "\(upgrade.errors)")
      #expect(upgrade.errors.contains("waiting for that: 3"), "\(upgrade.errors)")
      #expect(upgrade.output.contains("the database is at 2 (backfill open)"), "\(upgrade.output)")
      #expect(try await database.query(BackfillTable.counts) == "0|9")
      #expect(try await Self.tables(database) == "before_it")
      #expect(try await database.applied() == ["1", "2"])
      #expect(
        try await database.query(
          "SELECT state, statement FROM migrate_version WHERE revision = '2'") == "partial|1")

      // A second time there is nothing to do.
      let again = try await database.migrate(
        "upgrade", "head", environment: ["MIGRATE_DEFER_BACKFILLS": "true"])
      #expect(again.exitCode == 0, "\(again.errors)")
      #expect(again.output.hasPrefix("No migration was completed"), "\(again.output)")
      #expect(try await database.query(BackfillTable.counts) == "0|9")

      let run = try await database.migrate("backfill", "run")
      #expect(run.exitCode == 0, "\(run.errors)")
      #expect(run.output.contains("2 is applied;"), "\(run.output)")
      #expect(try await database.query(BackfillTable.counts) == "1|9")
      #expect(try await Self.tables(database) == "after_it\nbefore_it")
      #expect(try await database.applied() == ["1", "2"])
      #expect(try await database.query("SELECT count(*) FROM migrate_version_backfill") == "0")
      #expect(
        try await database.migrate("backfill", "run").output == "No backfill is open.\n")
      #expect(
        try await database.migrate("upgrade", "head", "--defer-backfills").exitCode == 0)
      #expect(try await database.applied() == ["1", "2", "3"])
      #expect(try await database.migrate("check").exitCode == 0)
    }
  }

  @Test(
    "is done by an upgrade without the option, which goes on with what waits",
    arguments: TestDatabaseKind.allCases)
  func plainUpgrade(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      try database.directory.write(["migrate.conf": "defer_backfills = true\n"])
      #expect(try await database.migrate("upgrade", "head").exitCode == 0)
      #expect(try await database.applied() == ["1", "2"])
      let upgrade = try await database.migrate("upgrade", "head", "--no-defer-backfills")
      #expect(upgrade.exitCode == 0, "\(upgrade.errors)")
      #expect(try await database.applied() == ["1", "2", "3"])
      #expect(try await database.query(BackfillTable.counts) == "1|9")
      #expect(try await Self.tables(database) == "after_it\nbefore_it")
    }
  }

  @Test(
    "keeps expand revisions on it from being run, which is no success; other branches go on",
    arguments: TestDatabaseKind.allCases)
  func waiting(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      try database.write([
        "4_more.sql": "-- down_revision: 2\n-- migrate:up\nCREATE TABLE more (id integer);\n",
        "5_other.sql": """
        -- down_revision: 1
        -- migrate:up
        CREATE TABLE other (id integer);
        -- migrate:down
        DROP TABLE other;
        """,
        "6_needs.sql": """
        -- down_revision: 5
        -- depends_on: 2
        -- migrate:up
        CREATE TABLE needs (id integer);
        """,
      ])
      let upgrade = try await database.migrate("upgrade", "heads", "--defer-backfills")
      #expect(upgrade.exitCode == 6, "\(upgrade.errors)")
      #expect(upgrade.errors.contains("error: the backfill of 2 is open"), "\(upgrade.errors)")
      #expect(
        upgrade.errors.contains("Not run, since it stands on that: 4, 6."), "\(upgrade.errors)")
      #expect(try await database.applied() == ["1", "2", "5"])
      // What does not stand on it needs nothing of it.
      #expect(try await database.migrate("downgrade", "5@1").exitCode == 0)
      #expect(try await database.migrate("upgrade", "5").exitCode == 0)
      #expect(try await database.migrate("backfill", "run", "2").exitCode == 0)
      #expect(try await database.migrate("upgrade", "heads").exitCode == 0)
      #expect(try await database.applied() == ["1", "2", "3", "4", "5", "6"])
    }
  }

  @Test(
    "keeps the contract phase waiting, and check --phase finds that",
    arguments: TestDatabaseKind.allCases)
  func phases(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      let expand = try await database.migrate(
        "upgrade", "head", "--phase", "expand", "--defer-backfills")
      #expect(expand.exitCode == 0, "\(expand.errors)")
      #expect(expand.errors.contains("held back for the contract phase: 3 (drop it)"))
      let check = try await database.migrate("check", "--phase")
      #expect(check.exitCode == 2)
      #expect(
        check.output.contains("the contract step 3 stands on 2, whose backfill is open"),
        "\(check.output)")
      let contract = try await database.migrate(
        "upgrade", "head", "--phase", "contract", "--defer-backfills")
      #expect(contract.exitCode == 6, "\(contract.errors)")
      #expect(contract.errors.contains("Not run, since it stands on that: 3"))

      let status = try await database.migrate("status")
      #expect(
        status.output.contains("  backfill of t 0 % (0 of about "), "\(status.output)")
      #expect(status.output.contains("rows), open, contract 3 pending"), "\(status.output)")
      #expect(status.output.contains("1 applied, 1 pending, 1 open"), "\(status.output)")
      let history = try await database.migrate("history", "-i")
      #expect(
        history.output.contains("2 (backfill open) (contract 3 pending) (current), fill"),
        "\(history.output)")
      let current = try await database.migrate("current")
      #expect(current.errors.contains("2: backfill of t 0 %"), "\(current.errors)")
      let pending = try await database.migrate("check")
      #expect(pending.exitCode == 2)
      #expect(pending.output.contains("2: backfill of t 0 %"), "\(pending.output)")

      #expect(try await database.migrate("backfill", "run").exitCode == 0)
      #expect(try await database.migrate("check", "--phase").exitCode == 0)
      #expect(try await database.migrate("status").output.contains("applied, contract 3 pending"))
      #expect(
        try await database.migrate("upgrade", "head", "--phase", "contract", "--defer-backfills")
          .exitCode == 0)
      #expect(!(try await database.migrate("status").output.contains("contract 3")))
    }
  }

  @Test("is refused by a downgrade, and told how to go back", arguments: TestDatabaseKind.allCases)
  func downgrade(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "head", "--defer-backfills")
      let down = try await database.migrate("downgrade", "1")
      #expect(down.exitCode == 1)
      #expect(down.errors.contains("the backfill of 2 is open"), "\(down.errors)")
      try await database.query("CREATE TABLE after_it (id integer)")
      #expect(try await database.migrate("repair", "2", "--mark-applied").exitCode == 0)
      #expect(try await database.migrate("backfill", "status").output == "No backfill is open.\n")
      #expect(try await database.migrate("downgrade", "1").exitCode == 0)
      #expect(try await Self.tables(database).isEmpty)
    }
  }

  @Test(
    "that is paused is begun by nobody until it is resumed", arguments: TestDatabaseKind.allCases)
  func paused(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      #expect(
        try await database.migrate("backfill", "pause").output == "No backfill is open.\n")
      #expect(try await database.migrate("backfill", "pause", "1").exitCode == 64)
      try await database.migrate("upgrade", "head", "--defer-backfills")
      let pause = try await database.migrate("backfill", "pause", "2")
      #expect(pause.exitCode == 0, "\(pause.errors)")
      #expect(pause.output.contains("paused"), "\(pause.output)")
      for command in [["backfill", "run"], ["backfill", "run", "2"], ["upgrade", "head"]] {
        let result = try await database.migrate(arguments: command)
        #expect(result.exitCode == 6, "\(command): \(result.errors)")
        #expect(result.errors.contains("the backfill of 2 is paused"), "\(result.errors)")
        #expect(result.errors.contains("migrate backfill resume 2"), "\(result.errors)")
      }
      let repair = try await database.migrate("repair", "2", "--resume")
      #expect(repair.exitCode == 6, "\(repair.errors)")
      // A deployment has nothing to do with that.
      #expect(
        try await database.migrate("upgrade", "head", "--defer-backfills").exitCode == 0)
      #expect(try await database.query(BackfillTable.counts) == "0|9")
      let resume = try await database.migrate("backfill", "resume", "--json")
      #expect(resume.output.contains(#""state":"open""#), "\(resume.output)")
      #expect(try await database.migrate("upgrade", "head").exitCode == 0)
      #expect(try await database.query(BackfillTable.counts) == "1|9")
      #expect(
        try await database.history().filter { $0.contains("pause") || $0.contains("resume") }
          == ["pause 2 success", "resume 2 success"])
    }
  }

  @Test(
    "one after the other in a migration: done, open, and none", arguments: TestDatabaseKind.allCases
  )
  func several(kind: TestDatabaseKind) async throws {
    let versions: KeyValuePairs = [
      "1_t.sql": Self.table.migration + "CREATE TABLE gate (id integer, CHECK (id < 5));\n",
      "2_fill.sql": """
      -- migrate:up transaction:false
      -- migrate:backfill table:t key:id batch:4
      UPDATE t SET n = n + 1 WHERE id > :from AND id <= :to;
      -- migrate:backfill table:t key:id batch:3
      INSERT INTO gate SELECT id FROM t WHERE id > :from AND id <= :to;
      """,
    ]
    try await TestDatabase.with(kind, versions: versions) { database async throws in
      try await database.migrate("upgrade", "head", "--defer-backfills")
      let failed = try await database.migrate("backfill", "run")
      #expect(failed.exitCode == 1, "\(failed.errors)")
      let status = try await database.migrate("backfill", "status", "--json")
      let lines = status.output.split(separator: "\n")
      #expect(lines.count == 2, "\(status.output)\(status.errors)")
      #expect(lines.first?.contains(#""rows":9"#) == true, "\(status.output)")
      #expect(lines.first?.contains(#""state":"done""#) == true, "\(status.output)")
      #expect(lines.last?.contains(#""rows":3"#) == true, "\(status.output)")
      #expect(lines.last?.contains(#""estimated_rows":9"#) == true, "\(status.output)")
      #expect(lines.last?.contains(#""state":"open""#) == true, "\(status.output)")
      let table = try await database.migrate("backfill", "status")
      #expect(table.output.contains("3 of about 9 (33 %)"), "\(table.output)")
    }
  }

  @Test(
    "without a table, or with another file, is refused", arguments: TestDatabaseKind.allCases)
  func refused(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      try database.write([
        "2_fill.sql": """
        -- migrate:up transaction:false
        -- migrate:backfill table:nowhere key:id
        DELETE FROM nowhere WHERE id > :from AND id <= :to;
        """
      ])
      let missing = try await database.migrate("upgrade", "head", "--defer-backfills")
      #expect(missing.exitCode == 1, "\(missing.errors)")
      #expect(try await database.applied() == ["1"])
      try database.write(["2_fill.sql": Self.versions[1].value])
      try await database.migrate("upgrade", "head", "--defer-backfills")
      try database.write(["2_fill.sql": Self.versions[1].value + "\nSELECT 1;\n"])
      let edited = try await database.migrate("backfill", "run")
      #expect(edited.exitCode == 65, "\(edited.errors)")
      #expect(try await database.query(BackfillTable.counts) == "0|9")
    }
  }

  @Test("is not taken from a table of that name in another schema")
  func decoy() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      try await database.query(
        """
        CREATE SCHEMA decoy;
        CREATE TABLE decoy.migrate_version_backfill (revision text, name text, position text,
          row_count bigint, is_complete integer, table_name text, is_paused integer);
        INSERT INTO decoy.migrate_version_backfill VALUES ('2', '2', '9', 9, 1, 'decoy', 1);
        """)
      let first = ["MIGRATE_URL": database.url + "?options=-csearch_path%3Ddecoy,public"]
      let conf = ["MIGRATE_VERSION_TABLE_SCHEMA": "public"].merging(first) { $1 }
      let upgrade = try await database.migrate(
        "upgrade", "head", "--defer-backfills",
        environment: ["MIGRATE_VERSION_TABLE_SCHEMA": "public"])
      #expect(upgrade.exitCode == 0, "\(upgrade.errors)")
      let status = try await database.migrate("backfill", "status", environment: conf)
      #expect(status.output.contains("open"), "\(status.output)\(status.errors)")
      #expect(!status.output.contains("decoy"))
      #expect(try await database.migrate("backfill", "run", environment: conf).exitCode == 0)
      #expect(try await database.query(BackfillTable.counts) == "1|9")
    }
  }

  @Test("is written as events", arguments: [TestDatabaseKind.postgreSQL, .sqlite])
  func events(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      let upgrade = try await database.migrate("upgrade", "head", "--defer-backfills", "--json")
      #expect(upgrade.output.contains(#""event":"backfill_open""#), "\(upgrade.output)")
      #expect(upgrade.output.contains(#""event":"waiting_for_backfills""#), "\(upgrade.output)")
      let run = try await database.migrate("backfill", "run", "--log-format", "json")
      #expect(run.output.contains(#""event":"backfill_progress""#), "\(run.output)")
      #expect(run.output.contains(#""event":"run_completed""#), "\(run.output)")
    }
  }

  @Test("is part of a plan that is approved", arguments: [TestDatabaseKind.postgreSQL, .sqlite])
  func plan(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      let plan = try await database.migrate("plan", "--defer-backfills", "-o", "release.plan")
      #expect(
        plan.output.contains("stops before the backfill, which `migrate backfill run` does: 2"),
        "\(plan.output)")
      #expect(plan.output.contains("waits for that: 3 (drop it)"), "\(plan.output)")
      let upgrade = try await database.migrate("upgrade", "--plan", "release.plan")
      #expect(upgrade.exitCode == 0, "\(upgrade.errors)")
      #expect(try await database.query(BackfillTable.counts) == "0|9")
      #expect(try await database.applied() == ["1", "2"])
    }
  }
}
