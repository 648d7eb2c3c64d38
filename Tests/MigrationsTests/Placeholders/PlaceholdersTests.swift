import Testing

@testable import Migrations

/// Keeps the values of a suite from the messages that other tests read.
private struct OwnPlacedValues: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?,
    performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    try await PlacedValues.$known.withValue(PlacedValues.Known()) { try await function() }
  }
}

@Suite("Placeholders", OwnPlacedValues())
struct PlaceholdersTests {
  private func replaced(
    _ text: String, _ values: [String: String] = ["NAME": "app", "EMPTY": ""],
    _ dialect: BackEnd = .postgreSQL
  ) throws(Problem) -> Statement? {
    let reader = StatementReader(
      text: text, location: SourceLocation(path: "a.sql", line: 7), dialect: dialect)
    reader.placeholders = Placeholders(values)
    return try reader.next()
  }

  @Test(
    "are replaced wherever they stand in a statement, defaults where a value is missing or empty",
    arguments: [
      ("CREATE ROLE ${NAME}", "CREATE ROLE app"),
      ("SELECT '${NAME}', $$${NAME}$$", "SELECT 'app', $$app$$"),
      ("SELECT '${EMPTY}', '${EMPTY:-x}', '${NONE:-}'", "SELECT '', 'x', ''"),
      ("SELECT '$${NAME}', $1, '$'", "SELECT '${NAME}', $1, '$'"),
      ("SELECT ${NAME:-a}b -- ${NONE}", "SELECT appb"),
    ])
  func replaces(text: String, expected: String) throws {
    let statement = try #require(try replaced(text))
    #expect(statement.text == expected)
  }

  @Test(
    "without a value, misspelt, or with a value that makes several statements are refused",
    arguments: [
      (
        "\nSELECT\n  ${NONE}", "a.sql:9:3: `${NONE}` has no value; set the environment variable, or"
      ),
      ("SELECT ${a b}", "a.sql:7:8: `${` begins a placeholder"),
      ("SELECT ${BAD}", "a.sql:7:1: the values of the placeholders make something else of this"),
      ("SELECT '${QUOTE}'", "a.sql:7:1: the values of the placeholders make something else"),
    ])
  func refused(text: String, message: String) {
    let values = ["BAD": "1; DROP TABLE x", "QUOTE": "it's secret"]
    let problem = #expect(throws: Problem.self) { try replaced(text, values) }
    #expect(problem?.description.hasPrefix(message) == true, "\(String(describing: problem))")
    #expect(problem?.description.contains("secret") == false)
  }

  @Test("decide by their values what kind of statement it is")
  func kind() throws {
    #expect(try replaced("${DO}", ["DO": "COMMIT"])?.kind == .transactionControl)
  }

  @Test("are what messages show, with the place of an error in the file")
  func excerpt() throws {
    let text = "SELECT '${SECRET}',\n  '$${x}', '${SECRET}' oops"
    let statement = try #require(try replaced(text, ["SECRET": "hunter2hunter2"]))
    let offset = try #require(statement.text.firstRange(of: "oops"))
    let excerpt = statement.excerpt(
      at: statement.text.distance(from: statement.text.startIndex, to: offset.lowerBound))
    #expect(excerpt.line == "  '$${x}', '${SECRET}' oops")
    #expect(excerpt.caret == 23)
    #expect(excerpt.location == SourceLocation(path: "a.sql", line: 8, column: 24))
  }

  @Test("are replaced only in files and sections that ask for it")
  func switchedOn() throws {
    let off = try loadFile("-- migrate:up\nSELECT '${NAME}';\n")
    #expect(!off.up.options.placeholders)
    let directory = try ScratchDirectory([
      "1.sql": "-- placeholders: on\n-- migrate:up\n-- migrate:down\n"
    ])
    let header = try directory.load()[0]
    #expect(header.up.options.placeholders)
    #expect(header.down?.options.placeholders == true)
    let section = try loadFile("-- migrate:up\n-- migrate:down placeholders:on\n")
    #expect(!section.up.options.placeholders)
    #expect(section.down?.options.placeholders == true)
    #expect(try header.storedDown() == "-- migrate:down placeholders:on\n")
  }
}
