import Migrations
import Testing

@Suite struct SourceExcerptTests {
  private let statement = Statement(
    text: "SELECT é,\r\n  boom\r\nFROM a",
    location: SourceLocation(path: "a.sql", line: 12, column: 5), kind: .ordinary)

  @Test("a character of a statement has its line, its column, and a place for the caret")
  func places() {
    let second = statement.excerpt(at: 13)
    #expect(second.location.description == "a.sql:13:3")
    #expect(second.line == "  boom")
    #expect(second.caret == 2)
  }

  @Test("on the first line, the column counts what stands before the statement")
  func firstLine() {
    let first = statement.excerpt(at: 7)
    #expect(first.location.description == "a.sql:12:12")
    #expect(first.line == "SELECT é,")
    #expect(first.caret == 7)
  }

  @Test("an offset behind the end means the end")
  func end() {
    #expect(statement.excerpt(at: 1000).location.description == "a.sql:14:7")
  }
}
