import Foundation
import SchemaTools
import Support
import Testing

@Suite("migrate lint --rules")
struct RuleListingTests {
  @Test("lists all rules, for people and for programs, without a project")
  func list() async throws {
    try await withTemporaryDirectory { directory async throws in
      let text = try await migrate("lint", "--rules", in: directory)
      #expect(text.exitCode == 0)
      #expect(text.output.contains("index-not-concurrent  (warning)\n  CREATE INDEX blocks writes"))
      #expect(text.output.contains("int-type  (note, off)\n"))
      #expect(text.output.contains("squawk: require-lock-timeout: every attempt waits"))

      let json = try await migrate("lint", "--rules", "--json", in: directory)
      #expect(json.output.split(separator: "\n").count == LintRules.all.count)
      #expect(json.output.contains(#""rule":"drop-column","severity":"warning""#))
    }
  }

  @Test("is what the README names")
  func readme() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../../../README.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let section = try #require(text.components(separatedBy: "### The rules of lint\n").last)
      .components(separatedBy: "\n## ")[0]
    let names = section.matches(of: /`([a-z]+(?:-[a-z]+)+)`/).map { String($0.output.1) }
    #expect(names.count > 10)
    #expect(names.filter { LintRules.named($0) == nil } == [])
  }
}
