import Migrations
import Testing

@testable import MigrateCommand

@Suite("Values of settings")
struct ValueTests {
  @Test(
    "durations have a unit, except nought",
    arguments: [
      ("0", 0), ("0s", 0), ("500ms", 500), ("10s", 10_000), ("5m", 300_000), ("1h", 3_600_000),
    ])
  func duration(text: String, milliseconds: Int) {
    #expect(Duration(setting: text) == .milliseconds(milliseconds))
  }

  @Test(
    "other text is no duration",
    arguments: ["", "5", "s", "-1s", "1.5s", "1 s", "1d", "99999999999999999h", "٣s"])
  func noDuration(text: String) {
    #expect(Duration(setting: text) == nil)
  }

  @Test(
    "a duration is written in its largest unit",
    arguments: ["0", "1ms", "1500ms", "90s", "2m", "1h"])
  func durationText(text: String) {
    #expect(Duration(setting: text)?.settingText == text)
  }

  @Test("booleans are read as people write them in the environment")
  func booleans() {
    #expect(["true", "1", "Yes", "on"].allSatisfy { Bool(setting: $0) == true })
    #expect(["false", "0", "no", "OFF"].allSatisfy { Bool(setting: $0) == false })
    #expect(Bool(setting: "") == nil)
  }
}

@Suite("Interpolation")
struct InterpolationTests {
  private func replaced(_ text: String) throws -> String {
    let variables = ["A": "1", "EMPTY": "", "J": #"{"p": "a@b", "n": 5432, "o": {}}"#]
    return try interpolate(
      text, key: "url", at: SourceLocation(path: "migrate.conf", line: 3),
      from: Environment { variables[$0] })
  }

  @Test(
    "variables and stand-ins are replaced, everything else stays",
    arguments: [
      ("${A}${A}", "11"), ("x${A}y", "x1y"), ("${B:-2}", "2"), ("${B:-}", ""), ("${EMPTY}", ""),
      ("${EMPTY:-2}", "2"), ("${A:-2}", "1"), ("$A $ $$", "$A $ $$"), ("$${A}", "${A}"), ("", ""),
    ])
  func replacement(text: String, expected: String) throws {
    #expect(try replaced(text) == expected)
  }

  @Test(
    "a member of a JSON variable is replaced, percent-encoded in a URL",
    arguments: [
      ("${J.p}:${J.n}", "a@b:5432"), ("x://${J.p}:${J.n}", "x://a%40b:5432"), ("${B.p:-2}", "2"),
      ("x://${J.p:-2}", "x://a%40b"),
    ])
  func member(text: String, expected: String) throws {
    #expect(try replaced(text) == expected)
  }

  @Test("a member that is not there is an error that shows no value")
  func noMember() {
    let place = SourceLocation(path: "migrate.conf", line: 3)
    #expect(
      throws: ConfigurationError.unusableJSON(
        place, key: "url", variable: "J", .noMember("o", known: ["n", "o", "p"]))
    ) { try replaced("${J.o}") }
    #expect(
      throws: ConfigurationError.unusableJSON(place, key: "url", variable: "A", .notAnObject)
    ) { try replaced("${A.x}") }
    #expect(throws: ConfigurationError.undefinedVariable(place, key: "url", variable: "B")) {
      try replaced("${B.x}")
    }
  }

  @Test(
    "what is no variable is an error",
    arguments: ["${A", "${}", "${A-b}", "${1A}", "${A B}", "${A.}", "${A.b.c}"])
  func malformed(text: String) {
    #expect(
      throws: ConfigurationError.malformedVariable(
        SourceLocation(path: "migrate.conf", line: 3), key: "url")
    ) { try replaced(text) }
  }
}

@Suite("Redaction")
struct RedactionTests {
  @Test(
    "a password does not show",
    arguments: [
      ("postgresql://u:p@h/d", "postgresql://u@h/d"),
      ("postgresql://u:p@ss:w/rd@h/d", "(no valid URL)"),
      ("sqlite:///migrate.db", "sqlite:///migrate.db"),
    ])
  func redaction(url: String, shown: String) throws {
    let setting = try #require(Setting.all.first { $0.key == "url" })
    var configuration = Configuration()
    configuration.url = url
    #expect(setting.displayText(configuration) == shown)
  }
}

@Suite("Suggestions")
struct SuggestionTests {
  private let words = ["upgrade", "downgrade", "stamp", "show"]

  @Test("a misspelt word finds the one that was meant, a word like none of them finds none")
  func near() {
    #expect(suggestion(for: "upgrad", among: words) == "upgrade")
    #expect(suggestion(for: "donwgrade", among: words) == "downgrade")
    #expect(suggestion(for: "shwo", among: words) == "show")
    #expect(suggestion(for: "frobnicate", among: words) == nil)
    #expect(suggestion(for: "", among: words) == nil)
  }
}
