import Basics
import Foundation
import Testing

@testable import MigrateCommand

@Suite("Tables")
struct TextTableTests {
  @Test("columns align, whatever characters are in them")
  func alignment() {
    let table = TextTable(
      header: ["A", "MESSAGE"], rows: [["0001", "x"], ["2", "日本"], ["3", ""]])
    #expect(
      table.lines() == ["A     MESSAGE", "----  -------", "0001  x", "2     日本", "3"])
    let wide = TextTable(header: ["A", "B"], rows: [["日本", "x"], ["e\u{301}", "y"]])
    #expect(wide.lines() == ["A     B", "----  -", "日本  x", "e\u{301}     y"])
  }

  @Test("a table without rows is its header")
  func empty() {
    #expect(TextTable(header: ["A"]).lines() == ["A", "-"])
  }
}

@Suite("Widths")
struct DisplayWidthTests {
  @Test(
    "wide, combining and control characters are counted as terminals do",
    arguments: [
      ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日", 2), ("🎉", 2), ("\u{200B}", 0), ("한", 2),
    ])
  func width(text: String, expected: Int) {
    #expect(text.displayWidth == expected)
  }

  @Test("text is cut to a width with a mark")
  func truncation() {
    #expect("abcdefgh".truncated(toWidth: 8) == "abcdefgh")
    #expect("abcdefgh".truncated(toWidth: 7) == "abcd...")
    #expect("abcdefgh".truncated(toWidth: 3) == "abc")
    #expect("日本語日本語".truncated(toWidth: 8) == "日本...")
    #expect("abc".truncated(toWidth: 0) == "")
  }
}

@Suite("Durations")
struct DurationTextTests {
  @Test(
    "a duration is shown in the units that people use",
    arguments: [
      (0, "0 ms"), (12, "12 ms"), (999, "999 ms"), (1000, "1.0 s"), (3449, "3.4 s"),
      (59_949, "59.9 s"), (59_950, "1 min"), (130_000, "2 min 10 s"), (3_599_499, "59 min 59 s"),
      (3_599_500, "1 h"), (3_900_000, "1 h 5 min"), (90_000_000, "25 h"),
    ])
  func text(milliseconds: Int, expected: String) {
    #expect(Duration.milliseconds(milliseconds).displayText == expected)
  }
}

@Suite("Progress")
struct ProgressTests {
  private let progress = Progress(completed: 12, total: 205, current: "0013 add invoices")

  @Test("a wide terminal shows a bar, the count, the revision and the time")
  func wide() {
    #expect(
      progress.line(elapsed: .milliseconds(3400), width: 80)
        == "[#-----------------------------]   12/205  0013 add invoices  3 s")
  }

  @Test("no width is ever exceeded, and the count stays", arguments: 7...120)
  func narrow(width: Int) {
    let line = progress.line(elapsed: .seconds(130), width: width)
    #expect(line.displayWidth <= width)
    #expect(line.contains("12/205"))
  }

  @Test("the bar is full when everything is done, and empty before", arguments: [0, 1])
  func ends(completed: Int) {
    let line = Progress(completed: completed, total: 1, current: "a").line(
      elapsed: .zero, width: 60)
    #expect(line.contains(completed == 0 ? "#" : "-") == false)
  }

  @Test("a run of nothing is complete")
  func nothing() {
    let line = Progress(completed: 0, total: 0, current: "").line(elapsed: .zero, width: 60)
    #expect(line.hasPrefix("[##########"))
  }
}

@Suite("Colors")
struct ColorTests {
  private func isColored(
    _ variables: [String: String] = [:], onTerminal: Bool = true, allowsColor: Bool = true
  ) -> Bool {
    ColorPreference(allowsColor: allowsColor) { variables[$0] }.isColored(onTerminal: onTerminal)
  }

  @Test("there is color on a terminal only, unless it is forced")
  func terminal() {
    #expect(isColored())
    #expect(!isColored(onTerminal: false))
    #expect(isColored(["CLICOLOR_FORCE": "1"], onTerminal: false))
    #expect(!isColored(["CLICOLOR_FORCE": "0"], onTerminal: false))
  }

  @Test("NO_COLOR, --no-color and a dumb terminal forbid it")
  func forbidden() {
    #expect(!isColored(["NO_COLOR": "1"]))
    #expect(isColored(["NO_COLOR": ""]))
    #expect(!isColored(["NO_COLOR": "1", "CLICOLOR_FORCE": "1"]))
    #expect(!isColored(allowsColor: false))
    #expect(!isColored(["TERM": "dumb"]))
  }

  @Test("without color nothing is added to the text")
  func plain() {
    #expect(Palette.plain("x", .error) == "x")
    let palette = Palette(isColored: true)
    #expect(palette.coloring(palette("x", .error)) == "\u{1B}[1;31mx\u{1B}[0m")
    #expect(Palette(isColored: true)("", .error) == "")
  }
}

@Suite("JSON")
struct JSONLinesTests {
  private struct Event: Encodable {
    var startedAt = Date(timeIntervalSince1970: 1_790_000_000.125)
    var aValue = "a/b"
    var downRevisions = ["1"]
  }

  @Test("a value is one line with sorted keys in snake case and times in UTC")
  func line() throws {
    let json = String(decoding: try JSONLines.encoder().encode(Event()), as: UTF8.self)
    #expect(
      json == #"{"a_value":"a/b","down_revisions":["1"],"started_at":"2026-09-21T14:13:20.125Z"}"#)
  }
}
