import Foundation
import Support
import Testing

@Suite("placeholders in SQL files")
struct PlaceholderTests {
  private static let versions: KeyValuePairs = [
    "0001_plain.sql": "-- migrate:up\nCREATE TABLE note (text text DEFAULT '${NOT_ASKED_FOR}');\n",
    "0002_table.sql": """
    -- placeholders: on
    -- migrate:up
    CREATE TABLE ${TABLE} (name text DEFAULT '${WORD:-none}');
    INSERT INTO ${TABLE} (name) VALUES ('${SECRET}');
    -- migrate:down
    DROP TABLE ${TABLE};
    """,
    "R__names.sql": """
    -- placeholders: on
    DROP VIEW IF EXISTS names;
    CREATE VIEW names AS SELECT name FROM ${TABLE};
    """,
  ]

  @Test(
    "are taken from -x, the environment and migrate.conf, in this order",
    arguments: TestDatabaseKind.allCases)
  func sources(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      try database.directory.write([
        "migrate.conf": """
        [placeholders]
        TABLE = "unused"
        SECRET = "${HIDDEN}"
        [environments.test]
        [environments.test.placeholders]
        WORD = "from conf"
        """,
        ".env": "HIDDEN=hunter2hunter2\n",
      ])
      let result = try await database.migrate(
        "upgrade", "head", "--env", "test", "-x", "TABLE=item", environment: ["TABLE": "wrong"])
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await database.query("SELECT name FROM names") == "hunter2hunter2")
      try await database.query(
        kind.isPostgreSQL
          ? "INSERT INTO item SELECT; INSERT INTO note SELECT"
          : "INSERT INTO item DEFAULT VALUES; INSERT INTO note DEFAULT VALUES")
      #expect(
        try await database.query("SELECT name FROM item UNION ALL SELECT text FROM note")
          == "hunter2hunter2\nfrom conf\n${NOT_ASKED_FOR}")
      #expect(
        try await database.query("SELECT down_body FROM migrate_version WHERE revision = '0002'")
          == "-- migrate:down placeholders:on\nDROP TABLE ${TABLE};")

      // Reverted by a build without the file, from what the database holds.
      try database.remove("0002_table.sql")
      try await database.query("DROP VIEW names")
      let unset = try await database.migrate("downgrade", "-1")
      #expect(unset.exitCode == 1, "\(unset.errors)")
      let down = try await database.migrate("downgrade", "-1", environment: ["TABLE": "item"])
      #expect(down.exitCode == 0, "\(down.errors)")
      #expect(try await database.applied() == ["0001"])
    }
  }

  @Test("without a value stop the run before it begins, all at once")
  func unset() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 65)
      #expect(result.errors.contains("versions/0002_table.sql:3:14: `${TABLE}` has no value"))
      #expect(result.errors.contains("versions/R__names.sql:3:39: `${TABLE}` has no value"))
      #expect(try await database.schema().isEmpty)
    }
  }

  @Test("are not shown by the errors of their statements", arguments: TestDatabaseKind.allCases)
  func secret(kind: TestDatabaseKind) async throws {
    let versions: KeyValuePairs = [
      "1_secret.sql":
        "-- placeholders: on\n-- migrate:up\nSELECT 1,\n  \"${SECRET}\" FROM nowhere;\n",
      "2_more.sql":
        "-- placeholders: on\n-- migrate:up transaction:false\nSELECT \"${SECRET}\" FROM nowhere;\n",
    ]
    try await TestDatabase.with(kind, versions: versions) { database async throws in
      let environment = ["SECRET": "hunter2hunter2"]
      for _ in 1...2 {
        let result = try await database.migrate("upgrade", "head", environment: environment)
        #expect(result.exitCode == 1)
        if kind.isPostgreSQL {
          #expect(result.errors.contains("\"${SECRET}\" FROM nowhere"), "\(result.errors)")
        }
        #expect(!result.errors.contains("hunter2"))
        try database.write(["1_secret.sql": "-- migrate:up\n"])
      }
      #expect(
        try await !database.query("SELECT error FROM migrate_history").contains("hunter2"))
    }
  }

  @Test(
    "are shown by nothing that leaves the process, in whatever form",
    arguments: TestDatabaseKind.allCases
  )
  func everywhere(kind: TestDatabaseKind) async throws {
    let quoted = kind.isPostgreSQL ? "E'${QUOTED}'" : "'${QUOTED}'"
    let bodies = [
      "SELECT ${Folded} FROM nowhere;", "SELECT \"${QUOTED}\" FROM nowhere;",
      "INSERT INTO t VALUES (1, \(quoted)), (1, '${Folded}');",
      "INSERT INTO t VALUES (2, '${LONG}');",
    ]
    let notice = """
      DO $$ BEGIN RAISE NOTICE 'it is % and %', quote_literal(\(quoted)), '${Folded}'; END $$;
      """
    let secrets = ["Folded": "HunTer2Hunter2", "QUOTED": "pa''ss\\\\wörd", "LONG": "", "N": "7"]
      .merging(["LONG": String(repeating: "longsecret", count: 30)]) { $1 }
    let traces = ["hunter2", "pa'", "ss\\", "wörd", "longsecret"]
    let setup =
      "-- migrate:up\nCREATE TABLE t (id int PRIMARY KEY, name varchar(200) CHECK (length(name) < 99));\n"
    try await TestDatabase.with(kind, versions: ["1_t.sql": setup]) { database async throws in
      #expect(try await database.migrate("upgrade", "head").exitCode == 0)
      for (number, body) in bodies.enumerated() {
        let text = "\(kind.isPostgreSQL ? notice : "")\n\(body)\nSELECT '${N}';\n"
        for options in ["", " transaction:false"] {
          try database.write([
            "2_more.sql": "-- placeholders: on\n-- migrate:up\(options)\n\(text)"
          ])
          for arguments in [
            ["plan"], ["plan", "--json"], ["upgrade", "head"],
            ["upgrade", "head", "--log-format", "json"],
            ["upgrade", "head", "--verbose"], ["upgrade", "head", "--dry-run"], ["log", "--json"],
          ] {
            let result = try await runProcess(
              migrateExecutable, arguments,
              environment: database.environment.merging(secrets) { $1 }, in: database.directory)
            let output = (result.output + result.errors).lowercased()
            for trace in traces {
              #expect(!output.contains(trace), "\(number) \(arguments): \(output)")
            }
            if arguments == ["plan"] { #expect(output.contains("${n}"), "\(output)") }
            if arguments[0] == "upgrade", !arguments.contains("--dry-run") {
              #expect(result.exitCode == 1, "\(output)")
            }
          }
          _ = try await database.migrate("repair", "2", "--mark-reverted")
        }
      }
      let history = try await database.query("SELECT error FROM migrate_history").lowercased()
      for trace in traces { #expect(!history.contains(trace), "\(history)") }
    }
  }

  @Test(
    "are in no form in the journal of a section outside a transaction, which another run refuses")
  func journal() async throws {
    let section = """
      -- placeholders: on
      -- migrate:up transaction:false
      DO $$ BEGIN PERFORM set_config('application_name', '${SECRET}', false); END $$;
      SELECT nothing;
      """
    try await TestDatabase.with(.postgreSQL, versions: ["1_a.sql": section]) {
      database async throws in
      let secret = ["SECRET": "hunter2hunter2"]
      #expect(try await database.migrate("upgrade", "head", environment: secret).exitCode == 1)
      let journal = try await database.query("SELECT * FROM migrate_version_journal")
      #expect(journal.contains("|?") && !journal.contains("hunter2"), "\(journal)")
      try database.write(["1_a.sql": section.replacing("SELECT nothing", with: "SELECT 1")])
      let resumed = try await database.migrate("repair", "--resume", environment: secret)
      #expect(resumed.exitCode == 1)
      #expect(resumed.errors.contains("what this statement set is gone"), "\(resumed.errors)")
    }
  }

  @Test("are masked in the pieces that a server shows of them")
  func pieces() async throws {
    let json = #"{"name": "correct horse", "key": battery_staple, "more": "and so on and so on"}"#
    try await TestDatabase.with(
      .postgreSQL,
      versions: ["1_a.sql": "-- placeholders: on\n-- migrate:up\nSELECT '${SECRET}'::json;\n"]
    ) { database async throws in
      let result = try await database.migrate("upgrade", "head", environment: ["SECRET": json])
      #expect(result.exitCode == 1)
      for piece in ["horse", "battery", "so on"] {
        #expect(!(result.output + result.errors).contains(piece), "\(result.errors)")
      }
    }
  }

  @Test("in migrate.conf have to be text")
  func wrongConfiguration() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      try database.directory.write(["migrate.conf": "[placeholders]\nA = \"x\"\nB = [\"x\"]\n"])
      let result = try await database.migrate("status")
      #expect(result.exitCode == 78)
      #expect(result.errors.contains("migrate.conf:3: "), "\(result.errors)")
    }
  }
}
