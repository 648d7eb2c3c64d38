import Migrations
import SchemaTools
import Testing

@Suite("The linter for SQLite")
struct SQLiteLinterTests {
  @Test("shows SQLite's message at its place")
  func place() async throws {
    let finding = try #require(
      try await sqliteFindings(in: "SELECT 1;\n  SELECT a FROM item\n  WHER a = 1;").first)
    #expect(finding.rule == "sqlite-error" && finding.severity == .error)
    #expect(finding.reason.contains(#"near "a": syntax error"#), "\(finding.reason)")
    #expect(finding.excerpt.location.line == 4 && finding.excerpt.location.column == 8)
    #expect(finding.statement == 2)
  }

  @Test("notes what no migration makes, and what may only follow from that")
  func unknown() async throws {
    let findings = try await sqliteFindings([
      "0001_a.sql": """
      -- migrate:up
      ALTER TABLE elsewhere ADD b TEXT;
      CREATE TABLE item (a TEXT);
      CREATE TABLE item (b TEXT);
      """
    ])
    #expect(findings.map(\.severity) == [.note, .note])
    #expect(findings.map(\.statement) == [1, 3])
  }

  @Test("the down migration is tried behind the up migration, and leaves nothing for what follows")
  func down() async throws {
    let findings = try await sqliteFindings([
      "0001_a.sql": """
      -- migrate:up
      CREATE TABLE item (id INTEGER PRIMARY KEY);
      -- migrate:down
      DROP TABLE item;
      DROP TABLE item;
      """,
      "0002_b.sql": "-- migrate:up\nCREATE INDEX item_id ON item (id);\n",
    ])
    #expect(findings.map(\.revision) == ["0001"])
    #expect(findings.map(\.direction) == [.down])
    #expect(findings.map(\.statement) == [2])
  }

  @Test("only linted revisions have findings, and a line of the file accepts one")
  func ignored() async throws {
    let files: KeyValuePairs = [
      "0001_a.sql": "-- migrate:up\nSELEC 1;\n",
      "0002_b.sql": """
      -- migrate:up
      -- migrate:ignore sqlite-error this is a test
      SELEC 1;
      SELEC 2;
      """,
    ]
    #expect(try await sqliteFindings(files, linting: ["0002"]).map(\.statement) == [2])
  }

  @Test("a query without an end does not keep it, and nothing is written elsewhere")
  func endless() async throws {
    let findings = try await sqliteFindings(
      in: """
        CREATE TABLE n AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)
          SELECT x FROM c;
        INSERT INTO n WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)
          SELECT x FROM c;
        """)
    #expect(findings.isEmpty, "\(findings)")
  }

  @Test("a section that ends inside something is told, and the rest is looked at")
  func notClosed() async throws {
    let findings = try await sqliteFindings([
      "0001_a.sql": "-- migrate:up\nSELEC 1;\nSELECT 'a;\n",
      "0002_b.sql": "-- migrate:up\nSELEC 2;\n",
    ])
    #expect(findings.map(\.rule) == ["sqlite-error", "syntax-error", "sqlite-error"])
    #expect(findings[1].excerpt.location.line == 3)
  }
}
