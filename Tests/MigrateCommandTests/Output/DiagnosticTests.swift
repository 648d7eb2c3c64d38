import Migrations
import Testing

@testable import MigrateCommand

@Suite("Errors with a caret")
struct DiagnosticTests {
  @Test("an error of a statement is shown as compilers and psql do")
  func statementError() {
    let error = StatementError(
      code: "42P01", message: "relation \"x\" does not exist", detail: "More.", hint: "Try y.")
    let location = SourceLocation(path: "versions/0007_x.sql", line: 12, column: 15)
    #expect(
      Diagnostic(
        error, in: SourceExcerpt(location: location, line: "SELECT 1 FROM x;", caret: 14)
      ).rendered() == """
        versions/0007_x.sql:12:15: error: relation "x" does not exist (42P01)
        SELECT 1 FROM x;
                      ^
        DETAIL: More.
        HINT: Try y.
        """)
  }

  @Test("without a place there is only the message")
  func withoutPlace() {
    let error = StatementError(code: "57P01", message: "terminating connection")
    #expect(Diagnostic(error).rendered() == "error: terminating connection (57P01)")
    let warning = Diagnostic(
      severity: .warning, location: SourceLocation(path: "a.sql", line: 2), message: "slow",
      sourceLine: "SELECT 1")
    #expect(warning.rendered() == "a.sql:2: warning: slow")
  }

  @Test("tabs and wide characters do not move the caret away")
  func tabs() {
    #expect(CaretLine(line: "\tx", column: 2, width: 80).caret == "        ^")
    #expect(CaretLine(line: "ab\tx", column: 4, width: 80).text == "ab      x")
    #expect(CaretLine(line: "日本 x", column: 4, width: 80).caret == "     ^")
    #expect(CaretLine(line: "e\u{301} x", column: 4, width: 80).caret == "  ^")
  }

  @Test("a column behind the end puts the caret there")
  func behindEnd() {
    #expect(CaretLine(line: "abc", column: 9, width: 80).caret == "   ^")
    #expect(CaretLine(line: "", column: 1, width: 80).caret == "^")
  }

  @Test("a long line is cut around the caret", arguments: [1, 5, 40, 90, 150, 197, 200])
  func longLine(column: Int) throws {
    let digits = (0..<200).map { String($0 % 10) }
    let line = digits.joined()
    let excerpt = CaretLine(line: line, column: column, width: 40)
    #expect(excerpt.text.count <= 40)
    let pointed = try #require(excerpt.text.dropFirst(excerpt.caret.count - 1).first)
    #expect(String(pointed) == digits[column - 1])
    #expect(excerpt.text.contains("..."))
  }
}
