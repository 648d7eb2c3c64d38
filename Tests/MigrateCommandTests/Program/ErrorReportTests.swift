import Foundation
import Migrations
import Testing

@testable import MigrateCommand

@Suite("Errors and exit codes")
struct ErrorReportTests {
  private struct Surprise: Error {}

  @Test("each kind of error has the documented exit code")
  func statuses() {
    let location = SourceLocation(path: "a.sql", line: 3)
    let statement = StatementError(code: "42P01", message: "no")
    let expected: [(any Error, Int32)] = [
      (DatabaseError.statement(statement), 1),
      (statement, 1),
      (CommandFailure(position: 0, error: .connectionLost("gone")), 4),
      (DatabaseError.cannotConnect(.unreachable, message: "no"), 4),
      (DatabaseError.cannotConnect(.authentication, message: "no"), 4),
      (DatabaseError.cannotConnect(.noSuchDatabase, message: "no"), 4),
      (ProblemList([Problem(location, "bad")]), 65),
      (Surprise(), 70),
      (DatabaseError.cannotConnect(.configuration, message: "no"), 78),
      (ConfigurationError.environmentWithoutFile(name: "x"), 78),
      (FileError(path: "x", number: 13), 78),
      (CancellationError(), 130),
      (DatabaseError.cancelled, 130),
      (ExitStatus.finding, 2),
    ]
    for (error, status) in expected { #expect(ErrorReport(error).status.rawValue == status) }
  }

  @Test("an error that was shown already has no text")
  func alreadyShown() {
    #expect(ErrorReport(ExitStatus.locked).text == nil)
  }

  @Test("problems are shown one a line, each with its place in front")
  func problems() {
    let problems = ProblemList([
      Problem(SourceLocation(path: "b.sql", line: 1), "two"),
      Problem(SourceLocation(path: "a.sql", line: 3), "one"),
    ])
    #expect(ErrorReport(problems).text == "a.sql:3: one\nb.sql:1: two")
  }

  @Test("an unexpected error asks for a report")
  func unexpected() {
    #expect(ErrorReport(Surprise()).text?.contains("bug in migrate") == true)
  }

  @Test("every error says its exit code where it is declared, but those that are caught on the way")
  func declarations() throws {
    let caught: Set = [
      "BackfillLeftOpen", "ChangeRefusal", "ChangeSyntaxError", "ExchangeError", "ExitStatus",
      "Failed", "FileChange", "FixRefusal", "HTTPFailure", "HeaderError",
      "HookCommandError", "IrreversibleMigration", "JSONSyntaxError", "JSONVariableError",
      "SQLSyntaxError", "RetryableFailure", "SwiftFailure", "SystemError", "ToolFailure",
    ]
    let sources = URL(filePath: #filePath).appending(path: "../../../../Sources").standardized
    let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
    var declared: Set<String> = []
    var telling: Set<String> = []
    for case let file as URL in try #require(files) where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: /(?:enum|struct) (\w+): [^{\n]*\bError\b/) {
        declared.insert(String(match.1))
      }
      for match in text.matches(of: /extension (\w+): (?:MigrationError|DetailedError)\b/) {
        telling.insert(String(match.1))
      }
    }
    #expect(declared.subtracting(telling).sorted() == caught.sorted())
  }
}
