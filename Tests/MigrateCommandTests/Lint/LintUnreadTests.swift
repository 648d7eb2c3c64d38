import Foundation
import Basics
import Support
import Testing

@Suite("lint of what is hard to read")
struct LintUnreadTests {
  @Test("a long statement is looked at to its end")
  func long() async throws {
    let filler = String(repeating: "-- words of no meaning\n", count: 5000)
    let rows = (1...20_000).map { "  (\($0), 'row')" }.joined(separator: ",\n")
    try await LintFixture.with([
      "0001_item.sql": "-- migrate:up\nCREATE TABLE item (id integer, a text);\n",
      "0002_update.sql": "-- migrate:up\nUPDATE item SET a = ''\n\(filler);\n",
      "0003_function.sql": """
      -- migrate:up
      CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$
      \(filler)
      $$;
      ALTER TABLE item ADD b int DEFAULT f();

      """,
      "0004_rows.sql": """
      -- migrate:up
      INSERT INTO item (id, a) VALUES
      \(rows),
        (0, 'last' 'one');
      INSERT INTO item (id, a) VALUES
      \(rows)
        ON CONFLIKT DO NOTHING;

      """,
      "0005_rows.sql": "-- migrate:up\nINSERT INTO item VALUES\n\(rows) ON CONFLICT DO NOTHING;\n",
    ]) { fixture async throws in
      let places = try await fixture.findings("--all").places.filter { $0 != "no-down:1" }
      #expect(
        places == [
          "update-all-rows:2", "add-column-rewrite:5005", "syntax-error:20003",
          "syntax-error:40005",
        ], "\(places)")
    }
  }

  @Test("Swift files that do not compile end it with 65, with and without a database")
  func brokenSwift() async throws {
    let versions: KeyValuePairs = [
      "0001_item.sql": "-- migrate:up\nCREATE TABLE item (id integer);\n",
      "0002_wrong.swift": """
      import Migrations

      struct Wrong: Migration {
        func up(_ database: MigrationDatabase) async throws { let number: Int = "none" }
      }

      """,
    ]
    try await LintFixture.with(versions) { fixture async throws in
      let result = try await fixture.lint("--all")
      #expect(result.exitCode == 65, "\(result.errors)\(result.output)")
      #expect(!result.output.contains("nothing found"))
    }
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      #expect(try await database.migrate("lint").exitCode == 65)
    }
  }

  @Test("syntax after that of the parser is a note, and wrong syntax an error whatever the server")
  func newer() async throws {
    for (sql, version, expected) in [
      ("ALTER TABLE t ADD c int GENERATED ALWAYS AS (a + 1) VIRTUAL;", "18", "note:syntax-error"),
      ("ALTER TABLE t ADD c int GENERATED ALWAYS AS (a + 1) VIRTUAL;", nil, "note:syntax-error"),
      (
        "ALTER TABLE t ADD c int GENERATED ALWAYS AS (a + 1) VIRTUAL;", "15",
        "error:newer-than-server"
      ),
      ("SELECT * FROM (SELECT 1);", nil, "note:syntax-error"),
      ("SELECT 1_000;", "16", "note:syntax-error"),
      ("ALTER TABLE t ADD COLUM c int;", "18", "error:syntax-error"),
      ("ALTER TABLE t ADD COLUM c int;", nil, "error:syntax-error"),
      ("CREATE TABEL t (a int);", "17", "error:syntax-error"),
    ] as [(String, String?, String)] {
      try await LintFixture.with(["0001_a.sql": "-- migrate:up\n\(sql)\n"]) {
        fixture async throws in
        let findings = try await fixture.findings(
          "--all", environment: version.map { ["MIGRATE_SERVER_VERSION": $0] } ?? [:])
        let words = findings.map { "\($0["severity"]?.text ?? ""):\($0["rule"]?.text ?? "")" }
        #expect(
          words.filter { $0 != "note:no-down" } == [expected], "\(sql) for \(version ?? "any")")
      }
    }
  }

  @Test("check on a database without migrations finds what lint finds in new files")
  func emptyDatabase() async throws {
    try await TestDatabase.with(.postgreSQL, versions: LintFixture.versions) {
      database async throws in
      try database.write(["0003_a.sql": "-- migrate:up\nCREATE INDEX item_a ON item (a);\n"])
      let result = try await database.migrate("check", "--only", "lint")
      #expect(result.exitCode == 2)
      #expect(result.output.contains("0003_a.sql:2:1: warning: "), "\(result.output)")
      let wrong = try await database.migrate("check", "--only", "graph", "--since", "main")
      #expect(wrong.exitCode == 64, "\(wrong.errors)")
    }
  }
}
