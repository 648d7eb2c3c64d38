import Migrations
import SchemaTools
import Testing

@Suite("The rules")
struct RuleTests {
  @Test("find what they are for", arguments: RuleExamples.found)
  func found(example: RuleExample) async throws {
    let findings = try await example.findings()
    #expect(!findings.isEmpty)
    for finding in findings {
      #expect(!finding.reason.isEmpty && !finding.remedy.isEmpty)
      #expect(finding.remedy.last == "." || finding.remedy.last == "?")
    }
  }

  @Test("leave alone what is safe", arguments: RuleExamples.notFound)
  func notFound(example: RuleExample) async throws {
    #expect(try await example.findings() == [])
  }

  @Test("each have an example and a counterexample")
  func complete() {
    // What was released is no part of the files.
    let names = Set(LintRules.all.map { $0.name }).subtracting(["edited-after-release"])
      .filter { !$0.hasPrefix("sqlite-") }
    #expect(Set(RuleExamples.found.map(\.rule)) == names)
    #expect(Set(RuleExamples.notFound.map(\.rule)) == names)
  }

  @Test("find a migration that was changed after its release, linted or not")
  func edited() async throws {
    var project = LintProject(files: ["0001_a.sql": "-- migrate:up\nSELECT 1;"], linted: [])
    #expect(try await project.findings() == [])
    project.released = ["0001": "sha256:other"]
    let findings = try await project.findings()
    #expect(findings.map(\.rule) == ["edited-after-release"])
    #expect(findings.first?.severity == .error)
  }

  @Test("point at the very part of a statement")
  func place() async throws {
    let findings = try await RuleExample(
      "drop-column", "ALTER TABLE item\n  ADD c integer, DROP COLUMN name;"
    ).findings()
    let excerpt = try #require(findings.first?.excerpt)
    #expect(excerpt.line == "  ADD c integer, DROP COLUMN name")
    #expect(excerpt.caret == 29)
    #expect(excerpt.location.line == 3)
  }

  @Test("a warning about a down migration is a note")
  func down() async throws {
    let findings = try await RuleExample(
      "index-not-concurrent", "-- migrate:up\n-- migrate:down\nCREATE INDEX i ON item (b);"
    ).findings()
    #expect(findings.map(\.severity) == [.note])
    #expect(findings.map(\.direction) == [.down])
  }

  @Test("a line with a reason takes a finding away, in a statement and in a file")
  func ignored() async throws {
    let statement = "ALTER TABLE item ADD CHECK (b > 0);"
    let ignore = "-- migrate:ignore add-check the table is small\n"
    for sql in [
      "-- migrate:up\n" + ignore + statement, ignore + "-- migrate:up\n" + statement,
    ] {
      #expect(try await RuleExample("add-check", sql).findings() == [])
    }
    let before = try await RuleExample(
      "add-check", "-- migrate:up\n" + ignore + "SELECT 1;\n" + statement
    ).findings()
    #expect(before.count == 1)
  }
}
