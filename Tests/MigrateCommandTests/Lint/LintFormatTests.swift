import Foundation
import Basics
import Support
import Testing

@Suite("The formats of lint")
struct LintFormatTests {
  /// A name that is to be escaped in each of them.
  private static let versions: KeyValuePairs = [
    "0001_100% sure, or: not.sql": """
    -- migrate:up
    CREATE INDEX a ON "täble" (a);
    -- migrate:down
    DROP INDEX a;

    """
  ]

  private func report(_ fixture: LintFixture, _ format: String) async throws -> JSONValue {
    let result = try await fixture.lint("--all", "--format", format, "-o", "report.json", "-q")
    #expect(result.exitCode == 2, "\(result.errors)")
    #expect(result.output.isEmpty)
    return try JSONValue(parsing: fixture.directory.read("report.json"))
  }

  @Test("SARIF is what its schema says, with paths from the root of the repository")
  func sarif() async throws {
    try await LintFixture.with(Self.versions) { fixture async throws in
      try await fixture.commit()
      let sarif = try await report(fixture, "sarif")
      let location = sarif["runs"]?[0]?["results"]?[0]?["locations"]?[0]?["physicalLocation"]
      #expect(
        location?["artifactLocation"]?["uri"]?.text
          == "shop/versions/0001_100%25%20sure%2C%20or%3A%20not.sql")
      #expect(location?["region"]?["startLine"]?.integer == 2)

      let check = try await runProcess(
        testPython, ["-c", Self.schemaCheck, "report.json"], in: fixture.directory)
      #expect(check.exitCode == 0, "\(check.errors)")
    }
  }

  /// The schema is in a package of PyPI, at the top of its wheel.
  private static let schemaCheck = """
    import json, pathlib, sys, sysconfig
    import jsonschema
    schema = pathlib.Path(sysconfig.get_paths()["purelib"], "sarif-schema.json")
    jsonschema.Draft4Validator(
        json.loads(schema.read_text()), format_checker=jsonschema.FormatChecker()
    ).validate(json.loads(pathlib.Path(sys.argv[1]).read_text()))
    """

  @Test("GitHub's annotations are escaped, and are the default in GitHub Actions")
  func github() async throws {
    try await LintFixture.with(Self.versions) { fixture async throws in
      try await fixture.commit()
      let result = try await fixture.lint("--all", "--format", "github")
      #expect(
        result.output.hasPrefix(
          "::warning file=shop/versions/0001_100%25 sure%2C or%3A not.sql,line=2,col=1,"
            + "title=migrate lint%3A index-not-concurrent::"), "\(result.output)")
      #expect(result.output.contains("%0ASHARE lock on täble, which blocks writes"))
      #expect(result.output.split(separator: "\n").count == 2)
      let actions = try await fixture.lint("--all", environment: ["GITHUB_ACTIONS": "true"])
      #expect(actions.output == result.output)
    }
  }

  @Test("GitLab's fingerprints stay when lines before come, and differ for findings that are alike")
  func gitlab() async throws {
    try await LintFixture.with(Self.versions) { fixture async throws in
      func fingerprints() async throws -> [String] {
        try await report(fixture, "gitlab").elements
          .filter { $0["check_name"]?.text == "index-not-concurrent" }
          .compactMap { $0["fingerprint"]?.text }
      }
      let before = try await fingerprints()
      try fixture.write([
        "0001_100% sure, or: not.sql": """
        -- migrate:up
        SELECT 1;

          CREATE  INDEX a ON "täble" (a);
        CREATE INDEX a ON "täble" (a);
        -- migrate:down
        DROP INDEX a;

        """
      ])
      let after = try await fingerprints()
      #expect(before.count == 1 && after.count == 2)
      #expect(after.first == before.first)
      #expect(Set(after).count == 2)
      let finding = try await report(fixture, "gitlab")[0]
      #expect(finding?["severity"]?.text == "major")
      #expect(finding?["location"]?["lines"]?["begin"]?.integer == 4)
      #expect(finding?["check_name"]?.text == "index-not-concurrent")
    }
  }

  @Test("-o writes a file and prints the findings for people too")
  func file() async throws {
    try await LintFixture.with { fixture async throws in
      let result = try await fixture.lint("0002", "--format", "sarif", "-o", "report.sarif")
      #expect(result.output.hasSuffix("\n1 warning in 1 migration for PostgreSQL\n"))
      #expect(try fixture.directory.read("report.sarif").hasPrefix("{\"$schema\":"))
      let refused = try await fixture.lint("--json", "-o", "no/such/file")
      #expect(refused.exitCode == 78)
      #expect(refused.errors.contains("cannot write no/such/file"))
    }
  }
}
