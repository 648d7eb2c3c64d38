import SchemaTools
import Testing

@Suite("The list of rules")
struct LintRulesTests {
  @Test("has each name once")
  func names() {
    #expect(LintRules.named("index-not-concurrent") != nil)
    #expect(Set(LintRules.all.map { $0.name }).count == LintRules.all.count)
  }
}
