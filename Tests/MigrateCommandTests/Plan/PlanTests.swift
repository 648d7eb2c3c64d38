import Support
import Testing

@Suite("plan")
struct PlanTests {
  private static let versions: KeyValuePairs = [
    "0001_item.sql": """
    -- migrate:up
    CREATE TABLE item (id integer PRIMARY KEY, a integer);
    -- migrate:down
    DROP TABLE item;
    """,
    "0002_add.sql": """
    -- migrate:up lock_timeout:500ms statement_timeout:10m
    ALTER TABLE item ADD COLUMN b text;
    -- A comment.
    CREATE INDEX item_a
      ON item (a);
    -- migrate:down
    DROP INDEX item_a;
    ALTER TABLE item DROP COLUMN b;
    """,
  ]

  @Test(
    "shows the steps and statements of an upgrade, and runs nothing",
    arguments: [TestDatabaseKind.sqlite, .postgreSQL])
  func upgrade(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "0001")
      let plan = try await database.migrate("plan")
      #expect(plan.exitCode == 0, "\(plan.errors)")
      let conditions =
        kind.isPostgreSQL
        ? "; waits for locks 100 ms, later up to 500 ms; a statement may run 10 min" : ""
      #expect(
        plan.output == """
          up    0002  add
          versions/0002_add.sql: in one transaction\(conditions)
          LINE  STATEMENT
          ----  ----------------------------------
          2     ALTER TABLE item ADD COLUMN b text
          4     CREATE INDEX item_a ON item (a)

          1 migration to run; nothing was run.

          """)
      #expect(try await database.applied() == ["0001"])
      #expect(try await database.history() == ["upgrade 0001 success"])

      try await database.migrate("upgrade", "head")
      #expect(try await database.migrate("plan").output == "Nothing to do.\n")
      let down = try await database.migrate("plan", "--down", "-1")
      #expect(down.output.hasPrefix("down  0002  add\n"), "\(down.output)")
      #expect(down.output.contains("\n7     DROP INDEX item_a\n"))
    }
  }

  @Test("--json prints an object for each step and statement")
  func json() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      let lines = try await database.migrate("plan", "0001", "--json").output.split(separator: "\n")
      #expect(
        lines == [
          """
          {"direction":"up","event":"step","message":"item","path":"versions/0001_item.sql",\
          "revision":"0001","transaction":true}
          """,
          """
          {"column":1,"event":"statement","line":2,"path":"versions/0001_item.sql",\
          "revision":"0001","sql":"CREATE TABLE item (id integer PRIMARY KEY, a integer)"}
          """,
        ])
    }
  }

  @Test("ends as an upgrade would where that is refused")
  func refusals() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      try database.write(["0003_vacuum.sql": "-- migrate:up\nVACUUM;\n"])
      let plan = try await database.migrate("plan")
      #expect(plan.exitCode == 65)
      #expect(plan.errors.hasPrefix("versions/0003_vacuum.sql:2:"), "\(plan.errors)")
      #expect(try await database.migrate("plan", "--down").exitCode == 64)
      let trace = try await database.migrate("plan", "--trace")
      #expect(trace.exitCode == 64)
      #expect(trace.errors.contains("SQLite has one lock"))
    }
  }

  @Test("--trace shows what each statement does, on a scratch database")
  func trace() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      try database.write([
        "0003_more.sql": """
        -- migrate:up
        ALTER TABLE item ALTER a TYPE bigint;
        ALTER TABLE item ALTER a SET NOT NULL;
        """,
        "0004_concurrently.sql": """
        -- migrate:up transaction:false
        CREATE INDEX CONCURRENTLY item_b ON item (b);
        -- migrate:backfill table:item key:id
        UPDATE item SET b = 'x' WHERE id > :from AND id <= :to;
        """,
      ])
      try await database.migrate("upgrade", "0001")
      let schema = try await database.schema()
      let plan = try await database.migrate("plan", "--trace")
      #expect(plan.exitCode == 0, "\(plan.errors)")
      // Times differ.
      let rows = plan.output.split(separator: "\n").map { line in
        line.split(separator: " ").joined(separator: " ")
      }
      func hasRow(_ start: String) -> Bool { rows.contains { $0.hasPrefix(start) } }
      #expect(
        hasRow(
          "2 ALTER TABLE item ADD COLUMN b text ACCESS EXCLUSIVE public.item reads and writes"),
        "\(plan.output)")
      #expect(
        hasRow(
          """
          2 ALTER TABLE item ALTER a TYPE bigint ACCESS EXCLUSIVE public.item reads and writes \
          rewritten, read whole
          """), "\(plan.output)")
      #expect(
        hasRow("3 ALTER TABLE item ALTER a SET NOT NULL held already public.item read whole"),
        "\(plan.output)")
      #expect(
        hasRow(
          """
          2 CREATE INDEX CONCURRENTLY item_b ON item (b) SHARE UPDATE EXCLUSIVE public.item changes \
          of the schema
          """), "\(plan.output)")
      #expect(plan.output.contains("not run: no rows"))
      #expect(try await database.schema() == schema)
      #expect(try await database.applied() == ["0001"])
    }
  }

  @Test("--trace shows the statements of a Swift migration, and --json all facts")
  func swift() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      try database.write([
        "0003_swift.swift": """
        import Migrations

        struct AddC: Migration {
          func up(_ database: MigrationDatabase) async throws {
            try await database.execute("ALTER TABLE item ADD c integer")
          }
        }
        """
      ])
      try await database.migrate("upgrade", "0002")
      #expect(try await database.migrate("plan").output.contains("--trace shows what it runs"))
      let plan = try await database.migrate("plan", "--trace", "--json")
      #expect(plan.exitCode == 0, "\(plan.errors)")
      let statement = try #require(plan.output.split(separator: "\n").last)
      #expect(
        statement.contains(#""line":5,"path":"versions/0003_swift.swift""#), "\(plan.output)")
      #expect(
        statement.contains(
          """
          "locks":[{"blocks_reads":true,"blocks_writes":true,"kind":"table",\
          "lock":"ACCESS EXCLUSIVE","relation":"public.item"}]
          """), "\(plan.output)")
      #expect(statement.contains(#""held_until":"transaction""#))
    }
  }

  @Test("--trace ends with 1 and the place when a statement fails, and with 78 without CREATEDB")
  func failedTrace() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      try database.write(["0003_bad.sql": "-- migrate:up\nSELECT nowhere;\n"])
      let plan = try await database.migrate("plan", "--trace")
      #expect(plan.exitCode == 1)
      #expect(plan.errors.hasPrefix("versions/0003_bad.sql:2:8: error:"), "\(plan.errors)")
      #expect(plan.errors.contains("on a scratch database; no other was touched"))
      try await database.withRole(password: "p") { role async throws in
        let refused = try await database.migrate(
          "plan", "--trace",
          environment: ["MIGRATE_URL": database.url(user: role, password: "p")])
        #expect(refused.exitCode == 78, "\(refused.errors)")
      }
    }
  }

  @Test("--trace and verify can begin with the schema as it is")
  func fromDump() async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      try database.write([
        "0003_use.sql": """
        -- migrate:up
        ALTER TABLE by_hand ADD COLUMN b integer;
        -- migrate:down
        ALTER TABLE by_hand DROP COLUMN b;
        """
      ])
      try await database.migrate("upgrade", "0001")
      try await database.query("CREATE TABLE by_hand (a integer)")
      #expect(try await database.migrate("plan", "--trace").exitCode == 1)
      let plan = try await database.migrate("plan", "--trace", "--from-dump")
      #expect(plan.exitCode == 0, "\(plan.errors)")
      #expect(plan.output.contains("ACCESS EXCLUSIVE  public.by_hand"), "\(plan.output)")
      #expect(try await database.migrate("verify").exitCode == 1)
      let verify = try await database.migrate("verify", "--from-dump")
      #expect(verify.exitCode == 0, "\(verify.errors)")
      #expect(
        verify.output == "reversible    0002  add\nreversible    0003  use\n2 reversible\n")
    }
  }

  @Test("verify begins with the schema as it is on SQLite too")
  func fromDumpSQLite() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "0001")
      let verify = try await database.migrate("verify", "--from-dump")
      #expect(verify.exitCode == 0, "\(verify.errors)")
      #expect(verify.output == "reversible    0002  add\n1 reversible\n")
    }
  }
}
