import Migrations
import Support
import SchemaTools
import Testing

@Suite("The linter")
struct LinterTests {
  @Test("knows all rules by name")
  func names() {
    #expect(LintRules.named("index-not-concurrent") != nil)
    #expect(Set(LintRules.all.map { $0.name }).count == LintRules.all.count)
  }
}
