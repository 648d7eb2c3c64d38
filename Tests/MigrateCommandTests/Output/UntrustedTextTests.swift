import Foundation
import Migrations
import Support
import Testing

@testable import MigrateCommand

@Suite("Text from elsewhere")
struct UntrustedTextTests {
  /// Each kind of character that must not reach a terminal: C0, DEL, C1, directions, without width,
  /// separators.
  private static let unsafe = [
    "\u{1B}[31m", "\u{7}", "\u{8}", "\r", "\u{7F}", "\u{9B}2J", "\u{85}", "\u{202E}", "\u{2066}",
    "\u{200B}", "\u{200F}", "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{AD}", "\u{E0041}",
  ]

  private func isSafe(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { $0 == "\n" || $0 == "\t" || !$0.isInvisibleOrControl }
  }

  @Test("is shown with escapes, and all else as it is")
  func escapes() {
    for text in Self.unsafe {
      #expect(isSafe("a\(text)b".visible), "\(text.debugDescription)")
      #expect(isSafe("a\(text)b".visibleLine))
    }
    #expect("a\u{1B}[1mb\n".visibleLine == #"a\u{1B}[1mb\n"#)
    for text in ["Größe\tfür 日本 ❤️", "a\nb", "`x::text`", "https://x", "# a ## b"] {
      #expect(text.visible == text)
    }
    #expect("a\r\nb".visible == "a\nb")
  }

  @Test("is no command of a build service")
  func commands() {
    for text in ["::error::x", "  ::set-output name=a::b", "\t::add-mask::x"] {
      #expect(!text.visible.drop { $0.isWhitespace }.hasPrefix("::"))
      #expect(!"a\n\(text)\nb".visible.contains("\n\(text)"))
    }
    #expect("a ##vso[task.setvariable]b".visible == #"a \u{23}#vso[task.setvariable]b"#)
    #expect("::text, 1".visible == "::text, 1")
    #expect(
      String("failed\n::error::x").quotedLines.split(separator: "\n").last == "  | ::error::x")
  }

  @Test("takes colours from nowhere but the palette")
  func colors() throws {
    try withTemporaryFile { path in
      try OutputStream.withFile(path) { file in
        let palette = Palette(isColored: true)
        file.writeText(palette.coloring(palette("a\u{1B}[31m", .error).visible))
      }
      #expect(try String(contentsOfFile: path, encoding: .utf8).hasSuffix("\n"))
    }
    let palette = Palette(isColored: true)
    #expect(palette.coloring(palette("a", .error).visible) == "\u{1B}[1;31ma\u{1B}[0m")
    #expect(palette.coloring("\u{1B}[1;31ma".visible) == #"\u{1B}[1;31ma"#)
  }

  private func withTemporaryFile(_ body: (String) throws -> Void) throws {
    let directory = try MigrateCommand.TemporaryDirectory(prefix: "migrate-test-")
    try body(directory.path + "/file")
  }

  @Test("queries of other sessions are shown without their values")
  func masking() {
    let masked = [
      "UPDATE users SET mail = 'a@b.c', n = 42 WHERE id = 7":
        "UPDATE users SET mail = ?, n = ? WHERE id = ?",
      "select E'it\\'s', $$secret$$, $x$ 'a' $x$, $1, t1.c2": "select E?, ?, ?, $1, t1.c2",
      "/* don't */ select 'secret' -- it's\n, 'other'": "select ? , ?",
      "select \"it's\", 'cut off sec": "select \"it's\", ?",
      "select $1": "select $1",
    ]
    for (query, text) in masked { #expect(MaskedQuery(query).text == text) }
    #expect(MaskedQuery(String(repeating: "ab ", count: 500)).text.count <= 102)
  }

  @Test(
    "a file's name and a header line cannot leave their comment in a script",
    arguments: TestDatabaseKind.allCases)
  func script(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(
      kind,
      versions: [
        "0001_x\ndrop table victim;--\u{1B}[31m.sql": "-- migrate:up\nCREATE TABLE a (i int);\n",
        "0002_b.sql": "-- message: m\rdrop table victim;\n-- migrate:up\nCREATE TABLE b (i int);\n",
      ]
    ) { database async throws in
      let script = try await database.migrate("upgrade", "head", "--sql")
      #expect(script.exitCode == 0, "\(script.errors)")
      // Elsewhere they are in the quotes of a value.
      #expect(script.output.contains("\n-- up 0001: x\\ndrop table victim;"))
      #expect(script.output.contains("\n-- up 0002: m\\rdrop table victim;\n"))
      for command in [
        ["status"], ["history", "--verbose"], ["upgrade", "head"], ["plan"], ["lint"],
      ] {
        let result = try await runProcess(
          migrateExecutable, command, environment: ["MIGRATE_URL": database.url],
          in: database.directory)
        #expect(isSafe(result.output) && isSafe(result.errors), "\(command)")
        #expect(!(result.output + result.errors).contains("\ndrop table"))
      }
      let json = try await database.migrate("status", "--json")
      #expect(isSafe(json.output))
    }
  }

  @Test("a message of several lines stays in its line of the header")
  func header() async throws {
    try await TestDatabase.with(.sqlite) { database async throws in
      for message in ["x\n-- migrate:down\nDROP TABLE a", "y\r-- migrate:up", "z\u{2028}\u{1B}[1m"]
      {
        let result = try await database.migrate("revision", "-m", message)
        #expect(result.exitCode == 0, "\(result.errors)")
        let path = try #require(result.output.split(separator: " ").last).dropLast()
        let text = try database.directory.read(String(path))
        #expect(isSafe(text))
        #expect(text.components(separatedBy: "\n-- migrate:").count == 3, "\(text)")
      }
    }
  }

  @Test("a server's message, notices and other sessions are shown as lines of theirs")
  func server() async throws {
    try await TestDatabase.with(
      .postgreSQL,
      versions: [
        "0001_a.sql": """
        -- migrate:up
        DO $$ BEGIN RAISE NOTICE E'one\\n::error::two\\x1b[31m'; END $$;
        DO $$ BEGIN RAISE EXCEPTION E'three\\nerror: four\\x1b[31m' USING HINT = E'five\\nsix'; END $$;
        """
      ]
    ) { database async throws in
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 1)
      #expect(isSafe(result.errors))
      #expect(result.errors.contains("one\n  | ::error::two\\u{1B}[31m\n"), "\(result.errors)")
      #expect(result.errors.contains("three\n  | error: four"))
      #expect(result.errors.contains("HINT: five\n  | six"))
    }
  }
}
