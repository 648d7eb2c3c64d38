import Foundation
import Basics
import Support
import Testing

@Suite("lint")
struct LintCommandTests {
  @Test("shows a finding as a compiler does, and exits with 2")
  func text() async throws {
    try await LintFixture.with { fixture async throws in
      let result = try await fixture.lint("0002")
      #expect(result.exitCode == 2)
      #expect(
        result.output.hasPrefix("versions/0002_index.sql:2:1: warning: "), "\(result.output)")
      #expect(result.output.contains("(index-not-concurrent)\nCREATE INDEX old_a ON old (a)\n^\n"))
      #expect(result.output.hasSuffix("\n1 warning in 1 migration for PostgreSQL\n"))
      let clean = try await fixture.lint("0001")
      #expect(clean.exitCode == 0)
      #expect(clean.output == "nothing found in 1 migration for PostgreSQL\n")
    }
  }

  @Test("takes placeholders for names")
  func placeholders() async throws {
    let versions: KeyValuePairs = [
      "0001_role.sql": """
      -- placeholders: on
      -- migrate:up
      CREATE ROLE reporting LOGIN PASSWORD '${PASSWORD}';
      CREATE INDEX ON ${SCHEMA:-public}.item (id);
      -- migrate:down
      DROP ROLE reporting;
      """
    ]
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      let result = try await database.migrate("lint")
      #expect(!result.output.contains("syntax-error"), "\(result.output)")
      #expect(result.output.contains("0001_role.sql:4:1: warning: "), "\(result.output)")
    }
  }

  @Test("looks at all revisions where no database is configured, says so, and makes none")
  func withoutDatabase() async throws {
    try await LintFixture.with { fixture async throws in
      let result = try await fixture.lint()
      #expect(result.output.hasSuffix(" in 2 migrations for PostgreSQL\n"))
      #expect(result.errors.contains("no database is configured"))
      #expect(try fixture.directory.names(in: "") == ["versions"])
    }
  }

  @Test("looks at what the database has not applied", arguments: TestDatabaseKind.allCases)
  func unapplied(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: LintFixture.versions) { database async throws in
      try await database.migrate("upgrade", "0001")
      let result = try await database.migrate("lint")
      #expect(result.output.contains(" in 1 migration for "), "\(result.errors)")
      #expect(result.errors.isEmpty)
    }
  }

  @Test("makes no SQLite file to find out that nothing is applied")
  func missingFile() async throws {
    try await LintFixture.with { fixture async throws in
      let result = try await fixture.lint(environment: ["MIGRATE_URL": "sqlite:///new.db"])
      #expect(result.output.contains(" in 2 migrations for SQLite"), "\(result.errors)")
      #expect(result.errors.isEmpty)
      #expect(try fixture.directory.names(in: "") == ["versions"])
    }
  }

  @Test("--since looks at files that a commit of git does not have")
  func since() async throws {
    try await LintFixture.with { fixture async throws in
      try await fixture.commit()
      try fixture.write([
        "0003_more.sql": "-- migrate:up\nCREATE INDEX old_b ON old (b);\n-- migrate:down\n"
      ])
      let findings = try await fixture.findings("--since", "HEAD")
      let revisions = Set(findings.compactMap { $0["revision"]?.text })
      #expect(revisions == ["0003"])
      let unknown = try await fixture.lint("--since", "nowhere")
      #expect(unknown.exitCode == 78)
      #expect(unknown.errors.contains("git cannot list the migration files of nowhere"))
    }
  }

  @Test("goes on behind SQL that cannot be parsed, and behind what is not closed")
  func badSQL() async throws {
    let bad: KeyValuePairs = [
      "0001_bad.sql": """
      -- migrate:up
      SELEC 1;
      CREATE INDEX old_a ON old (a);
      CREATE INDEX old_b ON old ('b;
      -- migrate:down
      DROP INDEX old_a;
      """,
      "0002_index.sql": "-- migrate:up\nCREATE INDEX old_c ON old (c);\n",
    ]
    try await LintFixture.with(bad) { fixture async throws in
      let places = try await fixture.findings("--all").places
      #expect(places.contains("syntax-error:2"))
      #expect(places.contains("index-not-concurrent:3"))
      #expect(places.contains("syntax-error:4"))
      #expect(places.filter { $0 == "index-not-concurrent:2" }.count == 1, "that of 0002")
    }
  }

  @Test("finds the same places in a file with CRLF")
  func carriageReturns() async throws {
    let text = "-- migrate:up\nSELECT 1;\nCREATE INDEX a\n  ON old (a);\n-- migrate:down\n"
    try await LintFixture.with(["0001_a.sql": text]) { fixture async throws in
      let plain = try await fixture.findings("--all")
      try fixture.write(["0001_a.sql": text.replacing("\n", with: "\r\n")])
      #expect(try await fixture.findings("--all") == plain)
      #expect(plain.places.contains("index-not-concurrent:3"))
    }
  }

  @Test("a line of the file accepts a finding")
  func ignored() async throws {
    try await LintFixture.with { fixture async throws in
      try fixture.write([
        "0002_index.sql": """
        -- migrate:up
        -- migrate:ignore index-not-concurrent the table has ten rows
        CREATE INDEX old_a ON old (a);
        CREATE INDEX old_b ON old (b);
        -- migrate:down
        """
      ])
      let places = try await fixture.findings("0002").places
      #expect(places.filter { $0.hasPrefix("index-not-concurrent") } == ["index-not-concurrent:4"])
    }
  }

  @Test("rules are left out and adjustingSeverity by migrate.conf")
  func configured() async throws {
    try await LintFixture.with { fixture async throws in
      func lint(_ text: String) async throws -> ProcessResult {
        try fixture.directory.write(["migrate.conf": text])
        return try await fixture.lint("0002")
      }
      #expect(try await lint(#"lint_ignore = ["index-not-concurrent"]"#).exitCode == 0)
      #expect(try await lint(#"lint_severity = ["index-not-concurrent=note"]"#).exitCode == 0)
      let error = try await lint(
        """
        lint_severity = ["index-not-concurrent=error"]
        server_version = 14
        """)
      #expect(error.exitCode == 2)
      #expect(error.output.hasSuffix("\n1 error in 1 migration for PostgreSQL 14\n"))
      let unknown = try await lint(#"lint_ignore = ["index-not-concurent"]"#)
      #expect(unknown.exitCode == 78)
      #expect(unknown.errors.contains("migrate.conf:1"), "\(unknown.errors)")
      #expect(unknown.errors.contains("`migrate lint --rules` lists them"))
    }
  }

  @Test("refuses formats that contradict each other, and -o without one")
  func usage() async throws {
    try await LintFixture.with { fixture async throws in
      #expect(try await fixture.lint("--json", "--format", "sarif").exitCode == 64)
      #expect(try await fixture.lint("-o", "file").exitCode == 64)
      #expect(try await fixture.lint("--all", "--since", "HEAD").exitCode == 64)
    }
  }

  @Test("--rules lists the rules")
  func rules() async throws {
    try await LintFixture.with { fixture async throws in
      let result = try await fixture.lint("--rules")
      #expect(result.exitCode == 0)
      #expect(result.output.contains("\nindex-not-concurrent "))
    }
  }
}
